"""Accounts: what they take, how wrong guesses are slowed, what is kept of a secret."""

import io
import stat
import time
from datetime import timedelta

import pytest

from ingest.accounts import GUESSES, LOCKED_FOR, AccountError, Accounts
from ingest.accounts.__main__ import main
from ingest.portal.sessions import Sessions
from store import clock

PASSWORD = "mười-hai-ký-tự"
NOW = "2026-11-23T02:00:00Z"


@pytest.fixture
def accounts(tmp_path):
    accounts = Accounts(tmp_path / "accounts.sqlite")
    accounts.add("docst.steward", role="steward", agency="DOCST", password=PASSWORD)
    yield accounts
    accounts.close()


def later(monkeypatch, **passed):
    monkeypatch.setenv(clock.FIXED, clock.text(clock.parse(NOW) + timedelta(**passed)))


def test_only_the_owner_may_read_the_file_and_no_password_is_in_it(accounts, tmp_path):
    path = tmp_path / "accounts.sqlite"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert PASSWORD.encode() not in kept
    assert b"$argon2id$" in kept


@pytest.mark.parametrize(
    ("username", "role", "agency", "password"),
    [
        ("docst", "steward", "DOCST", PASSWORD),
        ("Docst.Steward", "steward", "DOCST", PASSWORD),
        ("docst.a", "steward", "NOBODY", PASSWORD),
        ("docst.ab", "admin", "DOCST", PASSWORD),
        ("docst.ab", "steward", "DOCST", "short"),
    ],
)
def test_an_account_that_breaks_a_rule_is_not_made(accounts, username, role, agency, password):
    with pytest.raises(AccountError):
        accounts.add(username, role=role, agency=agency, password=password)

    assert [each.username for each in accounts.list()] == ["docst.steward"]


def test_after_five_wrong_guesses_the_right_one_does_not_help_for_a_while(accounts, monkeypatch):
    later(monkeypatch, seconds=0)
    for _ in range(GUESSES):
        assert accounts.authenticate("docst.steward", "wrong") is None

    assert accounts.authenticate("docst.steward", PASSWORD) is None
    later(monkeypatch, seconds=LOCKED_FOR.total_seconds() + 1)
    assert accounts.authenticate("docst.steward", PASSWORD) is not None


def test_a_right_password_forgives_the_guesses_before_it(accounts):
    for _ in range(3):
        for _ in range(GUESSES - 1):
            accounts.authenticate("docst.steward", "wrong")
        assert accounts.authenticate("docst.steward", PASSWORD) is not None


def test_an_unknown_name_takes_as_long_as_a_known_one(accounts):
    def seconds(username):
        # The work, not the wait: the machine may be busy with something else.
        started = time.process_time()
        for _ in range(4):
            accounts.authenticate(username, "wrong")
        return time.process_time() - started

    known, unknown = seconds("docst.steward"), seconds("nobody.atall")

    assert 0.3 < unknown / known < 3


def test_a_closed_account_and_one_without_password_do_not_sign_in(accounts):
    accounts.add("docst.head", role="head", agency="DOCST")
    accounts.close_account("docst.steward")

    assert accounts.authenticate("docst.head", "") is None
    assert accounts.authenticate("docst.steward", PASSWORD) is None
    assert accounts.find("docst.steward") is None


def test_the_command_takes_the_password_from_stdin_only(tmp_path, monkeypatch, capsys):
    call = ["--data-root", str(tmp_path)]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    assert main([*call, "add", "dof.head", "--role", "head", "--agency", "DOF"]) == 0
    assert main([*call, "list"]) == 0
    assert "dof.head  head  DOF" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*call, "add", "dof.head", "--role", "head", "--agency", "DOF", "--password", "x"])
    assert main([*call, "close", "dof.head"]) == 0
    assert main([*call, "close", "dof.head"]) == 2


def test_a_calendar_address_ends_when_a_new_one_is_made(accounts):
    first = accounts.make_feed("docst.steward")
    second = accounts.make_feed("docst.steward")

    assert accounts.find_by_feed(first) is None
    assert accounts.find_by_feed(second).username == "docst.steward"


@pytest.fixture
def sessions(accounts):
    return Sessions(accounts, idle=timedelta(minutes=45), life=timedelta(hours=10))


def test_a_session_ends_when_idle_too_long(accounts, sessions, monkeypatch):
    later(monkeypatch, minutes=0)
    secret = sessions.open(accounts.find("docst.steward"))

    later(monkeypatch, minutes=44)
    assert sessions.find(secret).account.username == "docst.steward"
    later(monkeypatch, minutes=44 + 44)
    assert sessions.find(secret) is not None
    later(monkeypatch, minutes=44 + 44 + 45)
    assert sessions.find(secret) is None
    later(monkeypatch, minutes=0)
    assert sessions.find(secret) is None  # it does not come back


def test_a_session_ends_after_its_life_however_busy(accounts, sessions, monkeypatch):
    later(monkeypatch, minutes=0)
    secret = sessions.open(accounts.find("docst.steward"))
    for minutes in range(40, 600, 40):
        later(monkeypatch, minutes=minutes)
        assert sessions.find(secret) is not None

    later(monkeypatch, minutes=600)
    assert sessions.find(secret) is None


def test_a_new_password_and_a_closed_account_end_sessions(accounts, sessions):
    first = sessions.open(accounts.find("docst.steward"))
    accounts.add("docst.steward", role="steward", agency="DOCST", password=PASSWORD + "2")
    second = sessions.open(accounts.find("docst.steward"))

    assert sessions.find(first) is None
    assert sessions.find(second) is not None
    accounts.close_account("docst.steward")
    assert sessions.find(second) is None


def test_a_session_s_secret_is_not_kept(accounts, sessions, tmp_path):
    secret = sessions.open(accounts.find("docst.steward"))

    assert secret.encode() not in b"".join(each.read_bytes() for each in tmp_path.iterdir())
