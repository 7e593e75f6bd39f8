"""`python -m tests.browser.lighthouse`: five kinds of pages, four scores each; 95 or it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser import pages

_PAGES = ("/vi/", "/vi/indicators", "/en/indicators/GRDP_CURRENT", "/vi/areas/VN-70", "/en/trust")


def main() -> int:
    """Serve DATA_ROOT, let Lighthouse judge it and print; 0 when every score is 95 or more."""
    data_root = Path(os.environ.get("DATA_ROOT", "data"))
    script = Path(__file__).with_name("lighthouse.mjs")
    print("performance, accessibility, best practices, search", file=sys.stderr)
    with (
        tempfile.TemporaryDirectory() as folder,
        pages.serve(data_root, Path(folder) / "state.json") as address,
    ):
        asked = [f"{address}{path}" for path in _PAGES]
        environment = {**os.environ, "CHROMIUM": pages.chromium()}
        return subprocess.run(["node", script, *asked], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
