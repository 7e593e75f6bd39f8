"""The one rule set behind the page: what the command line calls, called in the child process."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import acceptance, history
from ingest.answers import answer_of
from ingest.check import Checked, check_table, read_cells
from ingest.errors import RejectedUploadError, UnansweredWarningError
from ingest.fault import Fault
from ingest.marked import mark as write_marked
from ingest.portal import preview as previews
from ingest.portal.drafts import as_json
from ingest.receipt import Receipt
from ingest.submit import OBSERVATIONS, Sender
from ingest.submit import submit as store_upload
from ingest.table import Limits, Table
from ingest.workflow import SUBMITTED, Submission
from schemas import contract as contracts
from schemas.contract import Contract
from store import clock
from store.journal import Journal
from store.layout import Layout

LIMITS: Final = Limits()
_PERSONAL: Final = ("personal_data", "secret")
# A file without an edition yet is compared as the newest one.
_NEWEST: Final = "2999"


@dataclass(frozen=True)
class Read:
    """A checked file, with the installation it was checked against."""

    layout: Layout
    journal: Journal
    contract: Contract
    table: Table
    checked: Checked

    @property
    def personal(self) -> list[Fault]:
        """The personal data and secrets found: with any, the bytes are not kept."""
        return [fault for fault in self.checked.faults if fault.code in _PERSONAL]


def read(order: dict[str, Any], content: bytes) -> Read:
    """Check the bytes, a workbook's or a text's, as an order says."""
    layout = Layout(Path(order["data_root"]))
    journal = Journal(layout.journal)
    agreed = contracts.load(order["dataset"])
    table = read_cells(content, agreed, LIMITS)
    checked = Checked(agreed, content, "", "", 0, table.faults)
    if table.header:
        checked = check_table(
            table,
            content,
            agreed,
            declared=order["declared"],
            previous=history.previous(agreed, layout, journal),
            others=history.others(agreed, layout, journal),
        )
    return Read(layout, journal, agreed, table, checked)


def findings(read: Read) -> list[Fault]:
    """Return what is told of a file: also what the submission itself would ask, if it is clean."""
    if read.personal:
        return read.personal
    if not read.checked.is_clean:
        return read.checked.faults
    try:
        return acceptance.warnings_of(
            read.checked, vintage="", source="", layout=read.layout, journal=read.journal
        )
    except RejectedUploadError as error:
        return error.faults


def preview(read: Read, agency: str) -> dict[str, Any]:
    """Return what a clean file of an agency would change if it were the newest."""
    own = "draft"
    count = read.checked.observation_count
    present = read.checked.observations
    for place, (name, text) in enumerate((("dataset_id", read.contract.id), ("upload_id", own))):
        column = pa.array([text] * count, pa.string())
        present = present.add_column(place, pa.field(name, pa.string(), nullable=False), column)
    present = present.select(OBSERVATIONS.names)
    blank: dict[str, Any] = dict.fromkeys(field.name for field in dataclasses.fields(Receipt))
    now = clock.text(clock.now())
    receipt = Receipt(
        **{**blank, "upload_id": own, "agency": agency, "edition": _NEWEST, "received_at": now}
    )
    accepted = _accepted(read.layout, read.journal, read.contract.id)
    return _compare(read.contract, accepted, (receipt, present))


def preview_of(layout: Layout, journal: Journal, submission: Submission) -> dict[str, Any]:
    """Return what a submission changed, or would, against what was accepted before it."""
    accepted = itertools.takewhile(
        lambda each: each[0].upload_id != submission.upload_id,
        _accepted(layout, journal, submission.dataset_id),
    )
    receipt = Receipt(**submission.receipt)
    agreed = contracts.load(submission.dataset_id)
    return _compare(agreed, list(accepted), (receipt, observations(layout, receipt)))


def mark(read: Read, faults: list[Fault], language: str) -> bytes:
    """Return the file with its faults shown in the cells."""
    return write_marked(read.table, faults, language)


def submit(order: dict[str, Any], read: Read) -> dict[str, Any]:
    """Store a clean file as a submission; the answer says what happened.

    Returns:
        `upload_id` and `is_new` when stored; else `faults`, and `refused` answers among them.
    """
    if read.personal:
        return {"faults": [as_json(fault) for fault in read.personal], "refused": {}}
    try:
        stored = store_upload(
            read.checked,
            file_name=order["file_name"],
            sender=Sender(**order["sender"]),
            layout=read.layout,
            journal=read.journal,
            event=SUBMITTED,
            answers=[answer_of(row) for row in order["answers"]],
        )
    except RejectedUploadError as error:
        return {"faults": [as_json(fault) for fault in error.faults], "refused": {}}
    except UnansweredWarningError as error:
        asked = acceptance.warnings_of(
            read.checked,
            vintage=order["sender"]["vintage"],
            source=order["sender"]["source_document"],
            layout=read.layout,
            journal=read.journal,
        )
        return {"faults": [as_json(fault) for fault in asked], "refused": error.refused}
    return {"upload_id": stored.receipt.upload_id, "is_new": stored.is_new}


def answers_of(receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the answers a receipt carries, the cells of one answer together."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in receipt.get("answers", []):
        key = (each["code"], each["reason"], each["text"])
        kept = found.setdefault(key, {**each, "cells": []})
        if each["cell"] and each["cell"] not in kept["cells"]:
            kept["cells"].append(each["cell"])
    return list(found.values())


def observations(layout: Layout, receipt: Receipt) -> pa.Table:
    """Return the figures of an upload."""
    folder = layout.upload(receipt.dataset_id, receipt.upload_id)
    return pq.read_table(folder / "observations.parquet")


def _accepted(
    layout: Layout, journal: Journal, dataset_id: str
) -> Iterable[tuple[Receipt, pa.Table]]:
    for receipt in history.receipts(journal):
        if receipt.dataset_id == dataset_id:
            yield receipt, observations(layout, receipt)


def _compare(
    agreed: Contract,
    accepted: Iterable[tuple[Receipt, pa.Table]],
    one: tuple[Receipt, pa.Table],
) -> dict[str, Any]:
    before = list(accepted)
    return previews.compare(
        agreed,
        present=one[1],
        before=history.newest(agreed, before),
        after=history.newest(agreed, [*before, one]),
        upload_id=one[0].upload_id,
    )
