"""The generated tree is nobody's in particular: three generators make the same pages of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sample_site import copy_of_sample, sample_pages

# `pip install properdocs zensical`, each into a place of its own, and the commands on the PATH.
PLACES = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
SECTION = re.compile(r'<section class="section[^"]*" id="([^"]*)"')


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["mkdocs", "properdocs", "zensical"])
def test_every_generator_makes_the_same_pages_of_the_tree(tmp_path: Path, name: str, language: str) -> None:
    command = shutil.which(name, path=PLACES)
    if command is None:
        pytest.skip(f"{name} is not installed: pip install {name}")
    settings = copy_of_sample(tmp_path)
    tree = settings.build_dir / language
    shutil.rmtree(tree / "shell")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [command, "build", "-f", str(tree / "mkdocs.yml")], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for page in sample_pages()[language]:
        if page.redirect:
            continue
        made = (tree / "shell" / page.url).read_text(encoding="utf-8")
        assert SECTION.findall(made) == SECTION.findall(page.body), page.url
        assert f'<html lang="{language}"' in made
        # In the frame: the way to the other pages.
        assert 'class="site-pages' in made
