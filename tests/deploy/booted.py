"""systemd itself, running on the layered machine: only it can say what a sandbox lets through."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.deploy.machine import Layered

_CGROUPS = Path("/sys/fs/cgroup")
# The hierarchies that systemd wants; a machine of today has one, an older one two.
_BOOT = """
set -e
mount --make-rprivate /
root=$1
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
# systemd empties /tmp when it boots; of this machine's there may be very much.
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
if test -e /sys/fs/cgroup/cgroup.controllers; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    mkdir "$root/sys/fs/cgroup/unified" "$root/sys/fs/cgroup/systemd"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
fi
# Credentials are mounted elsewhere and reach a service because this is shared.
mount --make-rshared "$root"
mount --make-rshared "$root/run"
echo 0123456789abcdef0123456789abcdef > "$root/etc/machine-id"
exec chroot "$root" env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=basic.target --log-target=journal --show-status=no
"""


class NotBootableError(Exception):
    """The kernel or the sandbox of this machine lets no second systemd run."""


class Booted:
    """A machine with an init of its own and a network of its own."""

    def __init__(self, pid: int, root: str) -> None:
        kinds = ("mount", "pid", "uts", "ipc", "net", "cgroup")
        spaces = [f"--{kind}" for kind in kinds]
        self._enter = ["nsenter", f"--target={pid}", *spaces, "--", "chroot", root]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._enter, *command], capture_output=True, text=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )  # fmt: skip

    def succeed(self, *command: str) -> str:
        ended = self.run(*command)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def start(self, unit: str) -> str:
        """Start a unit, wait for it to end or to stay, and return what it said."""
        started = self.run("systemctl", "start", unit)
        said = self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}").stdout
        assert started.returncode == 0, started.stderr + said
        return said


@contextlib.contextmanager
def booted(machine: Layered) -> Iterator[Booted]:
    """Boot the machine; it is gone with all its processes when the block ends."""
    groups = [folder / f"so-chuan-{os.getpid()}" for folder in _hierarchies()]
    init: subprocess.Popen[bytes] | None = None
    try:
        for group in groups:
            group.mkdir()
        joins = "; ".join(f"echo $$ > {group}/cgroup.procs" for group in groups)
        boot = ["unshare", "-m", "-C", "-p", "-f", "-u", "-i", "-n", "--kill-child", "sh", "-c"]
        line = [*machine.enter_mounts, "sh", "-ec", f'{joins}; exec "$@"', "sh", *boot, _BOOT]
        init = subprocess.Popen([*line, "sh", machine.root], stderr=subprocess.DEVNULL)
        yield _wait(init, machine.root)
    except OSError as error:
        raise NotBootableError(str(error)) from None
    finally:
        if init is not None:
            init.kill()
            init.wait()
        for group in groups:
            _remove(group)


def _hierarchies() -> list[Path]:
    if (_CGROUPS / "cgroup.controllers").exists():
        return [_CGROUPS]
    return [_CGROUPS / "systemd", _CGROUPS / "unified"]


def _wait(init: subprocess.Popen[bytes], root: str) -> Booted:
    for _ in range(1200):
        if init.poll() is not None:
            raise NotBootableError(f"systemd ended with {init.returncode}")
        children = Path(f"/proc/{init.pid}/task/{init.pid}/children")
        pids = children.read_text().split() if children.exists() else []
        if pids:
            found = Booted(int(pids[0]), root)
            state = found.run("systemctl", "is-active", "basic.target").stdout.strip()
            if state == "active":
                found.run("ip", "link", "set", "lo", "up")
                return found
        time.sleep(0.1)
    raise NotBootableError("systemd did not reach its basic target")


def _remove(group: Path) -> None:
    for _ in range(100):
        folders = sorted(group.rglob("*"), reverse=True) if group.exists() else []
        try:
            for folder in (each for each in [*folders, group] if each.is_dir()):
                folder.rmdir()
        except OSError:
            time.sleep(0.05)  # processes are still ending
        else:
            return
