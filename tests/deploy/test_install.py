"""An installation by `deploy/install` on a machine of its own: what stands, who may read what."""

import configparser
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest

from tests.deploy.booted import NotBootableError, booted
from tests.deploy.conftest import WITHOUT
from tests.deploy.machine import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.journal_file]

DATA = "/srv/so-chuan/data"
PYTHON = {"PYTHON": sys.executable}
SYSTEMD = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in SYSTEMD.glob("*.service"))
TABLE = tomllib.loads((ROOT / "deploy" / "installation.toml").read_text(encoding="utf-8"))
PUBLIC = {"releases", "trust", "use"}
# systemd's measure of what a service may still do: 10 is everything, below 2 is its best class.
MOST_EXPOSED = {"so-chuan-backup.service": 3.0, "so-chuan-scrub.service": 3.0}
LOOK = """
import os, sys
read = []
for path in sys.argv[1:]:
    try:
        open(path, 'rb').close()
    except (PermissionError, IsADirectoryError):
        continue
    read.append(path)
print('\\n'.join(read))
"""
FILL = """
import sys
from pathlib import Path
from tests.certify import builders
from tests.certify.test_audit import put_upload
from store.journal import Journal
from store.layout import Layout
layout = Layout(Path(sys.argv[1]))
place = builders.World(layout, Journal(layout.journal))
if sys.argv[2] == 'intake':
    put_upload(place, 'IIP-1')
    with open(layout.drafts / 'draft.csv', 'w') as file:
        file.write('1')
    from ingest.accounts.register import Accounts
    Accounts(layout.accounts).add(
        'docst.steward', role='steward', agency='DOCST', password='một mật khẩu dài')
else:
    from store import clock
    from tests.api.builders import Publication, marts, observation
    now = clock.text(clock.now())
    Publication(layout.data_root).publish('2026.1', marts([observation()]), at=now)
    for folder in (layout.packs, layout.cases, layout.reports, layout.announcements):
        (folder / 'letter.txt').write_text('kept')
"""


def unit(name):
    """Return a service with the drop-in that all of them share, as systemd would read it."""
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str
    read.read([SYSTEMD / "so-chuan-.service.d" / "hardening.conf", SYSTEMD / name], "utf-8")
    return read["Service"]


def test_a_bare_machine_lacks_everything_and_an_installed_one_nothing(machine):
    assert machine.before.returncode == 10
    for missing in ("user so-chuan-api", f"folder {DATA}/raw", "so-chuan-backup.timer"):
        assert missing in machine.before.stdout
    assert machine.first.returncode == 0, machine.first.stderr

    checked = machine.run("deploy/install", "--check", *WITHOUT, environment=PYTHON)
    again = machine.run("deploy/install", *WITHOUT, environment=PYTHON)

    assert checked.returncode == 0, checked.stdout
    assert "0 thứ mới hoặc đổi" in again.stdout


def test_what_was_changed_since_is_named_and_mended_and_settings_stay(machine):
    machine.succeed("chmod", "0777", f"{DATA}/raw")
    machine.succeed("sh", "-c", "echo X=1 >> /etc/systemd/system/so-chuan-api.service")
    machine.succeed("sh", "-c", "echo PUBLIC_URL=https://ours > /etc/so-chuan/api.env")

    told = machine.run("deploy/install", "--check", *WITHOUT, environment=PYTHON).stdout
    assert f"folder {DATA}/raw" in told
    assert "so-chuan-api.service" in told
    assert "2 thiếu hoặc khác" in told
    machine.succeed("deploy/install", *WITHOUT, environment=PYTHON)

    assert machine.run("deploy/install", "--check", *WITHOUT, environment=PYTHON).returncode == 0
    assert machine.succeed("cat", "/etc/so-chuan/api.env") == "PUBLIC_URL=https://ours\n"


def test_the_names_are_put_in_and_remembered(machine):
    named = ("--name", "so-lieu.test", "--portal-name", "nop.so-lieu.test")
    machine.succeed("deploy/install", *named, *WITHOUT, environment=PYTHON)
    machine.succeed("deploy/install", *WITHOUT, environment=PYTHON)

    written = machine.succeed("cat", "/etc/nginx/conf.d/so-chuan.conf")
    written += machine.succeed("cat", "/etc/nginx/conf.d/so-chuan-intake.conf")
    assert "example" not in re.sub(r"#.*", "", written)
    assert written.count("server_name so-lieu.test;") == 2
    assert written.count("server_name nop.so-lieu.test;") == 2


