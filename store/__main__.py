"""`python -m store`: what an administrator does to a journal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from store import journal_moving, trouble
from store.journal import BrokenChainError
from store.layout import Layout
from store.setting import UnusableSettingError

REFUSED = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one thing to the journal; 0 done, 1 the machine or its set-up, 2 usage, 10 damaged."""
    options = _parser().parse_args(arguments)
    journal = Layout(options.data_root).journal
    try:
        moved = (
            journal_moving.migrate(journal)
            if options.command == "migrate"
            else journal_moving.move(journal, options.to)
        )
    except BrokenChainError as error:
        print(
            f"{journal.name}: mục {error.seq} đã bị thay đổi; chưa chuyển gì. Chạy make audit.",
            f"{journal.name}: entry {error.seq} was changed; nothing was moved. Run make audit.",
            sep="\n",
            file=sys.stderr,
        )
        return REFUSED
    except (OSError, DatabaseError, UnusableSettingError) as error:
        print(*(trouble.sentences(error) or ()), sep="\n", file=sys.stderr)
        return 1
    print(f"{moved.name}: phiên bản / edition {moved.edition}, {moved.entries} mục / entries")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m store", description=__doc__)
    default = Path(os.environ.get("DATA_ROOT", "data"))
    parser.add_argument("--data-root", type=Path, default=default)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("migrate", help="bring the journal to the edition of this software")
    moving = commands.add_parser("move", help="move the journal from its file to a server")
    moving.add_argument("to", metavar="ADDRESS", help="such as postgresql://server/so_chuan")
    return parser


if __name__ == "__main__":
    sys.exit(main())
