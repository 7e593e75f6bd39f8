"""A small installation for a real browser: three people, an earlier yearbook, a server process."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.accounts import Accounts
from ingest.check import check
from ingest.submit import Sender, submit
from schemas import contract
from store.journal import Journal
from store.layout import Layout

ROOT = Path(__file__).parents[2]
UPLOADS = ROOT / "examples" / "uploads"
PASSWORD = "ba-mươi-sáu-phố-phường"
PEOPLE = {
    "statistics.steward": ("steward", "STATISTICS", "Phòng Thống kê Tổng hợp"),
    "statistics.head": ("head", "STATISTICS", "Lãnh đạo Cục Thống kê"),
    "dic.certifier-1": ("certifier", "DIC", "Cán bộ chứng nhận"),
    "doet.steward": ("steward", "DOET", "Văn phòng Sở Giáo dục và Đào tạo"),
    "docst.head": ("head", "DOCST", "Lãnh đạo Sở Văn hóa, Thể thao và Du lịch"),
    "docst.steward": ("steward", "DOCST", "Phòng Kế hoạch – Tài chính"),
}


def make(folder: Path) -> Layout:
    """Make accounts and accept the yearbook of 2017."""
    layout = Layout(folder)
    accounts = Accounts(layout.accounts)
    for name, (role, agency, title) in PEOPLE.items():
        accounts.add(name, role=role, agency=agency, title=title, password=PASSWORD)
    accounts.close()
    journal = Journal(layout.journal)
    earlier = check((UPLOADS / "grdp-yearbook-2017.csv").read_bytes(), contract.load("GRDP"))
    sender = Sender("STATISTICS", "statistics.steward", "yearbook-2017", "2017", "Niên giám 2017")
    submit(earlier, file_name="nien-giam-2017.csv", sender=sender, layout=layout, journal=journal)
    journal.close()
    return layout


@contextmanager
def serve(layout: Layout) -> Iterator[str]:
    """Run the page as a process of its own; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "ingest.portal", "--port", str(port)]
    server = subprocess.Popen([*call, "--data-root", str(layout.data_root)], cwd=ROOT)
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(15)
