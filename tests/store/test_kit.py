"""A release taken home: as a folder or zip, with Python or without, and nothing else passes."""

import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from certify import keys, publish, verify
from certify.__main__ import main
from schemas import ssh
from schemas.distrust import DistrustError, Reason
from store import archive, clock, kit, releases
from tests.certify import builders
from tests.certify.builders import later

DOCUMENT = Path(__file__).parents[2] / "docs" / "verify.md"
SIGNERS = ("dic.certifier-1", "dic.certifier-2")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return builders.two_releases(tmp_path_factory.mktemp("published"))


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


def found(place, release="2026.1"):
    listed = place.listed()
    return listed, releases.check_release(listed, release, place.layout.releases)


def packed(place, release="2026.1"):
    stream = io.BytesIO()
    length = kit.write_zip(*found(place, release), place.layout.releases, stream)
    assert length == len(stream.getvalue())
    return stream.getvalue()


def folder(place, home, release="2026.1"):
    kit.write_folder(*found(place, release), place.layout.releases, home / release)
    return home / release


def check(path, place, **options):
    with kit.opened(path) as source:
        return kit.check(source, place.root, clock.now(), **options)


def refusal(path, place, **options):
    with pytest.raises(DistrustError) as refused:
        check(path, place, **options)
    return refused.value.reason


def put(home, content, name="2026.1.zip"):
    path = home / name
    path.write_bytes(content)
    return path


# What is handed out.


def test_folder_and_zip_hold_the_release_by_names(place, tmp_path):
    home = folder(place, tmp_path)
    path = put(tmp_path, packed(place))

    names = sorted(str(each.relative_to(home)) for each in home.rglob("*") if each.is_file())
    assert names == [
        "SHA256SUMS",
        "SHA256SUMS.dic.certifier-1.sig",
        "SHA256SUMS.dic.certifier-2.sig",
        "areas.parquet",
        "checklist.json",
        "gate.json",
        "manifest.json",
        "metadata/1.root.json",
        "metadata/1.snapshot.json",
        "metadata/1.targets.json",
        "metadata/2.snapshot.json",
        "metadata/2.targets.json",
        "metadata/3.snapshot.json",
        "metadata/timestamp.json",
        "observations.parquet",
        "people.json",
    ]
    with zipfile.ZipFile(path) as read:
        assert read.testzip() is None
        assert sorted(read.namelist()) == [f"2026.1/{name}" for name in names]
        for name in names:
            assert read.read(f"2026.1/{name}") == (home / name).read_bytes()
    for each in (home, path):
        listed, release = check(each, place)
        assert (listed.version, release.entry.id, release.signers) == (2, "2026.1", SIGNERS)
        assert release.file_count == 9


def test_the_same_release_packs_into_the_same_bytes(place):
    assert packed(place) == packed(place)


def test_what_has_only_begun_is_not_handed_out(place, tmp_path):
    before = packed(place)
    builders.candidate(place, "2026.3", previous="2026.2")
    place.sign("2026.3", "certifier-1", "certifier-2")
    content = (place.layout.candidate("2026.3") / "targets.json").read_bytes()
    listed, release = found(place)
    (place.metadata / "3.targets.json").write_bytes(content)

    stream = io.BytesIO()
    kit.write_zip(listed, release, place.layout.releases, stream)

    assert stream.getvalue() == before


def test_the_command_writes_them(place, tmp_path, capsys):
    at = ["--data-root", str(place.layout.data_root), "kit", "2026.2", "--to"]
    path, home = tmp_path / "2026.2.zip", tmp_path / "2026.2"

    assert main([*at, str(path)]) == 0
    assert main([*at, str(home)]) == 0

    told = capsys.readouterr().out
    assert hashlib.sha256(path.read_bytes()).hexdigest() in told
    for each in (path, home):
        assert check(each, place)[1].entry.id == "2026.2"


# Without Python: the very lines of the documentation, with the real tools and no network.


def lines():
    """Return the documented block."""
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    (block,) = [each for each in blocks if "ssh-keygen" in each]
    return block


