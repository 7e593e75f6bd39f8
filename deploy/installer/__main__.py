"""Installs what is missing, or only names it; the table is deploy/installation.toml."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from installer import items, owning, software
from installer.machine import FailedCommandError, Machine
from installer.software import ChangedContractsError

MISSING: Final = 10
_KINDS: Final = (
    "packages",
    "users",
    "folders",
    "settings",
    "certificate",
    "files",
    "software",
    "units",
)
_NAMES: Final = "/etc/so-chuan/names.json"
# The longer one first: the shorter is its end.
_EXAMPLES: Final = ("nop-so-lieu.so-chuan.example", "so-chuan.example")


def main(arguments: list[str] | None = None) -> int:
    """Run it; 0 all stands, 1 a step failed, 2 usage, 10 `--check` found something missing."""
    options = _parser().parse_args(arguments)
    machine = Machine(options.root.absolute())
    table = tomllib.loads((items.HERE / "installation.toml").read_text(encoding="utf-8"))
    table["names"] = _names(machine, options)
    if not options.check and os.geteuid() != 0:
        print("cần quyền root / needs root", file=sys.stderr)
        return 2
    try:
        return (
            _check(table, options, machine) if options.check else _install(table, options, machine)
        )
    except FailedCommandError as error:
        print(f"lệnh không chạy được / failed: {error}", file=sys.stderr)
        print(
            "  sửa rồi chạy lại, phần đã xong được giữ / mend it and run it again", file=sys.stderr
        )
    except ChangedContractsError as error:
        print(
            f"hợp đồng dữ liệu đã sửa trên máy này / contracts changed here: {error}",
            file=sys.stderr,
        )
        print(
            "  --contracts keep giữ / keeps, --contracts replace bỏ / drops them", file=sys.stderr
        )
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deploy/install", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="a folder that holds a Debian")
    parser.add_argument("--role", choices=("province", "replica"), default="province")
    parser.add_argument("--check", action="store_true", help="name what is missing, change nothing")
    parser.add_argument("--name", help="of the public API, such as so-lieu.tinh.gov.vn")
    parser.add_argument("--portal-name", help="of the stewards' page, in the province's network")
    parser.add_argument("--contracts", choices=("keep", "replace"), help="those changed here")
    parser.add_argument(
        "--own", action="store_true", help="after a restore: give files to their users"
    )
    parser.add_argument(
        "--skip", nargs="*", choices=_KINDS, default=[], help="leave these to others"
    )
    parser.add_argument("--python", default="python3.11", help="the interpreter of the environment")
    return parser


def _names(machine: Machine, options: argparse.Namespace) -> dict[str, str]:
    """Return the names to put in the place of the examples; given once, they are remembered."""
    path = machine.path(_NAMES)
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    given = {_EXAMPLES[0]: options.portal_name, _EXAMPLES[1]: options.name}
    return {each: given[each] or known.get(each, each) for each in _EXAMPLES}


def _check(table: dict[str, Any], options: argparse.Namespace, machine: Machine) -> int:
    wanted = list(items.of(table, options.role, machine, options.skip))
    if "units" not in options.skip:
        wanted += items.units(table, options.role, machine)
    missing = [item.name for item in wanted if not item.is_there()]
    if "software" not in options.skip and not software.is_in_force(machine, software.version()):
        missing.append(f"phần mềm / software {software.version()}")
    missing += [
        f"đã sửa trên máy này / changed here: {each}"
        for each in software.changed_contracts(machine)
    ]
    for name in missing:
        print(f"thiếu hoặc khác / missing or different: {name}")
    print(f"{len(wanted)} mục / things, {len(missing)} thiếu hoặc khác / missing or different")
    return MISSING if missing else 0


def _install(table: dict[str, Any], options: argparse.Namespace, machine: Machine) -> int:
    made = sum(_make(item) for item in items.of(table, options.role, machine, options.skip))
    machine.write(_NAMES, json.dumps(table["names"], indent=2) + "\n", 0o644)
    if "software" not in options.skip:
        made += _software(options, machine)
    if options.own:
        print(f"  {owning.give(machine, table, options.role)} tệp / files", file=sys.stderr)
    if "units" not in options.skip:
        made += sum(_make(item) for item in items.units(table, options.role, machine))
        if machine.is_running and made:
            _start(table, options.role, machine)
    print(f"{made} thứ mới hoặc đổi / things made or changed")
    return 0


def _make(item: items.Item) -> bool:
    if item.is_there():
        return False
    print(f"  {item.name}", file=sys.stderr, flush=True)
    item.make()
    return True


def _software(options: argparse.Namespace, machine: Machine) -> bool:
    name = software.version()
    if software.is_in_force(machine, name):
        return False
    print(f"  phần mềm / software {name}", file=sys.stderr, flush=True)
    software.put(machine, name, options.python, options.contracts)
    return True


def _start(table: dict[str, Any], role: str, machine: Machine) -> None:
    """Let systemd and nginx read what is new; a configuration that nginx refuses is not loaded."""
    machine.run("systemctl", "daemon-reload")
    for group in table["units"]:
        if role in group["roles"]:
            machine.run("systemctl", "restart", *group["names"])
    machine.run("nginx", "-t", "-q")
    machine.run("systemctl", "reload-or-restart", "nginx.service")


if __name__ == "__main__":
    sys.exit(main())
