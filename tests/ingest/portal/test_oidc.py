"""Signing in through an identity provider: a small one of our own, honest and otherwise."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from ingest.portal.settings import Provider
from tests.ingest.portal.builders import Browser
from tests.ingest.portal.test_safety import pages_of

CLIENT = "so-chuan"


class Issuer:
    """An OpenID provider that signs whoever in; `lies` changes what it says."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.other = RSAKey.generate_key(2048, {"kid": "1"})
        self.username = "docst.steward"
        self.lies = {}
        self.is_forged = False
        self.asked = {}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.get(self)

            def do_POST(self):
                issuer.post(self)

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def get(self, request):
        known = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }
        keys = {"keys": [self.key.as_dict(private=False)]}
        answer(request, keys if request.path == "/keys" else known)

    def post(self, request):
        sent = parse_qs(request.rfile.read(int(request.headers["content-length"])).decode())
        verifier = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        assert challenge == self.asked["code_challenge"][0]
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "1",
            "exp": int(time.time()) + 300,
            "nonce": self.asked["nonce"][0],
            "preferred_username": self.username,
            **self.lies,
        }
        key = self.other if self.is_forged else self.key
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
        answer(request, {"access_token": "a", "token_type": "Bearer", "id_token": token})

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def answer(request, content):
    body = json.dumps(content).encode()
    request.send_response(200)
    request.send_header("content-type", "application/json")
    request.send_header("content-length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def issuer():
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture
def visitor(issuer, tmp_path, accounts_file):
    with pages_of(tmp_path, accounts_file, provider=Provider(issuer.address, CLIENT, None)) as app:
        yield Browser(app)


def go(visitor, issuer, **changes):
    """Go to the provider and come back as it would send the browser."""
    away = visitor.get("/sign-in/provider?to=/uploads").headers["location"]
    assert away.startswith(f"{issuer.address}/authorize?")
    issuer.asked = parse_qs(urlsplit(away).query)
    back = {"code": "c", "state": issuer.asked["state"][0], **changes}
    return visitor.get("/sign-in/provider/back?" + urlencode(back))


def test_an_existing_account_signs_in(visitor, issuer):
    assert "/sign-in/provider" in visitor.get("/sign-in").text

    answer = go(visitor, issuer)

    assert (answer.status_code, answer.headers["location"]) == (303, "/uploads")
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize(
    "lies",
    [
        {"aud": "another"},
        {"iss": "http://another"},
        {"exp": 1},
        {"nonce": "another"},
        {"preferred_username": "nobody.atall"},
        {"preferred_username": ""},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_signs_nobody_in(visitor, issuer, lies):
    issuer.lies = lies

    assert go(visitor, issuer).headers["location"] == "/sign-in?failed=1"
    assert visitor.get("/").status_code == 303


def test_a_token_of_another_key_signs_nobody_in(visitor, issuer):
    issuer.is_forged = True

    assert go(visitor, issuer).headers["location"] == "/sign-in?failed=1"


def test_a_wrong_state_and_a_second_return_sign_nobody_in(visitor, issuer):
    assert go(visitor, issuer, state="x").headers["location"] == "/sign-in?failed=1"
    away = {"code": "c", "state": issuer.asked["state"][0]}
    again = visitor.get("/sign-in/provider/back?" + urlencode(away))
    assert again.headers["location"] == "/sign-in?failed=1"


def test_a_provider_that_is_down_is_said_so(visitor, issuer):
    issuer.close()

    assert visitor.get("/sign-in/provider").headers["location"] == "/sign-in?failed=1"
    assert "không xác nhận được" in visitor.get("/sign-in?failed=1").text