def run(home, script):
    """Run a script with nothing but the tools it needs, without a network where that is allowed."""
    tools = home / "tools"
    if not tools.exists():
        tools.mkdir()
        for name in ("ssh-keygen", "sha256sum", "sh"):
            (tools / name).symlink_to(shutil.which(name))
    command = ["/bin/sh", "-c", script]
    if _may_unshare():
        command = [shutil.which("unshare"), "-rn", *command]
    return subprocess.run(
        command, cwd=home, env={"PATH": str(tools)}, capture_output=True, text=True
    )


def _may_unshare():
    tool = shutil.which("unshare")
    return tool is not None and subprocess.run([tool, "-rn", "true"]).returncode == 0


@pytest.fixture
def taken(place, tmp_path):
    """A stranger's folder: the release unpacked, and `allowed_signers` from elsewhere."""
    home = tmp_path / "stranger"
    home.mkdir()
    with zipfile.ZipFile(put(tmp_path, packed(place))) as read:
        read.extractall(home)
    shutil.copy(keys.allowed_signers(place.layout), home / "allowed_signers")
    return home


def documented():
    block = lines()
    assert len(block.strip().splitlines()) == 5
    assert "unzip -q 2026.1.zip && " in block
    return block.replace("unzip -q 2026.1.zip && ", "")


def test_the_documented_lines_prove_a_release_without_python(taken):
    done = run(taken, documented())

    assert done.returncode == 0, done.stderr
    assert done.stdout.count('Good "so-chuan-release" signature') == 2
    assert done.stdout.endswith("OK: 2 người đã ký / 2 people signed\n")


def other_key(taken):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", taken / "thief"], check=True
    )
    return taken / "thief"


def sign_with(key, taken, namespace=ssh.NAMESPACE):
    sums = taken / "2026.1" / "SHA256SUMS"
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", namespace, sums],
        check=True,
        capture_output=True,
    )
    made = sums.with_name("SHA256SUMS.sig")
    made.replace(taken / "2026.1" / "SHA256SUMS.dic.certifier-2.sig")


def rewrite_a_file(taken):
    (taken / "2026.1" / "observations.parquet").write_bytes(b"other")


def rewrite_the_sums_too(taken):
    path = taken / "2026.1" / "observations.parquet"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(b"other")
    sums = taken / "2026.1" / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(old, hashlib.sha256(b"other").hexdigest()))


def same_signer_twice(taken):
    home = taken / "2026.1"
    shutil.copy(home / "SHA256SUMS.dic.certifier-1.sig", home / "SHA256SUMS.dic.certifier-2.sig")


def cut_the_sums(taken):
    sums = taken / "2026.1" / "SHA256SUMS"
    sums.write_text(sums.read_text()[:-40])


def put_out_a_stranger(taken):
    """Sign with a namespace the certifier's key is not for."""
    signers = taken / "allowed_signers"
    text = signers.read_text().replace("so-chuan-release", "something-else")
    signers.write_text(text)


WITHOUT_PYTHON = {
    "a file changed": rewrite_a_file,
    "a file and its sum changed": rewrite_the_sums_too,
    "a file gone": lambda taken: (taken / "2026.1" / "people.json").unlink(),
    "one signature gone": lambda taken: (
        taken / "2026.1" / "SHA256SUMS.dic.certifier-2.sig"
    ).unlink(),
    "one signer's signature under another's name": same_signer_twice,
    "a stranger's signature": lambda taken: sign_with(other_key(taken), taken),
    "the sums cut": cut_the_sums,
    "keys allowed for something else": put_out_a_stranger,
    "nobody allowed": lambda taken: (taken / "allowed_signers").write_text(""),
}


@pytest.mark.parametrize("name", WITHOUT_PYTHON)
def test_the_documented_lines_refuse(taken, name):
    WITHOUT_PYTHON[name](taken)

    done = run(taken, documented())

    assert done.returncode != 0
    assert "OK" not in done.stdout


