"""`python -m site_builder` is the command `site-builder`."""

from site_builder.cli import main

raise SystemExit(main())
