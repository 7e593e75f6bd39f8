"""Slow, large and cut requests against the process itself, with an honest visitor beside them."""

import os
import select
import socket
import subprocess
import sys
import threading
import time

import pytest

from ingest import workflow
from store.journal import Journal
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import settings
from tests.ingest.portal.test_server_process import received, request_of, signed_in

from httpx2 import Client  # isort: skip

pytestmark = pytest.mark.slow
SECONDS = 3.0
SLOW = 200


@pytest.fixture
def server(tmp_path, accounts_file):
    """A real server with a deadline of three seconds and small limits, and its settings."""
    given = settings(tmp_path, accounts_file)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (
        "import sys\n"
        "from ingest.portal.__main__ import UploadProtocol, main\n"
        f"UploadProtocol.seconds = {SECONDS}\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    call = ["--port", str(port), "--data-root", str(given.layout.data_root)]
    process = subprocess.Popen([sys.executable, "-c", program, *call], env={**os.environ})
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port, given
    finally:
        process.terminate()
        assert process.wait(15) in (0, -15)


def drips(whole, number):
    """Return what a slow visitor has to say: headers without an end, or a body without one."""
    head, _, _ = whole.partition(b"\r\n\r\n")
    if number % 2:
        return head[:40] + b"\r\nX-Drip: ", b"a"
    return whole[: len(head) + 4 + number], b"b"


def open_slow_ones(port, whole):
    slow = {}
    for number in range(SLOW):
        wire = socket.create_connection(("127.0.0.1", port), timeout=10)
        first, drop = drips(whole, number)
        wire.sendall(first)
        wire.setblocking(False)
        slow[wire] = drop
    return slow


def drip_until_closed(slow, most_seconds):
    """Send each connection a byte now and then; return how many were still open at the end."""
    ends = time.monotonic() + most_seconds
    # Not `select`: it knows no number above 1023.
    known = {wire.fileno(): wire for wire in slow}
    poll = select.poll()
    for number in known:
        poll.register(number, select.POLLIN)
    while slow and time.monotonic() < ends:
        for wire in [known[number] for number, _ in poll.poll(200)]:
            try:
                is_over = not wire.recv(4096)
            except ConnectionError:
                is_over = True
            if is_over:
                slow.pop(wire)
                poll.unregister(wire)
                wire.close()
        for wire, drop in list(slow.items()):
            try:
                wire.send(drop)
            except (BlockingIOError, ConnectionError):
                continue
    return len(slow)


def visit(client, waits, is_over):
    """Ask for a page again and again, and keep how long each took."""
    while not is_over.is_set():
        began = time.monotonic()
        assert client.get("/uploads").status_code == 200
        waits.append(time.monotonic() - began)
        time.sleep(0.05)


def slowest(waits):
    """Return the 99th percentile."""
    return sorted(waits)[max(0, int(len(waits) * 0.99) - 1)]


def test_two_hundred_slow_connections_are_closed_and_an_honest_visitor_is_served(server):
    port, given = server
    client, token = signed_in(port)
    waits, is_over = [], threading.Event()
    slow = open_slow_ones(port, request_of(client, token, misc_file({})))
    visitor = threading.Thread(target=visit, args=(client, waits, is_over))

    visitor.start()
    still_open = drip_until_closed(slow, SECONDS + 25)
    is_over.set()
    visitor.join()
    client.close()

    assert still_open == 0
    assert len(waits) >= 5
    # Far below what the slow ones hold a place for; how fast a page is depends on the machine.
    assert slowest(waits) <= SECONDS
    assert list(given.layout.drafts.iterdir()) == []


def head_of(client, token, length):
    cookie = f"so_chuan={client.cookies['so_chuan']}"
    size = f"Content-Length: {length}" if length else "Transfer-Encoding: chunked"
    return (
        "POST /datasets/ECONOMY_MISC/files HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Cookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\n{size}\r\n\r\n"
    ).encode()


def start_of_form(token):
    return (
        b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + token.encode() + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )


def send_while_listened_to(wire, pieces):
    """Send until the server closes; it may answer before it has all."""
    try:
        for piece in pieces:
            wire.sendall(piece)
    except ConnectionError:
        pass


def test_a_body_over_the_limit_is_refused_with_a_length_and_in_chunks(server):
    port, given = server
    client, token = signed_in(port)
    most = given.file_size + 1024 * 1024
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(head_of(client, token, most))
        assert received(wire).startswith(b"HTTP/1.1 413")

    block = b"a" * 65_536
    chunk = f"{len(block):x}\r\n".encode() + block + b"\r\n"
    start = start_of_form(token)
    first = f"{len(start):x}\r\n".encode() + start + b"\r\n"
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(head_of(client, token, None) + first)
        send_while_listened_to(wire, (chunk for _ in range(most // len(block) + 1)))
        assert received(wire).startswith(b"HTTP/1.1 413")
    assert list(given.layout.drafts.iterdir()) == []
    assert client.get("/uploads").status_code == 200
    client.close()


def test_five_thousand_parts_are_refused(server):
    port, given = server
    client, token = signed_in(port)
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    body = part * 5000 + b"--b--\r\n"

    with socket.create_connection(("127.0.0.1", port)) as wire:
        send_while_listened_to(wire, (head_of(client, token, len(body)), body))
        assert received(wire).startswith(b"HTTP/1.1 400")
    assert list(given.layout.drafts.iterdir()) == []
    client.close()


def test_an_upload_cut_at_any_byte_leaves_nothing_to_be_seen(server):
    port, given = server
    client, token = signed_in(port)
    whole = request_of(client, token, misc_file({}))
    marks = {whole.index(mark) + at for mark in (b"\r\n\r\n", b'name="file"') for at in range(6)}
    cuts = sorted(marks | set(range(1, len(whole), len(whole) // 70)) | {len(whole) - 1})

    assert len(cuts) >= 60
    for at in cuts:
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(whole[:at])
    time.sleep(SECONDS + 1)

    assert list(given.layout.drafts.iterdir()) == []
    assert not given.layout.raw.exists()
    assert Journal(given.layout.journal).events() == []
    assert "a.csv" not in client.get("/").text
    client.close()


def test_sixteen_uploads_at_once_and_replays_give_one_receipt(server):
    port, given = server
    visitors = [signed_in(port) for _ in range(4)]
    answers = []

    def send(client, token):
        files = {"file": ("a.csv", misc_file({}))}
        found = client.post("/datasets/ECONOMY_MISC/files", data={"token": token}, files=files)
        form = {"token": token, "edition": "2023", "source": "znews.vn"}
        again = Client(base_url=client.base_url, cookies=client.cookies, timeout=60)
        ended = again.post(f"{found.headers.get('location', '/nowhere')}/submit", data=form)
        again.close()
        answers.append((found.status_code, ended.status_code, ended.headers.get("location")))

    senders = [threading.Thread(target=send, args=visitors[at % 4]) for at in range(16)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    receipts = {place for _, status, place in answers if status == 303}
    assert len(receipts) == 1, answers
    assert {found for found, _, _ in answers} <= {303, 503}
    kinds = [event.kind for event in Journal(given.layout.journal).events()]
    assert kinds == [workflow.SUBMITTED]
    send(*visitors[0])
    kinds = [event.kind for event in Journal(given.layout.journal).events()]
    assert kinds == [workflow.SUBMITTED]
    for client, _ in visitors:
        client.close()