def test_a_signature_for_another_purpose_does_not_count(taken, place):
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    pem = place.signer("certifier-2")._private_key.private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
    )
    key = taken / "certifier-2"
    key.write_bytes(pem)
    key.chmod(0o600)

    sign_with(key, taken, "file")
    assert run(taken, documented()).returncode != 0
    sign_with(key, taken)
    assert run(taken, documented()).returncode == 0
    # What ssh-keygen writes is what we write, to the last byte.
    ours = place.layout.release("2026.1") / "SHA256SUMS.dic.certifier-2.sig"
    theirs = taken / "2026.1" / "SHA256SUMS.dic.certifier-2.sig"
    assert theirs.read_bytes() == ours.read_bytes()


# With Python: the SSH signatures are held to account too.


def beside(place, name):
    return place.layout.release("2026.1") / name


def forged(place):
    thief = builders.CryptoSigner.generate_ed25519()
    sums = beside(place, "SHA256SUMS").read_bytes()
    made = ssh.write(thief.public_key, thief.sign(ssh.payload(sums)))
    builders.rewrite(beside(place, "SHA256SUMS.dic.certifier-2.sig"), made)


def over_other_sums(place):
    signer = place.signer("certifier-2")
    made = ssh.write(signer.public_key, signer.sign(ssh.payload(b"other")))
    builders.rewrite(beside(place, "SHA256SUMS.dic.certifier-2.sig"), made)


def wrapped(place):
    path = beside(place, "SHA256SUMS.dic.certifier-2.sig")
    builders.rewrite(path, path.read_bytes().replace(b"\n", b"\r\n"))


def third_signature(place):
    signer = place.signer("certifier-3")
    sums = beside(place, "SHA256SUMS").read_bytes()
    made = ssh.write(signer.public_key, signer.sign(ssh.payload(sums)))
    beside(place, "SHA256SUMS.dic.certifier-3.sig").write_bytes(made)


def swapped(place):
    one, two = (beside(place, f"SHA256SUMS.{name}.sig") for name in SIGNERS)
    content = one.read_bytes()
    builders.rewrite(one, two.read_bytes())
    builders.rewrite(two, content)


def of_another_release(place):
    other = place.layout.release("2026.2") / "SHA256SUMS.dic.certifier-2.sig"
    builders.rewrite(beside(place, "SHA256SUMS.dic.certifier-2.sig"), other.read_bytes())


SSH = {
    "a forged signature": (forged, Reason.BAD_SIGNATURE),
    "over other sums": (over_other_sums, Reason.BAD_SIGNATURE),
    "another release's signature": (of_another_release, Reason.BAD_SIGNATURE),
    "each other's signatures": (swapped, Reason.BAD_SIGNATURE),
    "other line ends": (wrapped, Reason.BAD_SIGNATURE),
    "a signature too many": (third_signature, Reason.UNLISTED),
    "a signature gone": (
        lambda place: beside(place, "SHA256SUMS.dic.certifier-1.sig").unlink(),
        Reason.MISSING,
    ),
    "the sums gone": (lambda place: beside(place, "SHA256SUMS").unlink(), Reason.MISSING),
    "the sums edited": (
        lambda place: builders.rewrite(beside(place, "SHA256SUMS"), b""),
        Reason.CHANGED,
    ),
    "a signature as large as a house": (
        lambda place: builders.rewrite(
            beside(place, "SHA256SUMS.dic.certifier-1.sig"), b"A" * (ssh.LIMIT + 1)
        ),
        Reason.TOO_LARGE,
    ),
}


@pytest.mark.parametrize("name", SSH)
def test_the_python_verifier_checks_the_ssh_signatures(place, tmp_path, name):
    attack, reason = SSH[name]
    home = folder(place, tmp_path)
    attack(place)
    for path in beside(place, "").iterdir():
        target = home / path.name
        target.unlink(missing_ok=True)
        shutil.copy(path, target)
    for name_of in ("SHA256SUMS", *(f"SHA256SUMS.{each}.sig" for each in SIGNERS)):
        if not beside(place, name_of).exists():
            (home / name_of).unlink()

    with pytest.raises(DistrustError) as refused:
        place.check()
    assert refused.value.reason is reason
    assert refusal(home, place) is reason


