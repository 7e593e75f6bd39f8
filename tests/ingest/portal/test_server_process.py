"""The process itself: its deadlines, cut connections, and that the API knows nothing of it."""

import os
import random
import socket
import subprocess
import sys
import time

import pytest

from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import PASSWORD, settings, token_of

from httpx2 import Client  # isort: skip


pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path, accounts_file):
    """A real server with a deadline of one second, and the settings it runs with."""
    given = settings(tmp_path, accounts_file)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (
        "import sys\n"
        "from ingest.portal.__main__ import UploadProtocol, main\n"
        "UploadProtocol.seconds = 1.0\n"
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


def signed_in(port):
    client = Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
    form = {"username": "docst.steward", "password": PASSWORD}
    form["token"] = token_of(client.get("/sign-in"))
    assert client.post("/sign-in", data=form).status_code == 303
    return client, token_of(client.get("/"))


def request_of(client, token, content):
    """Return the bytes of an upload as a browser sends them."""
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + token.encode() + b"\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n',
        content + b"\r\n--b--\r\n",
    ]
    body = b"".join(parts)
    cookie = f"so_chuan={client.cookies['so_chuan']}"
    head = (
        "POST /datasets/ECONOMY_MISC/files HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Cookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def received(wire):
    wire.settimeout(60)
    answer = b""
    try:
        while chunk := wire.recv(65536):
            answer += chunk
    except ConnectionResetError:
        pass
    return answer


def test_a_connection_cut_at_any_byte_leaves_nothing_and_slow_ones_are_closed(server):
    port, given = server
    client, token = signed_in(port)
    whole = request_of(client, token, misc_file({}))
    random.seed(3)
    for at in sorted(random.sample(range(1, len(whole)), 60)):
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(whole[:at])

    silent = socket.create_connection(("127.0.0.1", port))
    halfway = socket.create_connection(("127.0.0.1", port))
    halfway.sendall(whole[: len(whole) // 2])
    began = time.monotonic()
    for slow in (silent, halfway):
        assert received(slow).startswith(b"HTTP/1.1 408")
        slow.close()
    assert time.monotonic() - began < 5

    assert list(given.layout.drafts.iterdir()) == []
    assert not given.layout.raw.exists()
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(whole)
        assert received(wire).startswith(b"HTTP/1.1 303")
    assert len(list(given.layout.drafts.iterdir())) == 1
    assert client.get("/healthz").status_code == 200
    client.close()


def test_a_drip_is_closed_and_a_slow_line_is_not(server):
    port, _ = server
    client, token = signed_in(port)
    whole = request_of(client, token, misc_file({"Ghi chú": "chữ " * 20_000}))

    with socket.create_connection(("127.0.0.1", port)) as wire:
        # 40 kB a second is slower than the deadline of one second, but no drip.
        for at in range(0, len(whole), 20_000):
            wire.sendall(whole[at : at + 20_000])
            time.sleep(0.5)
        assert received(wire).startswith(b"HTTP/1.1 303")
    with socket.create_connection(("127.0.0.1", port)) as wire:
        began = time.monotonic()
        try:
            for at in range(0, len(whole), 1000):
                wire.sendall(whole[at : at + 1000])
                time.sleep(0.2)
        except OSError:
            pass
        assert time.monotonic() - began < 10
    client.close()


def test_nobody_without_a_session_makes_the_server_read_a_file(server):
    port, _ = server
    head = (
        b"POST /datasets/ECONOMY_MISC/files HTTP/1.1\r\nHost: x\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 40000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(head)
        answer = received(wire)

    assert answer.startswith(b"HTTP/1.1 303")
    assert b"/sign-in" in answer


def test_the_files_of_the_page_are_for_its_user_only(server):
    _, given = server

    for path in (given.layout.accounts, given.layout.drafts):
        assert path.stat().st_mode & 0o077 == 0


def test_the_public_api_does_not_know_the_page():
    program = "import sys, api.app; print(*sorted(each.split('.')[0] for each in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert {"ingest", "argon2", "authlib"} & set(ended.stdout.split()) == set()
