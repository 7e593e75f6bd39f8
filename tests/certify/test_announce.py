"""Who is on the list is told, after the fact, at least once, and never in the way."""

import asyncio
import base64
import hashlib
import hmac
import json
import stat
import threading
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from certify import announce, bodies, errors
from certify.__main__ import main
from store import clock
from tests.certify import builders
from tests.certify.builders import TEXT, later

NOTES = {"notes.vi.md": "# Bản 2026.1\n".encode(), "notes.en.md": b"# Release 2026.1\n"}


class Sink:
    """A mail server of asyncio that keeps what it takes, or refuses it."""

    def __init__(self):
        self.letters, self.answer = [], "250 kept"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._talk, "127.0.0.1", 0), self._loop
        )
        self._server = started.result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _talk(self, reader, writer):
        async def say(text):
            writer.write(text.encode() + b"\r\n")
            await writer.drain()

        await say("220 sink")
        to = ""
        while command := await reader.readline():
            word = command[:4].upper()
            if word == b"DATA":
                await say("354 go on")
                content = await reader.readuntil(b"\r\n.\r\n")
                if self.answer.startswith("250"):
                    letter = message_from_bytes(content[:-5], policy=policy.default)
                    self.letters.append((to, letter))
                await say(self.answer)
                continue
            if word == b"RCPT":
                to = command.decode().split("<")[1].split(">")[0]
            await say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                break
        writer.close()
        await writer.wait_closed()

    def close(self):
        async def end():
            self._server.close()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class Receiver(ThreadingHTTPServer):
    """A web server that keeps what it is sent and answers as it is told."""

    def __init__(self):
        self.got, self.answers = [], []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.server.got.append((self.path, dict(self.headers), body))
                status = self.server.answers.pop(0) if self.server.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}/hook"
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self.shutdown()
        self._thread.join(10)
        self.server_close()


@pytest.fixture
def sink():
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def place(tmp_path, monkeypatch, sink):
    monkeypatch.setenv(clock.FIXED, builders.START)
    for name, value in (
        ("SMTP_HOST", "127.0.0.1"),
        ("SMTP_PORT", str(sink.port)),
        ("SMTP_FROM", "so-chuan@tinh.example"),
        ("SMTP_TLS", "off"),
        ("PUBLIC_URL", "https://so-chuan.example/"),
    ):
        monkeypatch.setenv(name, value)
    return builders.world(tmp_path)


def run(place, *arguments):
    return main(["--data-root", str(place.layout.data_root), *arguments])


def certified(place, release, previous=None, **changes):
    builders.candidate(place, release, previous=previous, **changes)
    place.sign(release, "certifier-1", "certifier-2")


def add(place, name, **given):
    return bodies.add(place.layout, place.journal, name, actor="dic.publisher", **given)


def sent(place, kind=announce.SENT):
    return [(e.subject, e.body["to"], e.body["channel"]) for e in place.journal.events(kind)]


