"""A server of the S3 API for tests."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

REGION = "us-east-1"


@pytest.fixture(scope="module")
def bucket() -> Iterator[Callable[[str], str]]:
    """A server of the S3 API; the function makes a bucket and returns its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    endpoint = f"http://127.0.0.1:{port}"
    patch = pytest.MonkeyPatch()
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        patch.setenv(name, value)

    def make(name: str) -> str:
        asked = http.client.HTTPConnection("127.0.0.1", port)
        asked.request("PUT", f"/{name}")
        assert asked.getresponse().status == 200
        return f"s3://{name}/releases"

    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None
            time.sleep(0.05)
        yield make
    finally:
        patch.undo()
        server.terminate()
        server.wait()
