"""What has to stand on a machine, thing by thing: each can tell whether it does, and be made."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installer.machine import Machine

HERE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Item:
    """One thing; `is_there` reads only, `make` may be called again and again."""

    name: str
    is_there: Callable[[], bool]
    make: Callable[[], None]


def of(table: dict[str, Any], role: str, machine: Machine, skip: Iterable[str]) -> Iterator[Item]:
    """Yield everything in the order in which it is made, but for kinds to skip."""
    kinds = {
        "packages": _packages,
        "users": _users,
        "folders": _folders,
        "settings": _settings,
        "certificate": _certificate,
        "files": _files,
    }
    for kind, make in kinds.items():
        if kind not in skip:
            yield from make(table, role, machine)


def units(table: dict[str, Any], role: str, machine: Machine) -> Iterator[Item]:
    """Yield the units to enable; after the software, which they start."""
    for group in _for(role, table["units"]):
        for name in group["names"]:
            yield _unit(name, machine)


def _for(role: str, groups: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (group for group in groups if role in group["roles"])


def _packages(table: dict[str, Any], _role: str, machine: Machine) -> Iterator[Item]:
    for name in table["packages"]:

        def install(name: str = name) -> None:
            os.environ["DEBIAN_FRONTEND"] = "noninteractive"
            machine.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", name)

        yield Item(f"gói / package {name}", lambda name=name: machine.has_package(name), install)


def _users(table: dict[str, Any], role: str, machine: Machine) -> Iterator[Item]:
    prefix = [] if machine.is_this else ["--prefix", str(machine.root)]

    def add(*command: str) -> None:
        machine.run(command[0], *prefix, *command[1:], inside=False)

    wanted = list(_for(role, table["users"]))
    for group in table["groups"]:
        yield Item(
            f"nhóm / group {group}",
            lambda group=group: group in machine.ids("group"),
            lambda group=group: add("groupadd", "--system", group),
        )
    for user in wanted:
        name = user["name"]
        yield Item(
            f"người dùng / user {name}",
            lambda name=name: name in machine.ids("passwd"),
            lambda name=name, about=user["about"]: add(
                "useradd", "--system", "--user-group", "--no-create-home",
                "--home-dir", f"/var/lib/{name}", "--shell", "/usr/sbin/nologin",
                "--comment", about, name,
            ),
        )  # fmt: skip
        for group in user.get("groups", ()):
            yield Item(
                f"{name} thuộc / in {group}",
                lambda name=name, group=group: name in machine.members(group),
                lambda name=name, group=group: add("usermod", "-a", "-G", group, name),
            )


def _folders(table: dict[str, Any], role: str, machine: Machine) -> Iterator[Item]:
    for group in _for(role, table["folders"]):
        for path, owner, team, mode in group["paths"]:
            wanted = (owner, team, int(mode, 8))
            yield Item(
                f"thư mục / folder {path} {owner}:{team} {mode}",
                lambda path=path, wanted=wanted: _state(machine, path) == wanted,
                lambda path=path, wanted=wanted: _own(machine, path, *wanted),
            )


def _state(machine: Machine, name: str) -> tuple[str, str, int] | None:
    path = machine.path(name)
    if not path.is_dir() or path.is_symlink():
        return None
    status = path.stat()
    users = {number: user for user, number in machine.ids("passwd").items()}
    groups = {number: group for group, number in machine.ids("group").items()}
    owner = users.get(status.st_uid, ""), groups.get(status.st_gid, "")
    return *owner, stat.S_IMODE(status.st_mode)


def _own(machine: Machine, name: str, owner: str, group: str, mode: int) -> None:
    path = machine.path(name)
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, machine.ids("passwd")[owner], machine.ids("group")[group])
    # After chown, which takes the bit of the group away.
    path.chmod(mode)


def _settings(table: dict[str, Any], role: str, machine: Machine) -> Iterator[Item]:
    for group in _for(role, table["settings"]):
        for source, target, mode in group["files"]:
            item = _file(machine, HERE / source, target, int(mode, 8), table["names"])
            # What the administrator has written since is right.
            is_there = machine.path(target).exists
            yield Item(f"cấu hình / settings {target}", is_there, item.make)


def _certificate(_table: dict[str, Any], _role: str, machine: Machine) -> Iterator[Item]:
    """Yield a certificate that nobody trusts, so that nginx starts before the real one is there."""
    key, chain = (f"/etc/ssl/so-chuan/{name}" for name in ("privkey.pem", "fullchain.pem"))

    def make() -> None:
        machine.run(
            "openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "90",
            "-subj", "/CN=so-chuan.example", "-keyout", str(machine.path(key)),
            "-out", str(machine.path(chain)), inside=False,
        )  # fmt: skip
        machine.path(key).chmod(0o600)

    yield Item(f"chứng thư TLS / certificate {chain}", machine.path(chain).exists, make)


def _files(table: dict[str, Any], role: str, machine: Machine) -> Iterator[Item]:
    for group in _for(role, table["files"]):
        for source, target, mode in group["files"]:
            yield _file(machine, HERE / source, target, int(mode, 8), table["names"])


def _file(machine: Machine, source: Path, target: str, mode: int, names: dict[str, str]) -> Item:
    content = source.read_text(encoding="utf-8")
    for example, name in names.items():
        content = content.replace(example, name)

    def is_there() -> bool:
        path = machine.path(target)
        if not path.is_file():
            return False
        is_same = path.read_text(encoding="utf-8") == content
        return is_same and stat.S_IMODE(path.stat().st_mode) == mode

    def make() -> None:
        machine.write(target, content, mode)

    return Item(f"tệp / file {target}", is_there, make)


def _unit(name: str, machine: Machine) -> Item:
    wants = "timers.target" if name.endswith(".timer") else "multi-user.target"
    link = machine.path(f"/etc/systemd/system/{wants}.wants/{name}")

    def enable() -> None:
        root = [] if machine.is_this else ["--root", str(machine.root)]
        machine.run("systemctl", *root, "enable", name, inside=False)

    return Item(f"bật / enabled {name}", link.is_symlink, enable)
