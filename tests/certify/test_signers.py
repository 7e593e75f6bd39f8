"""Keys that stay where they are: a real ssh-agent, and a software token behind PKCS#11."""

import os
import socket
import struct
import subprocess
import threading
from pathlib import Path

import pkcs11
import pkcs11.util.ec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from securesystemslib.signer import CryptoSigner, Signature

from certify import ceremony, errors, installation, keys, publish, signers, ssh_agent, unlock
from certify.__main__ import main
from certify.holders import Holder
from schemas import public_key, ssh
from store import clock
from store.journal import Journal
from store.layout import Layout
from tests.certify import builders

LIBRARIES = [Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/softhsm/libsofthsm2.so")]
LIBRARY = next((path for path in LIBRARIES if path.exists()), None)
PIN = b"271828"


def reason(call, *arguments):
    with pytest.raises(errors.KeyFileError) as refused:
        call(*arguments)
    return refused.value.reason


@pytest.fixture
def agent(tmp_path, monkeypatch):
    """A running ssh-agent; a function puts a key into it and returns the key."""
    place = tmp_path / "agent"
    running = subprocess.Popen(["ssh-agent", "-D", "-a", place], stdout=subprocess.DEVNULL)
    for _ in range(200):
        if place.exists():
            break
        threading.Event().wait(0.02)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(place))

    def add(comment, *options):
        path = tmp_path / f"{comment}-key"
        command = ["ssh-keygen", "-q", "-N", "", "-C", comment, "-f", path]
        subprocess.run([*command, *(options or ("-t", "ed25519"))], check=True)
        subprocess.run(["ssh-add", "-q", path], check=True, capture_output=True)
        return path

    yield add
    running.terminate()
    running.wait()


@pytest.mark.parametrize("options", [(), ("-t", "ecdsa", "-b", "256")])
def test_an_agents_signature_counts_like_any_other(agent, options):
    path = agent("dic.an", *options)

    signer = signers.load(Path("agent:dic.an"))

    for payload in (b"x", b"y" * 5000):
        signature = signer.sign(payload)
        assert public_key.is_good(signer.public_key, signature, payload)
        assert not public_key.is_good(signer.public_key, signature, payload + b" ")
    listed = subprocess.run(["ssh-keygen", "-l", "-f", path], capture_output=True, text=True)
    assert ssh.fingerprint(signer.public_key) in listed.stdout


def test_an_agents_key_is_named_in_several_ways(agent):
    agent("dic.an")
    only = signers.load(Path("agent:")).public_key
    agent("dic.binh")
    names = ["dic.an", only.keyid, ssh.fingerprint(only)]

    assert [signers.load(Path(f"agent:{name}")).public_key.keyid for name in names] == [
        only.keyid
    ] * 3
    assert reason(signers.load, Path("agent:")) == "not-in-agent"
    assert reason(signers.load, Path("agent:dic.chi")) == "not-in-agent"


def test_keys_of_other_kinds_are_passed_over(agent):
    agent("rsa", "-t", "rsa", "-b", "2048")
    agent("p384", "-t", "ecdsa", "-b", "384")

    assert reason(signers.load, Path("agent:")) == "not-in-agent"


def test_without_an_agent_there_is_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "nowhere"))
    assert reason(signers.load, Path("agent:dic.an")) == "no-agent"
    monkeypatch.delenv("SSH_AUTH_SOCK")
    assert reason(signers.load, Path("agent:dic.an")) == "no-agent"


def test_a_key_taken_away_signs_nothing(agent):
    agent("dic.an")
    signer = signers.load(Path("agent:dic.an"))
    subprocess.run(["ssh-add", "-q", "-D"], check=True, capture_output=True)

    with pytest.raises(ssh_agent.AgentError) as refused:
        signer.sign(b"x")
    assert refused.value.reason == "refused"


