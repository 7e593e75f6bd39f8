"""The software itself: one folder a version, and one link to the version in force."""

from __future__ import annotations

import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from installer.machine import Machine

SOURCE: Final = Path(__file__).parents[2]
VERSIONS: Final = "/srv/so-chuan/versions"
APP: Final = "/srv/so-chuan/app"
CONTRACTS: Final = "schemas/datasets"
_SHIPPED: Final = ".shipped"
_NOT_OURS: Final = frozenset({"data", "dist", "node_modules", "__pycache__", "target", "logs"})


class ChangedContractsError(Exception):
    """Contracts of the version in force were changed on this machine; `files` are their names."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(", ".join(files))
        self.files = files


def version() -> str:
    """Return the name of this version: its number, and what its files are."""
    total = hashlib.sha256()
    for path in _ours(SOURCE):
        total.update(f"{path.relative_to(SOURCE)} {_digest(path)}\n".encode())
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))
    return f"{project['project']['version']}-{total.hexdigest()[:12]}"


def is_in_force(machine: Machine, name: str) -> bool:
    """Tell whether a version is whole and the one that is used."""
    home = machine.path(f"{VERSIONS}/{name}")
    link = machine.path(APP)
    is_linked = link.is_symlink() and str(link.readlink()) == f"{VERSIONS}/{name}"
    return is_linked and (home / ".venv" / ".installed").exists()


def put(machine: Machine, name: str, python: str, contracts: str | None) -> None:
    """Copy this version, make its environment, and let the link point to it, the last step.

    Args:
        contracts: `keep` carries contracts that were changed here over, `replace` does not; None
            refuses, so that somebody decides.

    Raises:
        ChangedContractsError: They were, and nobody has decided. The version in force stays.
        FailedCommandError: The environment was not made. The version in force stays.
    """
    changed = changed_contracts(machine)
    if changed and contracts is None:
        raise ChangedContractsError(changed)
    home = machine.path(f"{VERSIONS}/{name}")
    if not home.exists():
        _copy(home)
    inside = home if machine.is_this else Path(f"{VERSIONS}/{name}")
    machine.run("make", "-s", "-C", str(inside), "setup", f"PYTHON={python}")
    if contracts == "keep":
        for file in changed:
            shutil.copyfile(machine.path(APP) / file, home / file)
    _give_contracts(machine, home)
    _link(machine, f"{VERSIONS}/{name}")


def changed_contracts(machine: Machine) -> list[str]:
    """Return contracts that are not what the version in force brought along."""
    home = machine.path(APP)
    if not home.is_symlink():
        return []
    home = machine.path(str(home.readlink()))
    shipped = home / _SHIPPED
    lines = shipped.read_text(encoding="utf-8").splitlines() if shipped.exists() else []
    known = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    return [
        str(path.relative_to(home))
        for path in sorted((home / CONTRACTS).iterdir())
        if known and known.get(str(path.relative_to(home))) != _digest(path)
    ]


def _ours(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        # Hidden ones are of git, of environments and of tools.
        if path.name in _NOT_OURS or path.name.startswith(".") or path.suffix == ".egg-info":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _ours(path)
        elif path.is_file():
            yield path


def _copy(home: Path) -> None:
    part = home.with_name(f".{home.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for path in _ours(SOURCE):
        target = part / path.relative_to(SOURCE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    shipped = (f"{_digest(path)}  {path.relative_to(part)}" for path in _files(part / CONTRACTS))
    (part / _SHIPPED).write_text("\n".join(shipped) + "\n", encoding="utf-8")
    part.replace(home)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def _give_contracts(machine: Machine, home: Path) -> None:
    """Let the stewards' page write a confirmed name into a contract, and nothing else."""
    owner = machine.ids("passwd").get("so-chuan-intake", 0)
    group = machine.ids("group").get("so-chuan", 0)
    for path in (home / CONTRACTS, *_files(home / CONTRACTS)):
        os.chown(path, owner, group)


def _link(machine: Machine, target: str) -> None:
    link = machine.path(APP)
    part = link.with_name(".app.part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
