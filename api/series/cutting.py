"""From rows to the bytes of an answer: slices of compiled texts, joined; nothing is encoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.formats import as_csv, as_json
from api.labels import LABELLED, Labels
from api.series import texts
from api.series.folder import PART
from api.series.index import GROUP, Codes, Index, Rows

_MOST_KEPT: Final = 20_000
_JSON, _CSV = 0, 3  # where an attribute's pieces of a format begin
_LABELS, _NAMING = 6, 8
_CELL: Final = b',"source_cell":'

_NO_LABELS: Final = as_json.encode({column: {} for column in LABELLED})

# A piece for all rows, or one for each.
Piece = bytes | list[bytes]
# The texts of the attributes of each row; of one for all when they are the same.
Used = list[list[bytes]]


class Cutter:
    """The texts of one release, and how answers are cut from them."""

    def __init__(self, index: Index, labels: Labels) -> None:
        self._index = index
        self._labels = labels
        self._compiled = index.compiled
        self._naming: list[list[str | None]] = index.compiled.lookup["naming"]
        self._attributes: dict[int, list[bytes]] = {}
        self._named: dict[object, bytes] = {}
        self._areas = [area.encode() for area in index.areas]
        self._area_labels: dict[str, list[bytes]] = {}
        self._csv_labels: dict[tuple[str, str], list[bytes]] = {}
        self._json = _JsonPieces(index)
        self._csv = _CsvPieces(index)

    def cut_json(self, rows: Rows, lang: str) -> tuple[bytes, bytes]:
        """Return the object of labels and the objects of some rows, separated by commas."""
        if not rows.numbers:
            return _NO_LABELS, b""
        used, values, origins = self._read(rows)
        block = self._json
        pieces: list[Piece] = [
            block.heads[rows.block],
            _each(self._areas, rows.areas),
            _each(block.groups, rows.groups),
            _each(block.periods, rows.periods),
            values,
            _pick(used, _JSON),
            block.series[rows.block],
            _each(self._areas, rows.areas),
            _each(block.series_groups, rows.groups),
            _each(block.spans, rows.periods),
            _pick(used, _JSON + 1),
            b',"source_row":',
            origins,
            b",",
            _pick(used, _JSON + 2),
            b"},",
        ]
        pieces[10] = _before(b",", pieces[10])
        pieces[5] = _before(b",", pieces[5])
        joined = _join(pieces, len(rows.numbers))
        return self._name(rows, used, lang), joined[:-1]

    def cut_csv(self, rows: Rows, lang: str | None) -> bytes:
        """Return the lines of some rows; with a language, its labels at their ends."""
        if not rows.numbers:
            return b""
        used, values, origins = self._read(rows, is_csv=True)
        block = self._csv
        pieces: list[Piece] = [
            block.heads[rows.block],
            _each(self._areas, rows.areas),
            _each(block.groups, rows.groups),
            _each(block.periods, rows.periods),
            values,
            b",",
            _pick(used, _CSV),
            block.series[rows.block],
            _each(self._areas, rows.areas),
            _each(block.series_groups, rows.groups),
            _each(block.spans, rows.periods),
            _pick(used, _CSV + 1),
            b",",
            origins,
            b",",
            _pick(used, _CSV + 2),
        ]
        if lang is not None:
            pieces += self._label_fields(rows, used, lang)
        return _join([*pieces, b"\r\n"], len(rows.numbers))

    def _read(self, rows: Rows, *, is_csv: bool = False) -> tuple[Used, list[bytes], list[bytes]]:
        """Return the texts of the attributes, the values and the origins of rows."""
        starts = self._compiled.columns["record_starts"]
        held = self._compiled.columns["row_attributes"]
        records = self._compiled.records
        numbers = rows.numbers
        if isinstance(numbers, range):
            text = records[starts[numbers.start] : starts[numbers.stop]]
            used = held[numbers.start : numbers.stop].tolist()
        else:
            text = b"".join([records[starts[at] : starts[at + 1]] for at in numbers])
            used = [held[at] for at in numbers]
        if is_csv:
            text = _as_fields(text)
        parts = text.split(PART)
        known = self._know(set(used))
        if used.count(used[0]) == len(used):
            used = used[:1]
        return [known[one] for one in used], parts[0:-1:2], parts[1::2]

    def _know(self, numbers: set[int]) -> dict[int, list[bytes]]:
        """Return the texts of some attributes, and of others that were read before."""
        if len(self._attributes) >= _MOST_KEPT:
            # A new one: another thread may be reading the old.
            self._attributes = {}
        known, starts = self._attributes, self._compiled.columns["attribute_starts"]
        for number in numbers.difference(known):
            text = self._compiled.attributes[starts[number] : starts[number + 1]]
            known[number] = text.split(PART)
        return known

    def _name(self, rows: Rows, used: Used, lang: str) -> bytes:
        """Return the names of every code of some rows, as `bodies.observations` gives them."""
        areas = self._areas_named(rows.areas, lang)
        naming = frozenset(one[_NAMING] for one in used)
        parts = (
            self._kept((lang, "block", rows.block), lang, ("dataset_id", "indicator")),
            areas,
            self._kept((lang, "groups", _set(rows.groups)), lang, GROUP),
            self._kept((lang, "naming", naming), lang, texts.NAMED),
        )
        return b"{%b,%b,%b,%b}" % parts

    def _kept(
        self,
        key: tuple[str, str, int | frozenset[int] | frozenset[bytes]],
        lang: str,
        columns: Sequence[str],
    ) -> bytes:
        found = self._named.get(key)
        if found is None:
            _, kind, which = key
            table: Sequence[Sequence[str | None]] = self._naming
            if kind != "naming":
                table = self._index.blocks if kind == "block" else self._index.groups
            picked = [table[int(one)] for one in ({which} if isinstance(which, int) else which)]
            found = texts.members(
                {
                    column: self._labels.naming(lang, column, {one[at] or "" for one in picked})
                    for at, column in enumerate(columns)
                }
            )
            if len(self._named) >= _MOST_KEPT:
                self._named.clear()
            self._named[key] = found
        return found

    def _areas_named(self, areas: Codes, lang: str) -> bytes:
        table = self._area_labels.get(lang)
        if table is None:
            table = [
                texts.members(self._labels.naming(lang, "ref_area", [area]))
                for area in self._index.areas
            ]
            self._area_labels[lang] = table
        if isinstance(areas, int):
            return b'"ref_area":{%b}' % table[areas]
        return b'"ref_area":{%b}' % b",".join(
            filter(None, [table[at] for at in sorted(set(areas))])
        )

    def _label_fields(self, rows: Rows, used: Used, lang: str) -> list[Piece]:
        blocks = self._fields("block", lang)
        return [
            blocks[rows.block],
            _each(self._fields("area", lang), rows.areas),
            _each(self._fields("group", lang), rows.groups),
            b",",
            _pick(used, _LABELS + texts.LANGUAGES.index(lang)),
        ]

    def _fields(self, kind: str, lang: str) -> list[bytes]:
        """Return the labels of every block, area or group as fields of CSV, a comma before each."""
        found = self._csv_labels.get((kind, lang))
        if found is None:
            columns: Sequence[str] = GROUP
            codes: Sequence[Sequence[str]] = self._index.groups
            if kind == "block":
                columns, codes = LABELLED[:2], self._index.blocks
            elif kind == "area":
                columns, codes = ("ref_area",), [(area,) for area in self._index.areas]
            found = [
                b","
                + texts.fields(
                    self._labels.name(lang, column, code) or ""
                    for column, code in zip(columns, one, strict=True)
                )
                for one in codes
            ]
            self._csv_labels[kind, lang] = found
        return found


class _JsonPieces:
    """The texts of keys and periods inside an object; codes are plain, so they join."""

    def __init__(self, index: Index) -> None:
        named = [texts.members({"dataset_id": one, "indicator": two}) for one, two in index.blocks]
        self.heads = [b'{%b,"ref_area":"' % one for one in named]
        self.groups = [
            b'",%b,"time_period":' % texts.members(dict(zip(GROUP, group, strict=True)))
            for group in index.groups
        ]
        spans = index.compiled.lookup["periods"]
        self.periods = [b'%b,"obs_value":' % as_json.encode([text])[1:-1] for text, _, _ in spans]
        self.series = [b',"series_id":"%b.' % indicator.encode() for _, indicator in index.blocks]
        self.series_groups = [b'.%b",' % ".".join(group).encode() for group in index.groups]
        self.spans = [
            texts.members({"period_start": start, "period_end": end}) for _, start, end in spans
        ]


class _CsvPieces:
    """The same texts as fields of a line."""

    def __init__(self, index: Index) -> None:
        self.heads = [b"%b," % texts.fields(block) for block in index.blocks]
        self.groups = [b",%b," % texts.fields(group) for group in index.groups]
        spans = index.compiled.lookup["periods"]
        self.periods = [b"%b," % texts.fields([text]) for text, _, _ in spans]
        self.series = [b",%b." % indicator.encode() for _, indicator in index.blocks]
        self.series_groups = [b".%b," % ".".join(group).encode() for group in index.groups]
        self.spans = [b"%b," % texts.fields([start, end]) for _, start, end in spans]


def _as_fields(text: bytes) -> bytes:
    """Turn values and origins from JSON into fields; cells hold nothing that CSV quotes."""
    text = text.replace(_CELL + b"null", b",").replace(_CELL, b",").replace(b'"', b"")
    return (PART + text).replace(PART + b"null" + PART, PART + PART)[1:]


def _set(codes: Codes) -> frozenset[int]:
    return frozenset((codes,)) if isinstance(codes, int) else frozenset(codes)


def _each(table: Sequence[bytes], codes: Codes) -> Piece:
    return table[codes] if isinstance(codes, int) else [table[code] for code in codes]


def _pick(used: Used, at: int) -> Piece:
    return used[0][at] if len(used) == 1 else [one[at] for one in used]


def _before(text: bytes, piece: Piece) -> Piece:
    return text + piece if isinstance(piece, bytes) else [text + one for one in piece]


def _join(pieces: Sequence[Piece], count: int) -> bytes:
    """Join the pieces of each row; neighbours that are the same in all rows become one."""
    columns: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, bytes) and columns and isinstance(columns[-1], bytes):
            columns[-1] += piece
        else:
            columns.append(piece)
    if count == 1:
        return b"".join([one if isinstance(one, bytes) else one[0] for one in columns])
    width = len(columns)
    parts = [b""] * (width * count)
    for at, piece in enumerate(columns):
        parts[at::width] = [piece] * count if isinstance(piece, bytes) else piece
    return b"".join(parts)


HEADERS: Final = {
    lang: as_csv.observations([], None, "vi")
    if lang is None
    else as_csv.observations([], Labels({"vi": {}, "en": {}}, {}), lang)
    for lang in (None, *texts.LANGUAGES)
}