def test_nobody_is_told_apart_from_root_by_a_shell_or_a_home(machine):
    for user in TABLE["users"]:
        if "province" in user["roles"]:
            line = machine.succeed("getent", "passwd", user["name"]).strip()
            assert line.endswith(f":/var/lib/{user['name']}:/usr/sbin/nologin")
    assert machine.succeed("id", "-nG", "so-chuan-api").strip() == "so-chuan-api"


def test_systemd_reads_every_unit_without_a_complaint(machine):
    # What a chroot has no systemd for is not asked: units of the machine itself.
    names = [f"/etc/systemd/system/{name}" for name in _installed() if ".d/" not in name]

    ended = machine.run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names)

    ours = [line for line in ended.stderr.splitlines() if "so-chuan" in line]
    assert ours == []
    assert ended.returncode == 0, ended.stderr


def _installed():
    return [
        target.rpartition("/")[2]
        for group in TABLE["files"]
        if "province" in group["roles"]
        for _, target, _ in group["files"]
        if target.endswith((".service", ".timer"))
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_little(machine, name):
    for part in (name, f"{name}.d"):
        if (SYSTEMD / part).exists():
            source = f"/srv/checkout/deploy/systemd/{part}"
            machine.succeed("cp", "-r", source, "/etc/systemd/system/")

    told = machine.run("systemd-analyze", "security", "--offline=yes", "--no-pager", name)

    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told.stdout)
    assert found, told.stderr
    assert float(found[1]) < MOST_EXPOSED.get(name, 2.0), told.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_no_secret_by_argument_or_environment(name):
    text = (SYSTEMD / name).read_text(encoding="utf-8")
    loaded = re.findall(r"^LoadCredential=([^:]+):(\S+)$", text, re.M)

    assert not re.search(r"^Environment=.*(PASSWORD|SECRET|KEY)=", text, re.M)
    for credential, path in loaded:
        assert path.startswith(("/etc/so-chuan/keys/", "/etc/so-chuan/secrets/"))
        assert (
            f"%d/{credential}" in text
            or f"CREDENTIALS_DIRECTORY/{credential}" in text
            or ("OIDC" in (ROOT / "deploy/etc/intake.env").read_text() and "oidc" in credential)
        )
    # The list grows from file to file; an empty line would begin it anew.
    shared = (SYSTEMD / "so-chuan-.service.d" / "hardening.conf").read_text(encoding="utf-8")
    assert "InaccessiblePaths=-/etc/so-chuan/keys -/etc/so-chuan/secrets" in shared
    assert not re.search(r"^InaccessiblePaths=$", text, re.M)


def test_nginx_takes_the_configuration(machine):
    told = machine.run("nginx", "-t")

    assert told.returncode == 0, told.stderr
    assert "test is successful" in told.stderr
    assert "[emerg]" not in told.stderr


def test_logrotate_takes_the_configuration(machine):
    machine.succeed("sh", "-c", "command -v logrotate || apt-get install -y -qq logrotate")
    machine.succeed("install", "-d", "-o", "so-chuan-api", "/var/log/so-chuan-api")

    told = machine.run("logrotate", "--debug", "/etc/logrotate.d/so-chuan")

    assert told.returncode == 0, told.stderr
    assert "error" not in told.stderr.lower()


@pytest.fixture(scope="module")
def filled(machine):
    """What each program writes, written by its user."""
    script = {"PYTHONPATH": "/srv/checkout"}
    for user, mask in (("so-chuan-intake", 0o007), ("so-chuan-publish", 0o002)):
        kind = user.removeprefix("so-chuan-")
        machine.succeed(
            sys.executable, "-B", "-c", FILL, DATA, kind,
            user=user, groups="so-chuan", environment=script, umask=mask,
        )  # fmt: skip
    machine.succeed("sh", "-c", "echo key > /etc/so-chuan/keys/publisher.pem")
    machine.succeed("mkdir", "-p", "/var/backups/so-chuan/objects")
    machine.succeed("sh", "-c", "echo kept > /var/backups/so-chuan/objects/x")
    return machine


def every_file(machine):
    roots = (DATA, "/etc/so-chuan/keys", "/etc/so-chuan/secrets", "/var/backups/so-chuan")
    return machine.succeed("find", *roots, "-type", "f").split()


def top(path):
    return path.removeprefix(f"{DATA}/").split("/")[0] if path.startswith(DATA) else path


