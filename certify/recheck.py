"""Uploads whose rules changed since they were checked: checked again by today's, before anything.

The check is the intake's own command, run beside us: `certify` knows nothing of `ingest`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from certify.sources import Upload
from schemas import contract
from store.layout import Layout

_HOME: Final = Path(__file__).parent.parent
_FAILED: Final = 10


@dataclass(frozen=True)
class Outcome:
    """What the re-check of one upload found; `problem` says why it could not run, else null.

    `faults` and `unanswered` have code, cell, row and the two sentences each; there may be more,
    the counts say how many.
    """

    upload_id: str
    dataset_id: str
    was_sha256: str
    contract_sha256: str
    faults: tuple[dict[str, Any], ...] = ()
    fault_count: int = 0
    unanswered: tuple[dict[str, Any], ...] = ()
    unanswered_count: int = 0
    problem: str | None = None
    contract_version: str = ""

    @property
    def stands(self) -> bool:
        """Whether the upload passes today's rules."""
        return self.problem is None and not self.fault_count and not self.unanswered_count


def outdated(uploads: Sequence[Upload]) -> list[Upload]:
    """Return the uploads that were checked by another contract than today's."""
    today = {name: contract.digest(contract.path_of(name)) for name in contract.list_ids()}
    return [
        each
        for each in uploads
        if today.get(each.body["dataset_id"]) != each.body["contract_sha256"]
    ]


def digest_of(upload: Upload) -> str | None:
    """Return the digest of the contract that an upload's dataset has today; None without one."""
    path = contract.path_of(upload.body["dataset_id"])
    return contract.digest(path) if path.is_file() else None


def recheck(layout: Layout, uploads: Sequence[Upload]) -> list[Outcome]:
    """Check uploads again by today's contracts; one that cannot be checked says so.

    An upload whose dataset has no contract any more cannot be checked.
    """
    known = set(contract.list_ids())
    ask = [each.upload_id for each in uploads if each.body["dataset_id"] in known]
    found, problem = _run(layout, ask) if ask else ({}, "")
    return [_outcome(each, found.get(each.upload_id), problem, known) for each in uploads]


def _run(layout: Layout, upload_ids: Sequence[str]) -> tuple[dict[str, dict[str, Any]], str]:
    """Return what the command told of each upload, and the last line of its complaint."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "ingest.recheck", *upload_ids],
        env={**os.environ, "DATA_ROOT": str(layout.data_root.resolve())},
        cwd=_HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, dict[str, Any]] = {}
    for line in done.stdout.splitlines():
        try:
            told = json.loads(line)
            found[told["upload_id"]] = told
        except (ValueError, KeyError, TypeError):
            return {}, f"unreadable answer: {line[:200]}"
    if done.returncode not in (0, _FAILED):
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        return {}, last[:300]
    return found, "the command did not tell of it"


def _outcome(upload: Upload, told: dict[str, Any] | None, problem: str, known: set[str]) -> Outcome:
    dataset_id = upload.body["dataset_id"]
    was = upload.body["contract_sha256"]
    if dataset_id not in known:
        why = f"no contract {dataset_id}"
        return Outcome(upload.upload_id, dataset_id, was, "", problem=why)
    today = contract.digest(contract.path_of(dataset_id))
    if told is None:
        return Outcome(upload.upload_id, dataset_id, was, today, problem=problem)
    if told["contract_sha256"] != today:
        why = "the contract changed while it was checked"
        return Outcome(upload.upload_id, dataset_id, was, today, problem=why)
    return Outcome(
        upload.upload_id,
        dataset_id,
        was,
        today,
        tuple(told["faults"]),
        told["fault_count"],
        tuple(told["unanswered"]),
        told["unanswered_count"],
        contract_version=contract.load(dataset_id).version,
    )