# Folders.


def replace_with_link(home):
    path = home / "people.json"
    path.rename(home.parent / "away")
    path.symlink_to(home.parent / "away")


FOLDERS = {
    "a file too many": (lambda home: (home / "notes.txt").write_bytes(b""), Reason.UNLISTED),
    "a hidden file": (lambda home: (home / ".DS_Store").write_bytes(b""), Reason.UNLISTED),
    "a folder too many": (lambda home: (home / "more").mkdir(), Reason.UNLISTED),
    "a file in the metadata": (
        lambda home: (home / "metadata" / "x.json").write_bytes(b"{}"),
        Reason.UNLISTED,
    ),
    "a link": (replace_with_link, Reason.LINK),
    "a file gone": (lambda home: (home / "areas.parquet").unlink(), Reason.MISSING),
    "the newest list gone": (
        lambda home: (home / "metadata" / "2.targets.json").unlink(),
        Reason.MISSING,
    ),
    "metadata gone": (lambda home: shutil.rmtree(home / "metadata"), Reason.MISSING),
    "a pipe": (
        lambda home: ((home / "people.json").unlink(), os.mkfifo(home / "people.json")),
        Reason.LINK,
    ),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_was_touched_is_refused(place, tmp_path, name):
    home = folder(place, tmp_path)
    attack, reason = FOLDERS[name]

    attack(home)

    assert refusal(home, place) is reason


def test_a_folder_of_another_name_is_not_that_release(place, tmp_path):
    home = folder(place, tmp_path)

    assert refusal(home.rename(tmp_path / "2026.2"), place) is Reason.CHANGED
    assert refusal((tmp_path / "2026.2").rename(tmp_path / "x"), place) is Reason.NOT_IN_LIST


# Zips.


def rezip(content, change=lambda name, data: (name, data), **options):
    """Pack the same members with another program."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(stream, "w") as write:
        for info in read.infolist():
            name, data = change(info.filename, read.read(info))
            write.writestr(name, data, **options)
    return stream.getvalue()


def duplicated(content):
    """Put a second member of a name behind the first, as our own writer would spell it."""
    files = members(content)
    name = "2026.1/areas.parquet"
    stream = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "sorted", sorted, raising=False)
        archive.pack(stream, [*files, (name, b"other")])
    return stream.getvalue()


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        return [(info.filename, read.read(info)) for info in read.infolist()]


def repacked(content, change):
    """Pack changed members as our own writer does, so that only their names or bytes betray."""
    files = dict(members(content))
    change(files)
    stream = io.BytesIO()
    archive.pack(stream, files.items())
    return stream.getvalue()


def renamed(old, new):
    def change(files):
        files[new] = files.pop(old)

    return lambda content: repacked(content, change)


def added(name, data=b""):
    return lambda content: repacked(content, lambda files: files.update({name: data}))


def wrong_crc(content):
    """Change a byte and nothing else: neither the checksum in the zip nor the listed one fits."""
    at = content.index(b"PAR1 observations")
    return content[:at] + b"Q" + content[at + 1 :]


def right_crc(content):
    def change(files):
        files["2026.1/observations.parquet"] = b"PAR1 made up"

    return repacked(content, change)


def lying_crc(content):
    """Give the right bytes a wrong checksum, in both places where it stands."""
    data = dict(members(content))["2026.1/observations.parquet"]
    crc = zlib.crc32(data).to_bytes(4, "little")
    assert content.count(crc) == 2
    return content.replace(crc, bytes(4))


def central_says_otherwise(content):
    """Name another file in the directory than in front of the bytes."""
    at = content.rindex(b"2026.1/areas.parquet")
    return content[:at] + b"2026.1/other.parquet" + content[at + 20 :]


def hidden_in_front(content):
    return b"\x7fELF" + content


def smuggled_between(content):
    """Leave room between two members that no directory speaks of."""
    at = content.index(b"PK\x03\x04", 4)
    return content[:at] + b"hidden" + content[at:]


ZIPS = {
    "appended": lambda content: content + b"\n",
    "cut": lambda content: content[:-30],
    "cut in the middle": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "no zip": lambda content: b"hello",
    "only an end": lambda content: b"PK\x05\x06" + bytes(18),
    "something in front": hidden_in_front,
    "something between": smuggled_between,
    "a comment": lambda content: content[:-2] + b"\x05\x00hello",
    "two members of one name": duplicated,
    "two names equal but for case": added("2026.1/Areas.parquet", b"x"),
    "up and away": added("2026.1/../../etc/passwd", b"x"),
    "absolute": added("/etc/passwd", b"x"),
    "backslash": added("2026.1\\x", b"x"),
    "two releases": added("2026.2/manifest.json", b"x"),
    "a folder in the release": added("2026.1/more/x", b"x"),
    "a file too many": added("2026.1/notes.txt", b"x"),
    "no release": renamed("2026.1/manifest.json", "x/manifest.json"),
    "a file under another name": renamed("2026.1/areas.parquet", "2026.1/regions.parquet"),
    "compressed": lambda content: rezip(content, compress_type=zipfile.ZIP_DEFLATED),
    "a bomb": lambda content: rezip(
        content,
        lambda name, data: (name, b"\0" * 10_000_000 if "areas" in name else data),
        compress_type=zipfile.ZIP_DEFLATED,
    ),
    "packed by another program": rezip,
    "a byte changed": wrong_crc,
    "a file changed, checksum and all": right_crc,
    "a checksum that lies": lying_crc,
    "a directory that lies": central_says_otherwise,
}


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_that_was_touched_is_refused(place, tmp_path, name):
    path = put(tmp_path, ZIPS[name](packed(place)))

    refusal(path, place)


def test_every_byte_of_a_zip_counts(place, tmp_path):
    content, chance, unseen = packed(place), random.Random(4), []
    path = tmp_path / "2026.1.zip"
    for _ in range(1000):
        at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        path.write_bytes(bytes([*content[:at], content[at] ^ bit, *content[at + 1 :]]))
        try:
            check(path, place)
        except DistrustError:
            continue
        unseen.append((at, bit))

    assert unseen == []


def test_a_zip_of_another_installation_is_not_ours(place, tmp_path):
    other = builders.world(tmp_path / "other")
    path = put(tmp_path, packed(place))

    with kit.opened(path) as source, pytest.raises(DistrustError) as refused:
        kit.check(source, other.root, clock.now())
    assert refused.value.reason is Reason.NOT_PINNED


def test_an_older_list_than_was_seen_is_refused(place, tmp_path):
    path = put(tmp_path, packed(place))

    assert refusal(path, place, minimum_version=3) is Reason.ROLLED_BACK


def test_what_is_too_large_is_not_packed(monkeypatch):
    monkeypatch.setattr(archive, "_LARGEST", 1000)

    with pytest.raises(archive.TooLargeError):
        archive.pack(io.BytesIO(), [("x", b"y" * 1000)])


# The command.


@pytest.fixture
def command(place, tmp_path, capsys):
    root = tmp_path / "so-chuan-root.json"
    shutil.copy(keys.pinned_root(place.layout), root)

    def call(*arguments):
        code = verify.main([*map(str, arguments), "--root", str(root)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_verify_takes_a_download(place, tmp_path, command):
    for path in (put(tmp_path, packed(place)), folder(place, tmp_path)):
        code, out, err = command(path)

        assert (code, err) == (0, "")
        assert out.startswith(
            "2026.1: 9 files match; signed by dic.certifier-1 and dic.certifier-2 (2 of 3 needed 2)"
        )
    (tmp_path / "2026.1" / "x").write_bytes(b"")
    code, out, err = command(tmp_path / "2026.1")
    assert (code, out) == (1, "")
    assert "no signed list has this file" in err


def test_verify_remembers_what_it_has_seen(place, tmp_path, command, monkeypatch):
    old = put(tmp_path, packed(place), "old.zip")
    monkeypatch.setenv(clock.FIXED, later(days=27))
    place.release("2026.3", previous="2026.2")
    new = put(tmp_path, packed(place, "2026.3"), "new.zip")

    assert command(old)[0] == 0
    assert command(new)[0] == 0
    code, _, err = command(old)
    assert (code, "older list" in err) == (1, True)
    assert command(old, "--state", tmp_path / "another.json")[0] == 0
    assert command(old, "--state", tmp_path / "third.json", "--min-list", "3")[0] == 1


def test_a_damaged_memory_is_no_memory(place, tmp_path, command):
    path = put(tmp_path, packed(place))
    state = tmp_path / "state.json"
    for content in (b"", b"[]", b'{"x":1.5}', b"[" * 100_000):
        state.write_bytes(content)
        with pytest.raises(SystemExit) as ended:
            command(path, "--state", state)
        assert ended.value.code == 2


def test_a_memory_that_cannot_be_kept_is_said_to(place, tmp_path, command):
    path = put(tmp_path, packed(place))
    (tmp_path / "file").write_bytes(b"")

    code, _, err = command(path, "--state", tmp_path / "file" / "state.json")

    assert code == 0
    assert "cannot be written" in err


def test_withdrawn_expired_and_unlisted_downloads_have_codes_of_their_own(
    place, tmp_path, command, monkeypatch
):
    path = put(tmp_path, packed(place))
    place.withdraw("2026.1")
    place.sign("withdraw-2026.1", "certifier-1", "certifier-2")
    monkeypatch.setenv(clock.FIXED, later(days=27))
    place.amend("withdraw-2026.1")
    gone = put(tmp_path, packed(place), "gone.zip")

    assert command(path)[0] == 0
    assert command(gone)[0] == 3
    monkeypatch.setenv(clock.FIXED, later(days=90))
    fresh = ("--state", tmp_path / "fresh.json")
    assert command(path, *fresh)[0] == 1
    assert command(path, "--archive", *fresh)[0] == 4
    publish.refresh(place.layout, place.key("publisher"))
    home = folder(place, tmp_path, "2026.2").rename(tmp_path / "2027.1")
    assert command(home)[0] == 5


def test_a_receipt_is_checked_by_the_command(tmp_path, monkeypatch, capsys):
    from store import receipts
    from tests.certify import figures

    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    figures.release(place, "2026.1")
    wanted = figures.identify(figures.rows()[1])
    at = ["--data-root", str(place.layout.data_root)]
    done = subprocess.run(
        [sys.executable, "-m", "certify", *at, "receipt", "2026.1", wanted],
        capture_output=True,
        check=True,
    )
    path = tmp_path / "receipt.json"
    path.write_bytes(done.stdout)
    assert done.stdout == receipts.cut(place.listed(), place.layout.releases, "2026.1", wanted)
    root = ["--root", str(keys.pinned_root(place.layout))]

    assert verify.main(["--figure", str(path), *root, "--data-root", "/nowhere"]) == 0
    told = capsys.readouterr().out
    for part in (wanted, "85338.110", "cell D6", figures.ORIGINAL, "stats.head", "changed_much"):
        assert part in told
    assert verify.main(["--figure", str(path), *root, "--lang", "vi"]) == 0
    assert "bằng chứng của số liệu khớp" in capsys.readouterr().out
    assert verify.main(["--figure", str(path), *root, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["figure"]["record"]["obs_value"] == "85338.110"
    path.write_bytes(done.stdout.replace(b"85338.110", b"85338.111"))
    assert verify.main(["--figure", str(path), *root]) == 1
    for bad in ("nothing", "x:y"):
        assert main([*at, "receipt", "2026.1", bad]) == 2
    assert main([*at, "receipt", "2026.9", wanted]) == 2