def test_the_user_of_the_api_reads_what_is_published_and_nothing_else(filled):
    files = every_file(filled)
    kinds = {top(path) for path in files}
    assert {"raw", "journal.sqlite", "accounts.sqlite", "keys", "drafts", "candidates"} <= kinds
    assert {"packs", "cases", "reports", "announcements", "releases", "trust"} <= kinds

    read = filled.succeed(sys.executable, "-I", "-c", LOOK, *files, user="so-chuan-api").split()

    hidden = [path for path in read if top(path) not in PUBLIC]
    assert hidden == []
    published = [path for path in files if top(path) in PUBLIC]
    assert sorted(read) == sorted(published)
    print(f"{len(files)} files: {len(read)} published and readable, 0 of the others")


def test_the_stewards_page_reads_no_key(filled):
    files = [path for path in every_file(filled) if "/etc/" in path or "backups" in path]

    found = filled.succeed(
        sys.executable, "-I", "-c", LOOK, *files, user="so-chuan-intake", groups="so-chuan"
    )

    assert files
    assert found.strip() == ""


def test_intake_and_publisher_share_the_journal(filled):
    script = (
        "import sys; from pathlib import Path; from store.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "with journal.writing() as entry: entry.append('note', 'x', actor='x', body={})\n"
        "print(journal.check_chain())"
    )
    counts = [
        int(filled.succeed(
            sys.executable, "-B", "-c", script, f"{DATA}/journal.sqlite",
            user=user, groups="so-chuan", environment={"PYTHONPATH": "/srv/checkout"}, umask=mask,
        ))
        for user, mask in (("so-chuan-publish", 0o002), ("so-chuan-intake", 0o007))
    ]  # fmt: skip
    assert counts[1] == counts[0] + 1


def test_the_api_starts_as_its_user_and_serves(filled):
    filled.succeed("install", "-d", "-o", "so-chuan-api", "-m", "0750", "/var/lib/so-chuan-api")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (SYSTEMD / "so-chuan-api.service").read_text(encoding="utf-8")
    given = dict(
        pair.split("=", 1)
        for line in re.findall(r"^Environment=(.*)$", text, re.M)
        for pair in shlex.split(line)
    )
    environment = given | {"PORT": str(port), "PYTHONPATH": "/srv/checkout", "HOME": "/"}
    environment |= {"METRICS_PORT": ""}
    command = shlex.split(unit("so-chuan-api.service")["ExecStart"])
    line = filled.line(*command, user="so-chuan-api", cwd="/srv/so-chuan/app")
    server = subprocess.Popen(line, env={**environment, "PATH": os.environ["PATH"]})
    try:
        assert "2026.1" in _answer(port, "/v1/releases", server)
        owners = filled.succeed("stat", "-c", "%U", "/var/lib/so-chuan-api/state.json")
        assert owners.strip() == "so-chuan-api"
    finally:
        server.terminate()
        server.wait(30)


def _answer(port, path, server):
    for _ in range(1200):
        assert server.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as found:
                return found.read().decode()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(path)


def test_a_restored_installation_is_given_back_to_its_users(filled):
    filled.succeed(
        "sh", "-c", f"chown -R root:root {DATA} && find {DATA} -type d -exec chmod 750 {{}} +"
    )

    filled.succeed("deploy/install", "--own", *WITHOUT, environment=PYTHON)

    files = every_file(filled)
    read = filled.succeed(sys.executable, "-I", "-c", LOOK, *files, user="so-chuan-api").split()
    assert all(top(path) in PUBLIC for path in read)
    found = filled.run(
        sys.executable, "-I", "-c", LOOK, f"{DATA}/raw/IIP/IIP-1/original.csv",
        user="so-chuan-publish", groups="so-chuan",
    )  # fmt: skip
    assert found.stdout.strip().endswith("original.csv")
    stated = filled.succeed(
        "stat", "-c", "%U %a", f"{DATA}/journal.sqlite", f"{DATA}/accounts.sqlite"
    )
    assert stated.split("\n")[:2] == ["so-chuan-intake 660", "so-chuan-intake 600"]


