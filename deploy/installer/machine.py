"""The machine that is installed on: this one, or a root folder that will be one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class FailedCommandError(Exception):
    """A program of the machine ended badly; its own words stand above on stderr."""


@dataclass(frozen=True)
class Machine:
    """`root` is `/`, or the folder that holds a whole Debian."""

    root: Path

    @property
    def is_this(self) -> bool:
        """Whether it is the machine that runs now, and not a folder."""
        return self.root == Path("/")

    @property
    def is_running(self) -> bool:
        """Whether its systemd can be told something."""
        return self.is_this and Path("/run/systemd/system").is_dir()

    def path(self, name: str) -> Path:
        """Return where a path of the machine lies for us."""
        return self.root / name.lstrip("/")

    def run(self, *command: str, inside: bool = True) -> None:
        """Run a program; `inside` the root where that is a folder.

        Raises:
            FailedCommandError: It ended with another code than 0, or is not there.
        """
        prefix: Sequence[str] = () if self.is_this or not inside else ("chroot", str(self.root))
        try:
            ended = subprocess.run([*prefix, *command], stdout=subprocess.DEVNULL)  # noqa: S603
        except FileNotFoundError:
            raise FailedCommandError(command[0]) from None
        if ended.returncode:
            raise FailedCommandError(" ".join(command))

    def has_program(self, name: str) -> bool:
        """Tell whether a program is there."""
        folders = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
        return any(os.access(self.path(f"{folder}/{name}"), os.X_OK) for folder in folders)

    def has_package(self, name: str) -> bool:
        """Tell whether dpkg has a package installed, or one that provides it (nginx-light)."""
        status = self.path("/var/lib/dpkg/status")
        if not status.exists():
            return False
        for entry in status.read_text(encoding="utf-8", errors="replace").split("\n\n"):
            fields = dict(line.split(": ", 1) for line in entry.splitlines() if ": " in line[:40])
            own = [fields.get("Package", ""), *fields.get("Provides", "").split(", ")]
            is_there = fields.get("Status") == "install ok installed"
            if is_there and name in {each.split(" ")[0] for each in own}:
                return True
        return False

    def ids(self, file: str) -> dict[str, int]:
        """Return the numbers of users (`passwd`) or groups (`group`) by name."""
        path = self.path(f"/etc/{file}")
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return {
            line.split(":")[0]: int(line.split(":")[2]) for line in lines if line.count(":") > 2
        }

    def members(self, group: str) -> set[str]:
        """Return who is in a group beside those whose own it is."""
        path = self.path("/etc/group")
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        found = [line.rpartition(":")[2] for line in lines if line.startswith(f"{group}:")]
        return {name for names in found for name in names.split(",") if name}

    def write(self, target: str, content: str, mode: int) -> None:
        """Put a file in place whole."""
        path = self.path(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.touch(mode=0o600)
        part.write_text(content, encoding="utf-8")
        part.chmod(mode)
        part.replace(path)
