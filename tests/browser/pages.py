"""The published pages for a real browser: a server of them, a stranger's page, and axe."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from store import clock

ROOT = Path(__file__).parents[2]
MODULES = Path(__file__).parent / "npm" / "node_modules"
FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2018"
# One address of every kind of page.
KINDS = {
    "home": "/",
    "catalogue": "/indicators",
    "search": "/indicators?q=lao+dong",
    "indicator": "/indicators/GRDP_CURRENT",
    "compared": "/indicators/PCI_TOTAL?ref_area=VN-70,VN-14,VN-68",
    "map": "/indicators/POP_CENSUS",
    "missing-values": "/indicators/FOREST_NEW_PLANTED?ref_area=VN-70-243,VN-70-246,VN-70-248",
    "figure": f"/figures/{FIGURE}",
    "areas": "/areas",
    "area": "/areas/VN-70",
    "releases": "/releases",
    "release": "/releases/2026.2",
    "changes": "/changes?change_type=changed",
    "corrections": "/corrections",
    "calendar": "/calendar",
    "computed": "/derived",
    "computed-one": "/derived/GRDP_PER_CAPITA_COMPUTED",
    "computed-shares": "/derived/POP_SHARE",
    "computed-sum": "/derived/BUDGET_REVENUE",
    "discrepancies": "/discrepancies",
    "discrepancy": "/discrepancies/case-7",
    "frameworks": "/frameworks",
    "readiness": "/frameworks/EGDI/2022",
    "rankings": "/rankings",
    "dataset": "/datasets/GRDP",
    "openness": "/openness",
    "check": "/check?indicator=GRDP&ref_area=Vinh+Phuc&time_period=2015&value=78,6",
    "trust": "/trust",
    "developers": "/developers",
    "press": "/press",
    "older-release": "/indicators/GRDP_CURRENT?release=2026.1",
    "embedded-figure": f"/embed/figures/{FIGURE}?release=2026.1",
    "embedded-chart": "/embed/charts/GRDP_CURRENT",
}


@contextmanager
def serve(data_root: Path, state: Path, *, now: str | None = None) -> Iterator[str]:
    """Run the API as a process of its own, at an instant if one is given; yields its address."""
    port = free_port()
    told = {"API_STATE": str(state), "RATE_LIMIT": "off", "USE_FOLDER": "off"}
    told |= {clock.FIXED: now} if now else {}
    command = [sys.executable, "-m", "api", "--port", str(port), "--data-root", str(data_root)]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told})
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def stranger(folder: Path, page: str) -> Iterator[str]:
    """Serve one page of somebody else, with a policy as strict as an editor may have."""
    (folder / "index.html").write_text(page, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def send_head(self) -> Any:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return None
        return super().send_head()


def faults(page: Any) -> list[str]:
    """Return what axe finds wrong with a page by WCAG 2.2 AA and good practice, a line each."""
    axe = MODULES / "axe-core" / "axe.min.js"
    assert axe.exists(), "install what judges the pages: make site-tools"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    for _ in range(900):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def chromium() -> str:
    """Return the browser."""
    found = shutil.which("chromium")
    assert found, "no browser: install Debian's package chromium (apt-get install chromium)"
    return found
