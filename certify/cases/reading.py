"""A file of published values: read whole, or refused whole with every fault."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from certify.cases import published
from certify.cases.faults import Fault, cell
from certify.cases.published import COLUMNS, FORMATS, MEASURES, REQUIRED, STATUSES, Published
from claims import claim as claims
from claims import measures
from claims.printed import UnreadableError
from schemas import codelist, concepts, framework, period

LARGEST: Final = 2_000_000
_MOST_ROWS: Final = 5_000
_LONGEST: Final = 500
_URL: Final = re.compile(r"https?://[^\s<>\"]{1,500}", re.ASCII)
_RANK: Final = re.compile(r"[1-9][0-9]{0,4}(?:/[1-9][0-9]{0,4})?", re.ASCII)
# A machine's clock and the day in Viet Nam may be a day apart.
_SLACK_DAYS: Final = 1


def read(
    content: bytes, today: date, known: Iterable[tuple[Any, ...]] = ()
) -> tuple[list[Published], list[Fault]]:
    """Read a file.

    Args:
        content: Its bytes.
        today: The day nothing may have been retrieved after.
        known: Keys of the values that are in the ledger.

    Returns:
        The values in the order of the file, and every fault; with a fault none of them counts.
    """
    if len(content) > LARGEST:
        return [], [Fault("too-large", "-", str(len(content)), f"≤ {LARGEST}")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault("not-text", "-", f"byte {error.start}", "UTF-8")]
    faults: list[Fault] = []
    values: list[Published] = []
    lines = list(_lines(text, faults))
    for row, cells in lines:
        reader = _Row(row, cells, today)
        value = reader.read()
        faults += reader.faults
        if value is not None:
            values.append(value)
    if not lines and not faults:
        faults.append(Fault("no-rows", "-", "0", "≥ 1"))
    faults += _repeated(values, set(known))
    return values, faults


def _lines(text: str, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by column name; what is wrong with the table as a whole is gathered."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(table, [])]
        missing = [name for name in COLUMNS if name not in header]
        faults += [Fault("missing-column", "1", "-", name) for name in missing]
        for at, name in enumerate(header):
            if name not in COLUMNS or name in header[:at]:
                faults.append(Fault("unknown-column", cell(at % 26, 1), name[:60], "–"))
        if faults:
            return
        for row, cells in enumerate(table, start=2):
            if not any(each.strip() for each in cells):
                continue
            if len(cells) != len(header):
                found = f"{len(cells)} cột / columns"
                faults.append(Fault("not-table", f"A{row}", found, str(len(header))))
            elif row > _MOST_ROWS:
                faults.append(Fault("too-large", f"A{row}", str(row), f"≤ {_MOST_ROWS}"))
                return
            else:
                named = zip(header, (each.strip() for each in cells), strict=True)
                yield row, dict(named)
    except csv.Error as error:
        faults.append(Fault("not-table", f"{table.line_num}", str(error)[:80], "CSV"))


class _Row:
    """Reads one row and gathers its faults."""

    def __init__(self, row: int, cells: Mapping[str, str], today: date) -> None:
        self.faults: list[Fault] = []
        self._row, self._cells, self._today = row, cells, today
        self._places = {name: at for at, name in enumerate(cells)}

    def read(self) -> Published | None:
        for name in REQUIRED:
            if not self._cells[name]:
                self._fault("missing-value", name, name)
        for name, text in self._cells.items():
            if len(text) > _LONGEST or not text.isprintable():
                self._fault("unprintable", name, f"≤ {_LONGEST}")
        if self.faults:
            return None
        measure = self._one_of("measure", MEASURES) or "value"
        number_format = self._one_of("number_format", FORMATS)
        about = self._about(measure)
        told: dict[str, Any] = {
            "ref_area": self._area(),
            "time_period": self._period(),
            "dimensions": self._dimensions(),
            "body_status": self._one_of("body_status", STATUSES),
            "url": self._url(),
            **self._dates(),
        }
        self._number(measure, number_format)
        if self.faults or about is None:
            return None
        plain: dict[str, Any] = {name: self._cells[name] for name in ("publisher", "item", "value")}
        return Published(
            row=self._row,
            measure=measure,
            number_format=number_format,
            edition=self._cells["edition"] or None,
            unit=self._cells["unit"] or None,
            source_document=self._cells["source_document"],
            note=self._cells["note"] or None,
            **about,
            **plain,
            **told,
        )

    def _fault(self, code: str, column: str, expected: str, found: str | None = None) -> None:
        text = self._cells[column] if found is None else found
        place = cell(self._places[column], self._row)
        self.faults.append(Fault(code, place, text[:80], expected))

    def _one_of(self, name: str, allowed: Iterable[str]) -> str | None:
        text = self._cells[name]
        if text and text not in allowed:
            self._fault("bad-code", name, ", ".join(allowed))
        return text or None

    def _about(self, measure: str) -> dict[str, Any] | None:
        """Return which figure of ours the row is about."""
        code, item, edition = (self._cells[name] for name in ("publisher", "item", "edition"))
        if code not in published.frameworks():
            if item not in published.indicators():
                self._fault("unknown-indicator", "item", "GRDP_CURRENT …")
                return None
            return self._of(item, "direct", None)
        book = framework.load(code)
        editions = ", ".join(one.edition for one in book.editions)
        if not edition:
            self._fault("missing-edition", "edition", editions)
            return None
        if book.edition(edition) is None:
            self._fault("unknown-edition", "edition", editions)
            return None
        items = [one.code for one in book.items if edition in one.editions]
        # An edition whose items nobody has typed still has its total.
        if item not in (*items, code, book.published_code):
            self._fault("unknown-item", "item", ", ".join(items[:12]) or code)
            return None
        found = published.of_item(code, edition, item, measure)
        if found is None:
            self._fault("unmapped-item", "item", f"schemas/frameworks/{code.lower()}.yaml")
            return None
        return self._of(*found, code)

    def _of(self, indicator: str, kind: str, code: str | None) -> dict[str, Any]:
        dataset_id, _ = published.indicators()[indicator]
        told = {"indicator": indicator, "dataset_id": dataset_id}
        return {**told, "kind": kind, "framework": code}

    def _area(self) -> str:
        text = self._cells["ref_area"]
        if text not in codelist.areas():
            self._fault("unknown-area", "ref_area", "VN, VN-70 …")
        return text

    def _period(self) -> str:
        text = self._cells["time_period"]
        if not period.is_period(text):
            self._fault("bad-period", "time_period", "2019, 2024-Q1, 2019-04-01")
        return text

    def _dimensions(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in filter(None, self._cells["dimensions"].split(",")):
            name, _, code = (each.strip() for each in part.partition("="))
            if name not in concepts.DIMENSIONS or name in found:
                self._fault("bad-dimensions", "dimensions", ", ".join(concepts.DIMENSIONS), part)
            elif code not in codelist.codes(concepts.CODELIST_OF[name]):
                self._fault("bad-dimensions", "dimensions", concepts.CODELIST_OF[name], part)
            else:
                found[name] = code
        return {name: code for name, code in found.items() if code != concepts.TOTAL}

    def _number(self, measure: str, number_format: str | None) -> None:
        text, unit = self._cells["value"], self._cells["unit"]
        if measure == "rank":
            if _RANK.fullmatch(text) is None:
                self._fault("bad-rank", "value", "46, 46/147")
            return
        said = measures.read(unit)
        if unit and said.unit is None and said.scale is None:
            self._fault("unknown-unit", "unit", "tỷ đồng, billion VND, %, người")
        try:
            number = claims.number(text, number_format, None)
        except UnreadableError as error:
            self._fault("unreadable-number", "value", error.code)
            return
        if number_format is None and len(number.readings) > 1:
            both = " | ".join(f"{one.locale}: {one.text}" for one in number.readings)
            self._fault("ambiguous-number", "value", both)

    def _url(self) -> str | None:
        text = self._cells["url"]
        if text and _URL.fullmatch(text) is None:
            self._fault("bad-url", "url", "https://…")
        return text or None

    def _dates(self) -> dict[str, date | None]:
        cut_off, retrieved = self._date("cut_off"), self._date("retrieved_on")
        if retrieved is not None and (retrieved - self._today).days > _SLACK_DAYS:
            self._fault("late-date", "retrieved_on", f"≤ {self._today.isoformat()}")
        elif cut_off is not None and cut_off > (retrieved or self._today):
            self._fault("late-date", "cut_off", f"≤ {(retrieved or self._today).isoformat()}")
        return {"cut_off": cut_off, "retrieved_on": retrieved}

    def _date(self, name: str) -> date | None:
        text = self._cells[name]
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            self._fault("bad-date", name, "2024-01-31")
            return None
        return found


def _repeated(values: Iterable[Published], known: set[tuple[Any, ...]]) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], int] = {}
    for value in values:
        first = seen.setdefault(value.key, value.row)
        if first != value.row:
            yield Fault("repeated", f"A{value.row}", value.item, f"≠ A{first}")
        if value.key in known:
            yield Fault("known-already", f"A{value.row}", value.item, "mới / new")