def test_every_file_of_the_table_is_there_and_every_unit_is_in_it():
    named = {source for kind in ("files", "settings") for group in TABLE[kind]
             for source, _, _ in group["files"]}  # fmt: skip

    assert all((ROOT / "deploy" / source).exists() for source in named)
    folder = SYSTEMD.parent
    shipped = {
        str(path.relative_to(folder))
        for part in ("systemd", "nginx", "logrotate", "etc", "bin")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }
    # An example to write one's own after.
    assert shipped - {"nginx/provinces.conf"} == named
    enabled = {name for group in TABLE["units"] for name in group["names"]}
    assert {Path(name).stem for name in enabled} == {Path(name).stem for name in SERVICES}


ENCRYPT = """
from cryptography.hazmat.primitives import serialization as form
path = '/srv/so-chuan/data/keys/DEMO-publisher.pem'
key = form.load_pem_private_key(open(path, 'rb').read(), None)
locked = form.BestAvailableEncryption(b'a long password')
pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, locked)
open('/etc/so-chuan/keys/publisher.pem', 'wb').write(pem)
open('/etc/so-chuan/keys/publisher.password', 'w').write('a long password\\n')
"""


@pytest.fixture(scope="module")
def running(filled):
    """The machine with systemd as its init, an interpreter where services may look, and keys."""
    python = "/usr/bin/python3.11"
    assert Path(python).exists(), "services see no home: make test-tools installs python3.11"
    filled.succeed("sh", "-ec", _APP)
    filled.succeed(sys.executable, "-W", "ignore", "-c", ENCRYPT)
    try:
        with booted(filled) as machine:
            yield machine
    except NotBootableError as error:
        pytest.skip(f"no second systemd on this machine: {error}")


_APP = """
app=/srv/so-chuan/versions/test
mkdir -p $app/.venv/bin
for each in /srv/checkout/*; do ln -sfn "$each" $app/; done
ln -sfn /srv/checkout/.venv/lib $app/.venv/lib
ln -sfn /usr/bin/python3.11 $app/.venv/bin/python
printf 'home = /usr/bin\\ninclude-system-site-packages = false\\n' > $app/.venv/pyvenv.cfg
ln -sfn $app /srv/so-chuan/app
rm -rf /var/backups/so-chuan/objects
"""


def test_every_service_does_its_work_inside_its_sandbox(running):
    assert "fresh" in running.start("so-chuan-refresh.service") or _gauge(running, "list_expires")
    running.start("so-chuan-due.service")
    running.start("so-chuan-remind.service")
    kept = running.start("so-chuan-backup.service")
    scrubbed = running.start("so-chuan-scrub.service")
    running.start("so-chuan-intake.service")
    running.start("so-chuan-api.service")

    assert "mục nhật ký / entries" in kept
    assert scrubbed.count("0 hỏng / damaged") == 2
    for gauge in ("list_expires_seconds", "backup_finished_seconds", "backup_scrub_damaged_files"):
        assert _gauge(running, gauge)
    assert '"2026.1"' in _asked(running, "http://127.0.0.1:8000/v1/releases")
    assert "Đăng nhập" in _asked(running, "http://127.0.0.1:8001/sign-in")
    assert "so_chuan_ready 1.0" in _asked(running, "http://127.0.0.1:9108/metrics")
    failed = running.run("systemctl", "list-units", "--failed", "--plain", "--no-legend", "so-*")
    assert failed.stdout.strip() == ""
    owner = running.succeed("stat", "-c", "%U %a", f"{DATA}/accounts.sqlite").strip()
    assert owner == "so-chuan-intake 600"


def test_a_sandbox_hides_what_its_program_has_no_business_with(running):
    running.start("so-chuan-api.service")
    pid = running.succeed("systemctl", "show", "-P", "MainPID", "so-chuan-api.service").strip()
    # As root inside its mounts: what is hidden there is hidden from the program whoever it is.
    inside = ("nsenter", f"--target={pid}", "--mount", "--root", "--")

    listed = running.run(*inside, "ls", f"{DATA}/raw", "/etc/so-chuan/keys", "/var/backups")
    written = running.run(*inside, "touch", f"{DATA}/releases/x", "/srv/so-chuan/x", "/etc/x")

    assert [line for line in listed.stdout.split() if not line.endswith(":")] == []
    assert "No such file" not in listed.stderr
    assert written.stderr.count("Read-only file system") == 3


def _gauge(running, name):
    return f"so_chuan_{name}" in running.succeed("sh", "-c", "cat /var/lib/so-chuan-metrics/*.prom")


def _asked(running, address):
    ask = ["curl", "-s", "--retry", "60", "--retry-all-errors", "--retry-delay", "1", "-f"]
    return running.succeed(*ask, address)
