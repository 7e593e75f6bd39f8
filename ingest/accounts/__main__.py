"""Add, list or close accounts: `python -m ingest.accounts`."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.accounts.register import AccountError, Accounts
from ingest.roles import ROLES
from store.layout import Layout


def main(arguments: Sequence[str] | None = None) -> int:
    """Add, list or close accounts; a password comes from a prompt or stdin, never an argument."""
    options = _parser().parse_args(arguments)
    accounts = Accounts(Layout(options.data_root).accounts)
    try:
        return int(options.run(accounts, options))
    except AccountError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        accounts.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest.accounts", description=__doc__)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="open an account or give it a new password")
    add.add_argument("username", metavar="USER", help="a role account, e.g. statistics.steward")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--agency", required=True, help="e.g. STATISTICS")
    add.add_argument("--title", default="", help="what the pages call its holder")
    add.add_argument("--email", help="where notices go")
    add.add_argument("--no-password", action="store_true", help="identity provider only")
    add.set_defaults(run=_add)
    listing = commands.add_parser("list", help="list the open accounts")
    listing.set_defaults(run=_list)
    closing = commands.add_parser("close", help="close an account")
    closing.add_argument("username", metavar="USER")
    closing.set_defaults(run=_close)
    return parser


def _add(accounts: Accounts, options: argparse.Namespace) -> int:
    password = None if options.no_password else _read_password()
    account = accounts.add(
        options.username,
        role=options.role,
        agency=options.agency,
        title=options.title,
        email=options.email,
        password=password,
    )
    print(f"{account.username} {account.role} {account.agency}")
    return 0


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("password: ")
    if getpass.getpass("again: ") != first:
        raise AccountError("the two passwords differ")
    return first


def _list(accounts: Accounts, _options: argparse.Namespace) -> int:
    for account in accounts.list():
        print(f"{account.username}  {account.role}  {account.agency}  {account.title}")
    return 0


def _close(accounts: Accounts, options: argparse.Namespace) -> int:
    if accounts.find(options.username) is None:
        raise AccountError(f"no open account {options.username!r}")
    accounts.close_account(options.username)
    return 0


if __name__ == "__main__":
    sys.exit(main())
