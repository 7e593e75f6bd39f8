"""`python -m tests.faults.swapping DATA_ROOT RELEASE`: an API that serves takes a new release.

The release comes as it does to a replica; server and caller are one process, so that whatever
happens to it happens in the server.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

with warnings.catch_warnings():
    # Starlette's client wants another HTTP library than ours.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from certify.__main__ import main as certify
from store.layout import Layout

HANDED = "handed"
QUESTION = "/v1/observations?indicator=GRDP_CURRENT&time_period=2015&lang=en"


def main(data_root: str, release: str) -> int:
    """Serve, bring what was handed over, look, and ask; 0 once the release is what is served."""
    layout = Layout(Path(data_root))
    settings = Settings.from_environment(
        {**os.environ, "DATA_ROOT": data_root, "WATCH_SECONDS": "3600", "USE_FOLDER": "off"}
    )
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        _ask(client)
        certify(["--data-root", data_root, "pull", str(layout.data_root / HANDED)])
        app.state.registry.refresh()
        served = _ask(client)
    if served != release:
        print(f"still {served}", file=sys.stderr)
        return 1
    print(f"serves {served}", flush=True)
    return 0


def _ask(client: TestClient) -> str:
    """Return the release that answers, whole, or what is said instead."""
    answer = client.get(QUESTION)
    if answer.status_code != 200:
        return str(answer.status_code)
    body = answer.json()
    told = str(body["release"]["id"])
    # The one figure of a release is its number.
    number = body["observations"][0]["obs_value"]
    assert told == f"2026.{number}", f"{told} was answered with a figure of 2026.{number}"
    return told


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