def is_signed(secret, headers, body):
    """Check as Standard Webhooks tells a receiver to."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(headers["webhook-signature"], f"v1,{expected}")


def test_a_publication_is_told_by_mail_and_by_a_signed_hook(place, sink, receiver, capsys):
    secret = add(place, "ministry", mail="rank@ministry.example", hook=receiver.address, lang="en")
    add(place, "press", mail="tin@bao.example")
    certified(place, "2026.1", objects=NOTES)

    assert run(place, "publish", "2026.1") == 0

    by_name = {to: letter for to, letter in sink.letters}
    assert set(by_name) == {"rank@ministry.example", "tin@bao.example"}
    english, vietnamese = by_name["rank@ministry.example"], by_name["tin@bao.example"]
    assert english["Subject"] == "Figures published: release 2026.1"
    assert vietnamese["Subject"] == "Công bố số liệu: bản 2026.1"
    assert "https://so-chuan.example/v1/releases/2026.1" in english.get_content()
    assert "# Bản 2026.1" in vietnamese.get_content()
    ((path, headers, body),) = receiver.got
    told = json.loads(body)
    assert path == "/hook"
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, body + b" ")
    assert (told["type"], told["data"]["release"]) == ("release.published", "2026.1")
    assert told["id"] == headers["webhook-id"]
    assert told["data"]["manifest_sha256"]
    assert told["data"]["notes"] == {"vi": "# Bản 2026.1\n", "en": "# Release 2026.1\n"}
    assert sorted(sent(place)) == [
        ("2026.1", "ministry", "hook"),
        ("2026.1", "ministry", "mail"),
        ("2026.1", "press", "mail"),
    ]
    assert "2026.1: đã báo / told ministry (hook): HTTP 204" in capsys.readouterr().out


def test_what_was_delivered_is_not_delivered_again(place, sink, receiver):
    add(place, "ministry", mail="rank@ministry.example", hook=receiver.address)
    certified(place, "2026.1")
    for _ in range(3):
        run(place, "publish", "2026.1")
    run(place, "publish-due")
    run(place, "announce", "send", "--all")

    assert (len(sink.letters), len(receiver.got)) == (1, 1)


def test_a_dead_receiver_undoes_nothing_and_is_tried_again_later(
    place, receiver, monkeypatch, capsys
):
    receiver.answers = [500, 503, 302]
    add(place, "ministry", hook=receiver.address)
    add(place, "gone", hook="http://127.0.0.1:9/hook")
    certified(place, "2026.1")

    assert run(place, "publish", "2026.1") == 0
    assert [each.entry.id for each in place.check()] == ["2026.1"]
    assert "chưa báo được / not told ministry (hook): HTTP 500" in capsys.readouterr().err
    assert run(place, "publish-due") == 0
    assert len(receiver.got) == 1

    monkeypatch.setenv(clock.FIXED, later(minutes=1))
    run(place, "publish-due")
    monkeypatch.setenv(clock.FIXED, later(minutes=5))
    run(place, "publish-due")
    assert len(receiver.got) == 2
    monkeypatch.setenv(clock.FIXED, later(minutes=6))
    run(place, "publish-due")
    monkeypatch.setenv(clock.FIXED, later(minutes=36))
    run(place, "publish-due")

    assert [path for path, _, _ in receiver.got] == ["/hook"] * 4
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert len({body for _, _, body in receiver.got}) == 1
    assert len({headers["webhook-timestamp"] for _, headers, _ in receiver.got}) == 4
    failed = place.journal.events(announce.FAILED)
    assert [e.body["said"] for e in failed if e.body["to"] == "ministry"] == [
        "HTTP 500",
        "HTTP 503",
        "HTTP 302",
    ]
    assert sent(place) == [("2026.1", "ministry", "hook")]
    assert {e.body["said"] for e in failed if e.body["to"] == "gone"} == {"ConnectionError"}
    place.journal.check_chain()


def test_after_the_last_attempt_only_a_person_asks_again(place, receiver, monkeypatch, capsys):
    receiver.answers = [500] * (len(announce.BACK_OFF) + 1)
    add(place, "ministry", hook=receiver.address)
    certified(place, "2026.1")
    run(place, "publish", "2026.1")
    now = clock.now()
    for _ in range(len(announce.BACK_OFF) + 3):
        now += timedelta(days=2)
        monkeypatch.setenv(clock.FIXED, clock.text(now))
        run(place, "announce", "send")

    assert len(receiver.got) == len(announce.BACK_OFF) + 1
    run(place, "announce", "list")
    assert "bỏ / given up" in capsys.readouterr().out
    assert run(place, "announce", "send", "--all") == 0
    assert sent(place) == [("2026.1", "ministry", "hook")]


def test_a_mail_server_that_refuses_is_tried_again_and_one_that_is_not_there_waits(
    place, sink, monkeypatch, capsys
):
    add(place, "press", mail="tin@bao.example")
    certified(place, "2026.1")
    sink.answer = "451 later"
    assert run(place, "publish", "2026.1") == 0
    assert [e.body["said"] for e in place.journal.events(announce.FAILED)] == ["SMTP 451"]

    monkeypatch.setenv(clock.FIXED, later(minutes=1))
    with monkeypatch.context() as patch:
        patch.delenv("SMTP_HOST")
        assert run(place, "announce", "send") == 1
    assert len(place.journal.events(announce.FAILED)) == 1

    sink.answer = "250 kept"
    assert run(place, "announce", "send") == 0
    ((to, letter),) = sink.letters
    assert to == "tin@bao.example"
    (event,) = place.journal.events(announce.SENT)
    assert letter["Message-ID"] == f"<{event.body['id']}@so-chuan.invalid>"
    assert event.body["attempt"] == 2


def test_errata_withdrawals_removals_and_returns_are_told(place, receiver, monkeypatch):
    add(place, "ministry", hook=receiver.address)

    def put_out(day, name, previous=None):
        monkeypatch.setenv(clock.FIXED, later(days=day))
        certified(place, name, previous)
        run(place, "publish", name)

    def amend(day, name):
        monkeypatch.setenv(clock.FIXED, later(days=day))
        place.sign(name, "certifier-1", "certifier-2")
        assert run(place, "publish", name) == 0

    put_out(1, "2026.1")
    put_out(2, "2026.2", "2026.1")
    put_out(3, "2026.2.1", "2026.2")
    amend(4, place.withdraw("2026.1", superseded_by="2026.2").id)
    put_out(5, "2026.3", "2026.2.1")
    amend(6, place.revert("2026.2.1").id)
    amend(7, place.withdraw("2026.2", reason="DISCLOSURE").id)

    told = [json.loads(body) for _, _, body in receiver.got]
    assert [(each["type"], each["data"]["release"]) for each in told] == [
        ("release.published", "2026.1"),
        ("release.published", "2026.2"),
        ("release.erratum", "2026.2.1"),
        ("release.withdrawn", "2026.1"),
        ("release.published", "2026.3"),
        ("release.reverted", "2026.2.1"),
        ("release.removed", "2026.2"),
    ]
    assert told[3]["data"]["superseded_by"] == "2026.2"
    assert told[3]["data"]["text"] == TEXT
    assert told[5]["data"]["withdrawn"] == ["2026.3"]
    assert len({each["id"] for each in told}) == 7


def test_nobody_is_told_before_the_commit_point(place, receiver):
    add(place, "ministry", hook=receiver.address)
    builders.candidate(place, "2026.1")
    place.sign("2026.1", "certifier-1")
    assert run(place, "publish", "2026.1") == 10
    place.sign("2026.1", "certifier-2")
    run(place, "publish", "2026.1", "--at", later(days=1))
    run(place, "publish-due")
    run(place, "announce", "send", "--all")

    assert receiver.got == []


def test_who_joins_later_is_not_told_of_the_past_and_who_leaves_of_nothing(
    place, receiver, monkeypatch
):
    certified(place, "2026.1")
    run(place, "publish", "2026.1")
    secret = add(place, "ministry", hook=receiver.address)
    run(place, "announce", "send", "--all")
    assert receiver.got == []

    path = place.layout.announcements / "ministry.secret"
    assert path.read_text().strip() == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret not in str(place.journal.events())
    bodies.remove(place.layout, place.journal, "ministry", actor="dic.publisher")
    assert not path.exists()
    monkeypatch.setenv(clock.FIXED, later(days=1))
    certified(place, "2026.2", "2026.1")
    run(place, "publish", "2026.2")
    assert receiver.got == []


def test_two_processes_at_once_deliver_once(place, receiver):
    add(place, "ministry", hook=receiver.address)
    certified(place, "2026.1")
    place.publish("2026.1")
    threads = [
        threading.Thread(
            target=lambda: announce.deliver(
                place.layout, builders.twin(place).journal, {}, is_asked=True
            )
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(receiver.got) == 1
    assert sent(place) == [("2026.1", "ministry", "hook")]


def test_a_damaged_list_of_bodies_undoes_nothing(place, capsys):
    add(place, "press", mail="tin@bao.example")
    (place.layout.announcements / "bodies.json").write_bytes(b"{}")
    certified(place, "2026.1")

    assert run(place, "publish", "2026.1") == 0
    assert "bodies.json" in capsys.readouterr().err
    assert [each.entry.id for each in place.check()] == ["2026.1"]


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("Press", {"mail": "a@b.vn"}, "body-name"),
        ("../x", {"mail": "a@b.vn"}, "body-name"),
        ("press", {}, "body-address"),
        ("press", {"mail": "a b@c.vn"}, "body-address"),
        ("press", {"mail": "a@b.vn\r\nBcc: x@y.vn"}, "body-address"),
        ("press", {"mail": "no address"}, "body-address"),
        ("press", {"hook": "http://bao.example/hook"}, "body-address"),
        ("press", {"hook": "ftp://bao.example/hook"}, "body-address"),
        ("press", {"hook": "file:///etc/passwd"}, "body-address"),
        ("press", {"hook": "https://user:secret@bao.example/"}, "body-address"),
        ("press", {"hook": "https://[/"}, "body-address"),
        ("press", {"hook": "https:///x"}, "body-address"),
    ],
)
def test_what_cannot_be_told_is_not_listed(place, name, given, reason):
    with pytest.raises(errors.BodyError) as refused:
        add(place, name, **given)

    assert refused.value.reason == reason
    assert bodies.read(place.layout) == {}


def test_the_list_is_kept_by_command(place, capsys):
    assert run(place, "announce", "add", "press", "--mail", "tin@bao.example") == 0
    assert run(place, "announce", "add", "press", "--mail", "tin@bao.example") == 2
    assert run(place, "announce", "list") == 0
    assert "tin@bao.example" in capsys.readouterr().out
    assert run(place, "announce", "remove", "press") == 0
    assert run(place, "announce", "remove", "press") == 2
    assert [e.actor for e in place.journal.events(bodies.UNLISTED)] == ["dic.publisher"]
