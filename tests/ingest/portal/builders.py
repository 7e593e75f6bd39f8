"""Accounts of a small installation, and browsers that are signed in to its page."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # Starlette's client wants another HTTP library than ours.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from fastapi import FastAPI
from httpx2 import Response

from ingest.accounts import Accounts
from ingest.portal.settings import Settings
from store.journal import Journal
from store.layout import Layout

PASSWORD = "ba-mươi-sáu-phố-phường"
PEOPLE = {
    "docst.steward": ("steward", "DOCST", "Đầu mối số liệu Sở Văn hóa"),
    "docst.steward-2": ("steward", "DOCST", "Đầu mối số liệu thứ hai"),
    "docst.head": ("head", "DOCST", "Lãnh đạo Sở Văn hóa"),
    "statistics.steward": ("steward", "STATISTICS", "Đầu mối số liệu Cục Thống kê"),
    "statistics.head": ("head", "STATISTICS", "Lãnh đạo Cục Thống kê"),
    "dic.certifier-1": ("certifier", "DIC", "Cán bộ chứng nhận"),
    "dic.publisher": ("publisher", "DIC", "Cán bộ công bố"),
    "steering.overseer": ("overseer", "STEERING", "Thường trực Ban Chỉ đạo"),
}


def make_accounts(path: Path) -> None:
    """Make the accounts once; hashing passwords takes its time on purpose."""
    accounts = Accounts(path)
    for username, (role, agency, title) in PEOPLE.items():
        accounts.add(username, role=role, agency=agency, title=title, password=PASSWORD)
    accounts.close()


def settings(folder: Path, accounts: Path, **changes: Any) -> Settings:
    """Return the settings of a new installation with the accounts of a file."""
    layout = Layout(folder / "data")
    layout.data_root.mkdir()
    shutil.copy(accounts, layout.accounts)
    return Settings(layout, **changes)


class Browser:
    """Somebody at the page; `sign_in` first."""

    def __init__(self, app: FastAPI, username: str = "") -> None:
        self.app = app
        self.client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        self.username = username
        if username:
            assert self.sign_in(username).status_code == 303

    def sign_in(self, username: str, password: str = PASSWORD, **more: str) -> Response:
        form = {"username": username, "password": password, **more}
        return self.client.post("/sign-in", data={**form, "token": token_of(self.get("/sign-in"))})

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Response:
        token = token_of(self.get("/uploads"))
        return self.client.post(path, data={"token": token, **(data or {})}, **more)

    def send(self, content: bytes, dataset: str = "ECONOMY_MISC", name: str = "a.csv") -> Response:
        """Drop a file on a dataset's page."""
        return self.post(f"/datasets/{dataset}/files", files={"file": (name, content)})

    def draft(self, content: bytes, **more: str) -> str:
        """Drop a file and return where its findings are."""
        return str(self.send(content, **more).headers["location"])

    def submit(self, content: bytes, **answers: str) -> str:
        """Send a file without warnings all the way and return where its receipt is."""
        form = {"edition": "2023", "source": "znews.vn", **answers}
        answer = self.post(f"{self.draft(content)}/submit", form)
        assert answer.status_code == 303, text_of(answer)
        return str(answer.headers["location"])


def token_of(page: Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    return found[1] if found else ""


def text_of(page: Response) -> str:
    """Return what a person reads of a page."""
    main = page.text.split("<main", 1)[-1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def journal_of(given: Settings) -> Journal:
    return Journal(given.layout.journal)
