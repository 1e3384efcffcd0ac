"""
What Lighthouse says of the model's page on a slow telephone, with its own mobile settings.

`python -m benchmarks.lighthouse` (`make audit`) needs Node and Chromium; it installs Lighthouse from npm into
`build/audit`. The server compresses, as those that sites are published on do; it sends the policy that ours promises.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.page_size import PAGE, ROOT

sys.path.insert(0, str(ROOT / "tests"))
from auditors import FOLDER, LIGHTHOUSE, installed
from site_browser import ARGUMENTS, CHROMIUM

TEXT = {".html", ".css", ".js", ".svg", ".json"}


class Compressing(SimpleHTTPRequestHandler):
    """Static files, compressed and kept by the browser."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The file, or 404."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data, text = path.read_bytes(), path.suffix in TEXT
        data = gzip.compress(data, 9, mtime=0) if text else data
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path) + ("; charset=utf-8" if text else ""))
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def scores(url: str) -> tuple[dict[str, int], list[str]]:
    """The scores of one run, of 100, and the audits that count and were not passed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        flags = "--headless=new " + " ".join(ARGUMENTS)
        command = [str(FOLDER / "node_modules/.bin/lighthouse"), url, "--quiet", "--output=json"]
        command += [f"--output-path={report}", f"--chrome-flags={flags}"]
        subprocess.run(command, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}, check=True)
        said = json.loads(report.read_text(encoding="utf-8"))
    weighed = {one["id"] for category in said["categories"].values() for one in category["auditRefs"] if one["weight"]}
    short = [
        f"{name}: {audit.get('displayValue', '')}"
        for name, audit in said["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    ]
    return {category["title"]: round(100 * category["score"]) for category in said["categories"].values()}, short


def main() -> None:
    """Print the scores of each run and their medians."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lighthouse", description="Lighthouse on the model page."
    )
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--page", default=PAGE)
    options = parser.parse_args()
    if not installed(LIGHTHOUSE):
        sys.exit("Lighthouse cannot be installed: it needs npm")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressing, directory=str(options.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    runs = []
    for _ in range(options.runs):
        said, short = scores(f"http://127.0.0.1:{server.server_port}/{options.page}")
        print(", ".join(f"{name} {score}" for name, score in said.items()), *short, sep="\n  ", flush=True)
        runs.append(said)
    print("medians:", ", ".join(f"{name} {statistics.median(run[name] for run in runs):.0f}" for name in runs[0]))
    server.shutdown()


if __name__ == "__main__":
    main()
