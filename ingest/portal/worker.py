"""The child process that opens a file: one order on stdin, one answer on stdout.

It sets its own limits before it reads a byte of the file; the parent kills it when it is late.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_FILE_SIZE: Final = 1 << 30
# Marking more cells than this takes longer than anybody wants to wait.
_MOST_MARKED: Final = 20_000


def main() -> int:
    """Do what the order says; exit 0 with an answer, anything else is a death."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    _limit(order)
    answer = TASKS[order["task"]](order)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    return 0


def _limit(order: dict[str, Any]) -> None:
    for what, most in (
        (resource.RLIMIT_AS, order["memory"]),
        (resource.RLIMIT_CPU, order["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _check(order: dict[str, Any]) -> dict[str, Any]:
    """Check the staged file; write findings, preview and marked copies beside it."""
    from ingest.portal import rules
    from ingest.portal.drafts import write_result
    from store import files

    folder = Path(order["folder"])
    content = (folder / "original").read_bytes()
    read = rules.read(order, content)
    checked, faults = read.checked, rules.findings(read)
    is_clean = all(fault.severity == "warning" for fault in faults)
    write_result(
        folder,
        faults,
        form_id=checked.form_id,
        number_format=checked.number_format,
        row_count=checked.row_count,
        observation_count=checked.observation_count if is_clean else 0,
        is_personal=bool(read.personal),
    )
    if read.personal:
        return {"is_kept": False}
    if is_clean:
        preview = json.dumps(rules.preview(read, order["agency"]), ensure_ascii=False).encode()
        files.write_atomic(folder / "preview.json", preview, mode=0o600)
    if faults and checked.row_count <= _MOST_MARKED:
        for language in ("vi", "en"):
            marked = rules.mark(read, faults, language)
            files.write_atomic(folder / f"marked.{language}.xlsx", marked, mode=0o600)
    return {"is_kept": True}


def _submit(order: dict[str, Any]) -> dict[str, Any]:
    """Check the staged file once more and store it; what was found before is not believed."""
    from ingest.portal import rules

    content = (Path(order["folder"]) / "original").read_bytes()
    return rules.submit(order, rules.read(order, content))


TASKS: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "check": _check,
    "submit": _submit,
}


if __name__ == "__main__":
    sys.exit(main())