ANSWERS = {
    "nothing": b"",
    "a length only": struct.pack(">I", 100),
    "another kind": struct.pack(">I", 1) + b"\x05",
    "too long": struct.pack(">I", 0xFFFFFFFF) + b"\x0c",
    "cut strings": struct.pack(">I", 9) + b"\x0c" + struct.pack(">II", 1, 99),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_agent_that_talks_nonsense_is_none(tmp_path, name):
    place = str(tmp_path / "agent")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()

        def answer():
            connection, _ = listening.accept()
            with connection:
                connection.recv(100)
                connection.sendall(ANSWERS[name])

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(ssh_agent.AgentError):
            ssh_agent.find(place, "")
        thread.join()


def test_a_release_is_signed_through_an_agent(tmp_path, agent, monkeypatch, capsysbinary):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    pem = place.signer("certifier-1")._private_key.private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )
    path = tmp_path / "exported"
    path.write_bytes(pem)
    path.chmod(0o600)
    subprocess.run(["ssh-add", "-q", path], check=True, capture_output=True)
    builders.candidate(place, "2026.1")
    fingerprint = ssh.fingerprint(place.signer("certifier-1").public_key)

    from certify import sign

    sign.sign(place.layout, place.journal, "2026.1", unlock.signer(Path(f"agent:{fingerprint}")))
    place.sign("2026.1", "certifier-2")
    place.publish("2026.1")

    assert place.check()[0].signers == ("dic.certifier-1", "dic.certifier-2")
    public = ["keys", "public", "dic.an", "--key", "agent:"]
    assert main(["--data-root", str(place.layout.data_root), *public]) == 0
    assert b'"person":"dic.an"' in capsysbinary.readouterr().out


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """SoftHSM with two keys, ids 2 and 3; the library reads its settings once in a process."""
    assert LIBRARY is not None, "SoftHSM is missing: `make test-tools` installs it"
    home = tmp_path_factory.mktemp("token")
    (home / "tokens").mkdir()
    settings = home / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {home}/tokens\nobjectstore.backend = file\n")
    os.environ |= {"SOFTHSM2_CONF": str(settings), "PYKCS11LIB": str(LIBRARY)}
    begin = ["softhsm2-util", "--init-token", "--free", "--label", "dic", "--so-pin", "314159"]
    subprocess.run([*begin, "--pin", PIN.decode()], check=True, capture_output=True)
    curve = pkcs11.util.ec.encode_named_curve_parameters
    found = pkcs11.lib(str(LIBRARY)).get_token(token_label="dic")
    with found.open(user_pin=PIN.decode(), rw=True) as session:
        for number, name in ((2, "secp256r1"), (3, "secp256r1"), (4, "secp384r1")):
            parameters = session.create_domain_parameters(
                pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve(name)}, local=True
            )
            parameters.generate_keypair(
                mechanism=pkcs11.Mechanism.EC_KEY_PAIR_GEN, store=True, id=bytes([number])
            )
    yield lambda number: Path(f"hsm:{number}?label=dic")
    del os.environ["SOFTHSM2_CONF"], os.environ["PYKCS11LIB"]


def test_a_tokens_signature_counts_and_has_one_spelling(token):
    signer = signers.load(token(2), PIN)

    for number in range(20):
        payload = str(number).encode()
        signature = signer.sign(payload)
        assert public_key.is_good(signer.public_key, signature, payload)
        assert not public_key.is_good(signer.public_key, signature, payload + b" ")


def test_a_token_that_does_not_open_is_said_to(token, monkeypatch):
    assert reason(signers.load, token(2)) == "wrong-password"
    assert reason(signers.load, token(9), PIN) == "no-token"
    assert reason(signers.load, Path("hsm:2?label=other"), PIN) == "no-token"
    assert reason(signers.load, Path("hsm:x?label=dic"), PIN) == "no-token"
    assert reason(signers.load, token(4), PIN) == "not-p256"
    monkeypatch.delenv("PYKCS11LIB")
    assert reason(signers.load, token(2), PIN) == "no-token"


