"""`python -m tests.faults.counts FILE`: how often what was disturbed, and what came of it.

Tests leave a line each in the file that FAULTS_COUNTS names; the table is made of these lines.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

KILL = "random kill"
CALL = "kill at a call"
ERRORS = ("EIO", "ENOSPC")
LIMIT = "file limit"
RACE = "race"
ORDER = "order"
KINDS = (KILL, CALL, *ERRORS, LIMIT, RACE, ORDER)
# What `make faults` must have disturbed at least, of all deeds together.
PROMISED = {KILL: 500, CALL: 300, RACE: 1000}
WRONGS = ("lost", "half-visible", "wrong")


@dataclass
class Tally:
    """What one test did to one deed.

    `disturbed` counts the runs that the fault met: a kill that came when the deed had ended is
    none. `faults` has (what it was, sentence): something promised was lost, something half done
    could be seen, or the run after it did not put all right. `slowest` is the longest of those
    runs, in seconds.
    """

    deed: str
    kind: str
    disturbed: int = 0
    slowest: float = 0.0
    faults: list[tuple[str, str]] = field(default_factory=list)

    def close(self) -> None:
        """Leave the line and fail on what was found."""
        if named := os.environ.get("FAULTS_COUNTS"):
            with Path(named).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")
        assert self.faults == [], "\n\n".join(f"{wrong}: {told}" for wrong, told in self.faults)


def read(path: Path) -> list[Tally]:
    """Return the lines that tests have left."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Tally(**json.loads(line)) for line in lines]


def page(tallies: Iterable[Tally]) -> str:
    """Return the table: a row a deed, a column a kind, then what was lost, half-visible, wrong."""
    of_deed: dict[str, list[Tally]] = defaultdict(list)
    for each in tallies:
        of_deed[each.deed].append(each)
    rows = [_row(deed, found) for deed, found in sorted(of_deed.items())]
    rows.append(_row("**all**", [each for found in of_deed.values() for each in found]))
    head = ["deed", *KINDS, "slowest recovery", *WRONGS]
    lines = [head, ["---", *(["---:"] * (len(head) - 1))], *rows]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return (
        "# Faults\n\n"
        "Each deed is disturbed on an installation of its own: killed at a random moment, killed\n"
        "at a call that makes something durable or visible, refused such a call with EIO or\n"
        "ENOSPC, refused files beyond a size, or done by several at once. Then what it had\n"
        "promised must be there, nothing half done may be seen, and one more run must put all\n"
        "right; the slowest of these runs is told, its start included. `order` counts runs whose\n"
        "system calls were followed from the first to the promise: every byte and every name is\n"
        "forced to the disk before. Written by `make faults`.\n\n"
        f"{table}\n"
    )


def _row(deed: str, found: Sequence[Tally]) -> list[str]:
    disturbed = [
        str(sum(each.disturbed for each in found if each.kind == kind) or "") for kind in KINDS
    ]
    slowest = max(each.slowest for each in found)
    wrongs = [
        str(sum(one == wrong for each in found for one, _ in each.faults)) for wrong in WRONGS
    ]
    return [deed, *disturbed, f"{slowest:.1f} s" if slowest else "", *wrongs]


def missing(tallies: Sequence[Tally]) -> list[str]:
    """Return what was disturbed less often than is promised, and every fault that was found."""
    short = [
        f"{kind}: {done} of {least}"
        for kind, least in PROMISED.items()
        if (done := sum(each.disturbed for each in tallies if each.kind == kind)) < least
    ]
    return short + [f"{wrong}: {told}" for each in tallies for wrong, told in each.faults]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, write it where it is asked for; 1 when less was done than is promised."""
    parser = argparse.ArgumentParser(prog="counts", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--to", type=Path, help="write the page there")
    given = parser.parse_args(arguments)
    tallies = read(given.file)
    text, short = page(tallies), missing(tallies)
    print(text)
    if given.to:
        given.to.write_text(text, encoding="utf-8")
    print(*short, sep="\n", file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
