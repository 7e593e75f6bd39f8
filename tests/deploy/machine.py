"""This machine once more, under a layer of its own: what is installed there is gone afterwards."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Mounts, then stays until it is ended; with it goes the layer.
_HOLD = """
set -e
mount -t tmpfs -o size=2g tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --rbind /dev "$1/root/dev"
mount -t proc proc "$1/root/proc"
mkdir -p "$1/root/srv/checkout"
mount --rbind "$2" "$1/root/srv/checkout"
echo ready
exec sleep infinity
"""
TOOLS = ("unshare", "nsenter", "setpriv", "systemd-analyze", "nginx", "openssl")


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Layered:
    """A machine that has everything of this one; `/srv/checkout` is the tree under test."""

    def __init__(self, holder: int, root: str) -> None:
        self.root = root
        self.enter_mounts = ["nsenter", f"--target={holder}", "--mount", "--"]
        self._enter = [*self.enter_mounts, "chroot", root]

    def run(
        self,
        *command: str,
        user: str | None = None,
        groups: str | None = None,
        cwd: str = "/srv/checkout",
        environment: Mapping[str, str] | None = None,
        umask: int = 0o022,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, as root or as another user with nothing but its own groups."""
        return subprocess.run(
            self.line(*command, user=user, groups=groups, cwd=cwd),
            capture_output=True, text=True, umask=umask,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **(environment or {})},
        )  # fmt: skip

    def line(
        self, *command: str, user: str | None = None, groups: str | None = None,
        cwd: str = "/srv/checkout",
    ) -> list[str]:  # fmt: skip
        """Return the command line that `run` runs."""
        become = []
        if user is not None:
            own = f"--groups={groups}" if groups else "--clear-groups"
            become = ["setpriv", f"--reuid={user}", f"--regid={groups or user}", own, "--"]
        return [*self._enter, "sh", "-c", 'cd "$0" && exec "$@"', cwd, *become, *command]

    def succeed(self, *command: str, **options: object) -> str:
        ended = self.run(*command, **options)  # type: ignore[arg-type]
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout


@contextlib.contextmanager
def layered() -> Iterator[Layered]:
    """Yield such a machine."""
    folder = tempfile.mkdtemp(prefix="so-chuan-machine-")
    call = ["unshare", "--mount", "sh", "-c", _HOLD, "sh", folder, str(ROOT)]
    holder = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "ready\n"
        machine = Layered(holder.pid, f"{folder}/root")
        _open_interpreter(machine)
        yield machine
    finally:
        holder.terminate()
        holder.wait()
        holder.stdout.close()
        Path(folder).rmdir()


def _open_interpreter(machine: Layered) -> None:
    """Let other users run the interpreter, wherever this machine has it (in the layer only)."""
    for folder in (Path(sys.base_prefix), *Path(sys.base_prefix).parents):
        machine.succeed("chmod", "o+x", str(folder), cwd="/")