def test_a_wrong_pin_signs_nothing(token):
    signer = signers.load(token(2), b"000000")

    assert reason(signer.sign, b"x") == "no-token"


def test_an_installation_of_tokens_and_files_publishes(tmp_path, token, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    layout = Layout(tmp_path)
    place = builders.World(layout, Journal(layout.journal))
    made = {
        name: CryptoSigner.generate_ed25519()
        for name in ("dic.r1", "dic.r2", "dic.r3", "dic.chi", "dic.phat")
    }
    made |= {"dic.an": signers.load(token(2), PIN), "dic.binh": signers.load(token(3), PIN)}
    for name, signer in made.items():
        signer.public_key.unrecognized_fields["x-so-chuan-person"] = name
    people = [
        [Holder(name, made[name].public_key) for name in names]
        for names in (
            ("dic.r1", "dic.r2", "dic.r3"),
            ("dic.an", "dic.binh", "dic.chi"),
            ("dic.phat",),
        )
    ]
    ceremony.draft_first(layout, place.journal, *people)
    for name in ("dic.r1", "dic.r2"):
        ceremony.sign_root(layout, place.journal, made[name])
    installation.install(layout, place.journal)
    builders.candidate(place, "2026.1")

    from certify import sign

    for name in ("dic.an", "dic.binh"):
        sign.sign(layout, place.journal, "2026.1", made[name])
    publish.publish(layout, place.journal, "2026.1", made["dic.phat"])

    assert place.check()[0].signers == ("dic.an", "dic.binh")
    folder = layout.release("2026.1")
    for name in ("dic.an", "dic.binh"):
        done = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", keys.allowed_signers(layout), "-I", name]
            + ["-n", ssh.NAMESPACE, "-s", folder / f"SHA256SUMS.{name}.sig"],
            input=(folder / "SHA256SUMS").read_bytes(),
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr


# One spelling.


def test_the_other_ecdsa_signature_over_the_same_bytes_is_refused():
    signer = CryptoSigner.generate_ecdsa()
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    from cryptography.hazmat.primitives.asymmetric.utils import (
        decode_dss_signature,
        encode_dss_signature,
    )

    made = signer.sign(b"x")
    good = public_key.one_spelling(made.signature)
    r, s = decode_dss_signature(bytes.fromhex(good))
    other = encode_dss_signature(r, order - s).hex()
    key = signer.public_key

    assert public_key.is_good(key, Signature(key.keyid, good), b"x")
    assert not public_key.is_good(key, Signature(key.keyid, other), b"x")
    for spelled in ("", "00", "zz", good + "00", good.upper(), "30" + good):
        assert not public_key.is_good(key, Signature(key.keyid, spelled), b"x")


def test_one_key_in_two_spellings_is_refused():
    signer = CryptoSigner.generate_ecdsa()
    key, pem = signer.public_key, signer.public_key.keyval["public"]
    point = public_key.raw(key)

    for other in (pem + "\n\n", "x" + pem, pem.replace("\n", "\r\n"), "", pem[:-40]):
        key.keyval["public"] = other
        with pytest.raises(public_key.BadKeyError):
            public_key.raw(key)
    key.keyval["public"] = pem
    assert public_key.raw(key) == point


def test_keys_of_other_kinds_are_not_believed():
    for made in (CryptoSigner.generate_rsa(), CryptoSigner.generate_ecdsa()):
        key = made.public_key
        if key.keytype == "ecdsa":
            key.scheme = "ecdsa-sha2-nistp384"
        with pytest.raises(public_key.BadKeyError):
            public_key.raw(key)


def test_an_encrypted_file_opens_with_its_password_only(tmp_path):
    path = tmp_path / "dic.an.pem"
    path.write_bytes(signers.encrypted(Ed25519PrivateKey.generate(), PIN))

    assert signers.load(path, PIN).public_key.keytype == "ed25519"
    assert reason(signers.load, path) == "wrong-password"
    assert reason(signers.load, path, b"guess") == "wrong-password"
