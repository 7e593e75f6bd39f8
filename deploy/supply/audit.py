"""Is anything known against a package of the lock file? Who was not asked about is not called fine.

pip-audit calls a package fine that its service does not know, and ends with 0; here every package
has to have been answered about. Ends with 0 nothing is known, 1 not all were asked about, 10 known.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
LOCK: Final = HERE.parents[1] / "requirements.lock"
UNKNOWN: Final = 1
FOUND: Final = 10
_PACKAGE: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.M)
_LONGEST: Final = 900


@dataclass(frozen=True)
class Verdict:
    """`known` are packages and what is known against them, `unasked` those without an answer."""

    asked: int
    known: tuple[str, ...]
    unasked: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return FOUND if self.known else UNKNOWN if self.unasked else 0


def judge(lock: str, report: str) -> Verdict:
    """Hold pip-audit's JSON against the lock; a report that cannot be read answers nothing."""
    wanted = {_plain(name): version for name, version in _PACKAGE.findall(lock)}
    try:
        found: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        found = []
    answered = {
        (_plain(each["name"]), each["version"]): each["vulns"]
        for each in found
        if "vulns" in each and "version" in each
    }
    known = [
        f"{name} {version}: {', '.join(each['id'] for each in answers)}"
        for (name, version), answers in sorted(answered.items())
        if answers
    ]
    unasked = [f"{name} {v}" for name, v in sorted(wanted.items()) if (name, v) not in answered]
    return Verdict(len(wanted) - len(unasked), tuple(known), tuple(unasked))


def main(program: Sequence[str] = (str(HERE / ".venv" / "bin" / "pip-audit"),)) -> int:
    """Ask about the lock file and tell."""
    options = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
    ended = subprocess.run(  # noqa: S603 - our own tool
        [*program, *options, "--requirement", str(LOCK)],
        capture_output=True, text=True, timeout=_LONGEST, check=False,
    )  # fmt: skip
    verdict = judge(LOCK.read_text(encoding="utf-8"), ended.stdout)
    for line in verdict.known:
        print(line)
    if verdict.unasked:
        last = (ended.stderr.strip().splitlines() or ["-"])[-1]
        print(
            f"CHƯA KIỂM TRA / NOT CHECKED: {len(verdict.unasked)} gói / packages, như / such as "
            f"{verdict.unasked[0]}. Dịch vụ cảnh báo không trả lời / the advisory service did not "
            f"answer about them: {last[:200]}",
            file=sys.stderr,
        )
    print(f"{verdict.asked} gói đã hỏi / asked about, {len(verdict.known)} có cảnh báo / known")
    return verdict.exit_code


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
