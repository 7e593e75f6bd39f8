"""Letters: who gets one, that a reminder comes once, and that a dead server stops nothing."""

import socket
import threading
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from ingest import reminders, rounds
from ingest.accounts import Accounts
from ingest.rounds import Due
from store import clock, mail
from store.journal import Journal
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import Browser
from tests.ingest.portal.test_safety import pages_of


class Relay:
    """A mail server of one room: it takes every letter and keeps it."""

    def __init__(self):
        self.letters = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                visitor, _ = self._door.accept()
            except OSError:
                return
            with visitor, visitor.makefile("rwb") as line:
                self._talk(line)

    def _talk(self, line):
        def say(text):
            line.write(text.encode() + b"\r\n")
            line.flush()

        say("220 room")
        to = ""
        while command := line.readline():
            word = command[:4].upper()
            if word == b"DATA":
                say("354 go on")
                lines = []
                while (each := line.readline()) != b".\r\n":
                    lines.append(each)
                letter = message_from_bytes(b"".join(lines), policy=policy.default)
                self.letters.append((to, letter["subject"], letter.get_content()))
            elif word == b"RCPT":
                to = command.decode().split("<")[1].split(">")[0]
            elif word == b"QUIT":
                say("221 bye")
                return
            say("250 ok")

    def close(self):
        self._door.close()
        self._thread.join(5)

    @property
    def server(self):
        return mail.Server("127.0.0.1", self.port, "so-chuan@tinh.example", is_encrypted=False)


@pytest.fixture
def relay():
    relay = Relay()
    yield relay
    relay.close()


def with_addresses(accounts_file):
    accounts = Accounts(accounts_file)
    for name, role, agency in (
        ("doet.steward", "steward", "DOET"),
        ("doet.head", "head", "DOET"),
        ("dof.steward", "steward", "DOF"),
    ):
        accounts.add(name, role=role, agency=agency, email=f"{name}@tinh.example")
    return accounts


def test_a_reminder_comes_once_before_and_once_after_the_day(tmp_path, monkeypatch, relay):
    monkeypatch.setenv(clock.FIXED, "2026-12-20T02:00:00Z")
    journal = Journal(tmp_path / "journal.sqlite")
    accounts = with_addresses(tmp_path / "accounts.sqlite").list()
    rounds.open_round(
        journal, "2026-Q4", {"EDU_SCHOOLS": Due(date(2026, 12, 31), "person", "")}, "dic.x"
    )

    def remind():
        return reminders.send(journal, accounts, relay.server, timedelta(days=7))

    assert remind() == 0
    monkeypatch.setenv(clock.FIXED, "2026-12-28T02:00:00Z")
    assert (remind(), remind()) == (2, 0)
    monkeypatch.setenv(clock.FIXED, "2027-01-02T02:00:00Z")
    assert (remind(), remind()) == (2, 0)
    both = ["doet.head@tinh.example", "doet.steward@tinh.example"]
    assert [to for to, _, _ in relay.letters] == [*both, *both]
    assert "hạn 31/12/2026" in relay.letters[0][1]
    assert "quá hạn 2 ngày" in relay.letters[2][1]
    journal.close()


def test_a_step_is_told_to_the_next_one_by_letter(tmp_path, accounts_file, relay):
    with pages_of(
        tmp_path, accounts_file, mail=relay.server, public_url="http://testserver"
    ) as app:
        accounts = app.state.desk.accounts
        for name in ("docst.head", "dic.certifier-1"):
            found = accounts.find(name)
            accounts.add(
                name,
                role=found.role,
                agency=found.agency,
                email=f"{name}@tinh.example",
                password="ba-mươi-sáu-phố-phường",
            )
        steward = Browser(app, "docst.steward")
        receipt = steward.submit(misc_file({}))
        Browser(app, "docst.head").post(f"{receipt}/sign-off")

    assert [to for to, _, _ in relay.letters] == [
        "docst.head@tinh.example",
        "dic.certifier-1@tinh.example",
    ]
    assert "chờ ký duyệt" in relay.letters[0][1]
    assert f"http://testserver{receipt}" in relay.letters[0][2]


def test_a_new_round_is_told_to_those_it_asks(tmp_path, accounts_file, relay):
    with pages_of(
        tmp_path, accounts_file, mail=relay.server, public_url="http://testserver"
    ) as app:
        accounts = app.state.desk.accounts
        for name, role, agency in (
            ("doet.steward", "steward", "DOET"),
            ("doet.head", "head", "DOET"),
            ("dof.steward", "steward", "DOF"),
            ("doet.reader", "overseer", "DOET"),
        ):
            accounts.add(name, role=role, agency=agency, email=f"{name}@tinh.example")
        form = {"name": "2026-Q4", "dataset": "EDU_SCHOOLS", "due-EDU_SCHOOLS": "2026-12-31"}
        assert Browser(app, "dic.certifier-1").post("/rounds", form).status_code == 303

    assert [to for to, _, _ in relay.letters] == [
        "doet.head@tinh.example",
        "doet.steward@tinh.example",
    ]
    assert "31/12/2026" in relay.letters[0][2]
    assert "http://testserver/rounds/2026-Q4" in relay.letters[0][2]


def test_a_dead_mail_server_stops_nothing(tmp_path, accounts_file):
    nowhere = mail.Server("127.0.0.1", 1, "so-chuan@tinh.example", is_encrypted=False)
    with pages_of(tmp_path, accounts_file, mail=nowhere) as app:
        assert Browser(app, "docst.steward").submit(misc_file({})).startswith("/uploads/")


def test_the_mail_server_comes_from_the_environment():
    assert mail.Server.from_environment({}) is None
    named = {"SMTP_HOST": "mx", "SMTP_FROM": "a@b", "SMTP_PORT": "25", "SMTP_TLS": "off"}
    assert mail.Server.from_environment(named) == mail.Server("mx", 25, "a@b", is_encrypted=False)
