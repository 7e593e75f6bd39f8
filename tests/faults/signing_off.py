"""`python -m tests.faults.signing_off DATA_ROOT UPLOAD`: the stewards' page, a head signs off.

Page and browser are one process, so that whatever happens to it happens in the page.
"""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path

with warnings.catch_warnings():
    # Starlette's client wants another HTTP library than ours.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from ingest.portal.__main__ import open_desk
from ingest.portal.app import create_app
from ingest.portal.settings import Settings
from store.layout import Layout

HEAD = "statistics.head"
PASSWORD = "ba-mươi-sáu-phố-phường"
DONE_BEFORE = 11


def main(data_root: str, upload_id: str) -> int:
    """Sign in and sign off; 0 done, 11 done before, 1 refused: then the page's words are told."""
    settings = Settings(Layout(Path(data_root)))
    desk = open_desk(settings)
    if desk is None:
        return 1
    app = create_app(settings, desk)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        form = {"username": HEAD, "password": PASSWORD, "token": _token(client, "/sign-in")}
        answer = client.post("/sign-in", data=form)
        if answer.status_code == 303:
            token = _token(client, f"/uploads/{upload_id}")
            answer = client.post(f"/uploads/{upload_id}/sign-off", data={"token": token})
        if answer.status_code == 303:
            print(f"signed off {upload_id}", flush=True)
            return 0
    if answer.status_code == 409:
        return DONE_BEFORE
    print(answer.status_code, answer.text, file=sys.stderr)
    return 1


def _token(client: TestClient, address: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(address).text)
    return found[1] if found else ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
