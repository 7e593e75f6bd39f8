"""The public cases as an object of a release: frozen with the candidate, signed with its figures.

One row a case, in the order of their numbers. Values are exact texts as well as decimals, so that
nobody has to guess their digits; of a value that is no plain number in our unit only the text is.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from certify.cases import comparison, ledger, published
from certify.cases.causes import Proposal
from certify.cases.comparison import Comparison
from certify.cases.ledger import Case
from certify.export import Exported, put_parquet
from certify.shelved import FileBook
from claims import comparing
from claims.figures import Figure, written
from claims.finding import Amount
from schemas import concepts
from store import canonical
from store.journal import Journal
from store.layout import Layout

NAME: Final = "discrepancies.parquet"
_DECIMAL: Final = pa.decimal128(38, concepts.STORED_DECIMALS)
_TOO_LARGE: Final = Decimal(10) ** (38 - concepts.STORED_DECIMALS)
_TEXT: Final = pa.string()
SCHEMA: Final = pa.schema(
    [
        ("case_id", pa.string()),
        ("number", pa.int32()),
        ("status", _TEXT),
        ("opened_at", _TEXT),
        ("changed_at", _TEXT),
        ("publisher", _TEXT),
        ("framework", _TEXT),
        ("edition", _TEXT),
        ("item", _TEXT),
        ("measure", _TEXT),
        ("kind", _TEXT),
        ("figure", _TEXT),
        ("dataset_id", _TEXT),
        ("indicator", _TEXT),
        ("ref_area", _TEXT),
        ("time_period", _TEXT),
        *((name, _TEXT) for name in concepts.DIMENSIONS),
        ("unit_measure", _TEXT),
        ("their_text", _TEXT),
        ("their_unit", _TEXT),
        ("their_value", _DECIMAL),
        ("their_status", _TEXT),
        ("cut_off", pa.date32()),
        ("source_document", _TEXT),
        ("url", _TEXT),
        ("retrieved_on", pa.date32()),
        ("their_note", _TEXT),
        ("their_reply", _TEXT),
        ("replied_at", _TEXT),
        ("release_then", _TEXT),
        ("value_then", _DECIMAL),
        ("decimals_then", pa.int32()),
        ("status_then", _TEXT),
        ("received_vintage_then", _TEXT),
        ("received_value_then", _DECIMAL),
        ("value_now", _DECIMAL),
        ("decimals_now", pa.int32()),
        ("status_now", _TEXT),
        ("rank_of_now", pa.int32()),
        ("difference", _DECIMAL),
        ("cause", _TEXT),
        ("proposed_cause", _TEXT),
        ("explanation_vi", _TEXT),
        ("explanation_en", _TEXT),
        ("explained_in", _TEXT),
        ("explanation_is_current", pa.bool_()),
        ("reasons", _TEXT),
        ("outcome", _TEXT),
        ("outcome_text", _TEXT),
    ]
)


def build(
    layout: Layout,
    journal: Journal,
    head: Mapping[str, Any],
    objects: Mapping[str, Exported],
    folder: Path,
) -> dict[str, Exported]:
    """Put `discrepancies.parquet` of a candidate: its public cases held against its own figures.

    Args:
        layout: Where everything stands.
        journal: The ledger.
        head: The manifest so far.
        objects: The candidate's marts, by their name in the manifest.
        folder: Where the files of the objects lie, and this one goes.
    """
    cases = [case for case in ledger.standing(journal.events()) if case.is_public]
    rows: list[dict[str, Any]] = []
    if cases:
        paths = {name: folder / each.sha256 for name, each in objects.items()}
        book = FileBook(head["release"], "candidate", paths, head["publisher"])
        held = ledger.library(layout, journal, book)
        rows = [_row(*each) for each in ledger.judged(held, cases)]
    return {NAME: _put(rows, folder)}


def _put(rows: list[dict[str, Any]], folder: Path) -> Exported:
    with duckdb.connect() as connection:
        connection.register("discrepancies", pa.Table.from_pylist(rows, schema=SCHEMA))
        return put_parquet(connection, "discrepancies", ["number"], folder)


def _row(case: Case, compared: Comparison, proposal: Proposal) -> dict[str, Any]:
    value, explanation = case.published, case.explanation
    assert explanation is not None  # noqa: S101 - only what is explained can be public
    now, then = compared.figure_now, compared.figure_then
    theirs = _theirs(compared)
    received = compared.received_then
    return {
        "case_id": case.id,
        "number": int(case.id.rpartition("-")[2]),
        "status": case.state,
        "opened_at": case.opened_at,
        "changed_at": case.changed_at,
        **{name: getattr(value, name) for name in _SAME},
        **dict(zip(concepts.DIMENSIONS, published.dims_of(value), strict=True)),
        "figure": comparison.figure_id(value, compared.desk.books),  # type: ignore[arg-type]
        "unit_measure": compared.indicator.unit,
        "their_text": value.value,
        "their_unit": value.unit,
        "their_value": theirs,
        "their_status": value.body_status,
        "cut_off": published.cut_off_of(value),
        "their_note": value.note,
        "their_reply": None if case.reply is None else case.reply.body["text"],
        "replied_at": None if case.reply is None else case.reply.at,
        "release_then": compared.release_then,
        "value_then": _decimal(then),
        "decimals_then": None if then is None else then.decimals,
        "status_then": None if then is None else then.status,
        "received_vintage_then": received[0].vintage if received else None,
        "received_value_then": _decimal(received[0].figure) if received else None,
        "value_now": _decimal(now),
        "decimals_now": None if now is None else now.decimals,
        "status_now": None if now is None else now.status,
        "rank_of_now": None if now is None else now.rank_of,
        "difference": _difference(theirs, _decimal(now)),
        "cause": case.cause,
        "proposed_cause": proposal.cause,
        "explanation_vi": explanation.body["vi"],
        "explanation_en": explanation.body["en"],
        "explained_in": explanation.body["release"],
        "explanation_is_current": not ledger.is_outdated(case, compared),
        "reasons": canonical.encode(list(proposal.reasons)).decode().rstrip("\n"),
        "outcome": None if case.closing is None else case.closing.body["outcome"],
        "outcome_text": None if case.closing is None else case.closing.body["text"],
    }


_SAME: Final = (
    "publisher",
    "framework",
    "edition",
    "item",
    "measure",
    "kind",
    "dataset_id",
    "indicator",
    "ref_area",
    "time_period",
    "source_document",
    "url",
    "retrieved_on",
)


def _theirs(compared: Comparison) -> Decimal | None:
    """Return the printed number in our unit; None where its unit measures something else."""
    number = compared.now.claim.rank or compared.now.claim.value
    if number is None or not comparing.fits(number, compared.indicator):
        return None
    quoted = comparing.quote(number, number.reading(), compared.indicator)
    return _stored(Decimal(written(quoted.base, compared.indicator.exponent)))


def _stored(value: Decimal) -> Decimal | None:
    """Return a value that the column holds digit for digit, else None: the text tells it."""
    places = -int(value.as_tuple().exponent)
    is_held = places <= concepts.STORED_DECIMALS and abs(value) < _TOO_LARGE
    return value if is_held else None


def shown(compared: Comparison, lang: str) -> str:
    """Return the printed number in our unit as people write it; the text itself where it is none.

    The text is as printed, with its unit.
    """
    value, theirs = compared.published, _theirs(compared)
    printed = " ".join(filter(None, (value.value, value.unit)))
    if theirs is None or value.measure == "rank":
        return printed
    amount = Amount(f"{theirs:f}", compared.indicator.unit)
    return f"{printed} (= {compared.speaker.amount(lang, amount)})"


def _decimal(figure: Figure | None) -> Decimal | None:
    return None if figure is None or figure.text is None else Decimal(figure.text)


def _difference(theirs: Decimal | None, ours: Decimal | None) -> Decimal | None:
    return None if theirs is None or ours is None else theirs - ours
