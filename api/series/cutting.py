"""From rows to the bytes of an answer: packed texts, unpacked; nothing is encoded."""

from __future__ import annotations

import struct
import threading
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

import zstandard

from api.formats import as_csv, as_json
from api.labels import LABELLED, Labels
from api.series import folder, texts
from api.series.folder import PART
from api.series.index import GROUP, Codes, Index, Numbers, Rows

_MOST_KEPT: Final = 20_000
_MOST_AREAS_KEPT: Final = 500
_END: Final = b"\r\n"
# Chunks that are held unpacked at once.
_AT_ONCE: Final = 32

_NO_LABELS: Final = as_json.encode({column: {} for column in LABELLED})
HEADERS: Final = {
    lang: as_csv.observations([], None, "vi")
    if lang is None
    else as_csv.observations([], Labels({"vi": {}, "en": {}}, {}), lang)
    for lang in (None, *texts.LANGUAGES)
}

Text = bytes | memoryview
# Cuts rows out of the text of a chunk, which has so many.
_Cut = Callable[[bytes, range, int], Text]


class DamagedTextError(Exception):
    """A packed text is not what was packed."""


class Cutter:
    """The texts of one release, and how answers are cut from them."""

    def __init__(self, index: Index, labels: Labels) -> None:
        columns, packed = index.compiled.columns, index.compiled.texts
        self._index = index
        self._labels = labels
        self._columns = columns
        self._rows = _Packed(packed[folder.ROWS], columns["row_texts"])
        self._lines = _Packed(packed[folder.LINES], columns["line_texts"])
        self._sections = _Packed(packed[folder.SECTIONS], columns["section_texts"])
        self._naming: list[list[str | None]] = index.compiled.lookup["naming"]
        self._named: dict[object, bytes] = {}
        self._areas: dict[tuple[str, int | bytes], bytes] = {}
        self._fields: dict[tuple[str, str], list[bytes]] = {}

    def cut_json(self, rows: Rows, lang: str) -> tuple[bytes, Text]:
        """Return the object of labels and the objects of some rows, separated by commas.

        Raises:
            DamagedTextError: The compiled release was damaged after it was opened.
        """
        if not rows.numbers:
            return _NO_LABELS, b""
        if rows.section is not None:
            count = len(rows.numbers)
            found: list[Text] = [_objects(self._sections.read(rows.section), range(count), count)]
        elif rows.places:
            # The highest place of each cross-section is the last that is put there.
            last = dict(sorted(rows.places))
            read = {one: _split(self._sections.read(one), last[one] + 1) for one in last}
            found = [read[section][at] for section, at in rows.places]
        elif (one := self._one_chunk(rows.numbers)) is not None:
            chunk, wanted = one
            found = [_objects(self._rows.read(chunk), wanted, 0)]
        else:
            found = list(self._read(self._rows, rows.numbers, _objects))
        return self._name(rows, lang), found[0] if len(found) == 1 else b",".join(found)

    def page(
        self, envelope: bytes, rows: Rows, lang: str, limit: int, following: str | None
    ) -> tuple[Text, ...]:
        """Return a page as JSON, in pieces; `envelope` is what stands before its labels.

        Raises:
            DamagedTextError: The compiled release was damaged after it was opened.
        """
        labels, found = self.cut_json(rows, lang)
        named = b"null" if following is None else as_json.encode([following])[1:-1]
        begin = b'%b,"labels":%b,"page":{"limit":%d,"count":%d,"next":%b},"observations":[' % (
            envelope,
            labels,
            limit,
            len(rows.numbers),
            named,
        )
        return begin, found, b"]}"

    def cut_csv(self, rows: Rows, lang: str | None) -> Iterator[bytes]:
        """Return the lines of some rows in pieces; with a language, its labels at their ends.

        Raises:
            DamagedTextError: The compiled release was damaged after it was opened.
        """
        yield HEADERS[lang]
        if lang is not None:
            yield self._label(rows, lang)
            return
        waiting: list[Text] = []
        for text in self._read(self._lines, rows.numbers, _lines):
            waiting.append(text)
            if len(waiting) == _AT_ONCE:
                yield b"".join(waiting).replace(PART, _END)
                waiting.clear()
        yield b"".join(waiting).replace(PART, _END)

    def measure_csv(self, rows: Rows) -> int | None:
        """Return how long the lines of some rows are if that is known without unpacking them."""
        numbers = rows.numbers
        if not isinstance(numbers, range):
            return None
        first, last = (self._index.chunk_of(at) for at in (numbers.start, numbers.stop))
        held = self._columns["chunk_rows"]
        if (held[first], held[last]) != (numbers.start, numbers.stop):
            return None
        lengths = self._columns["chunk_lengths"]
        return len(HEADERS[None]) + lengths[last] - lengths[first]

    def _one_chunk(self, numbers: Numbers) -> tuple[int, range] | None:
        """Return the chunk that holds all rows, and which of its rows; mostly there is one."""
        if not isinstance(numbers, range):
            return None
        held, chunk = self._columns["chunk_rows"], self._index.chunk_of(numbers.start)
        first = held[chunk]
        if numbers.stop > held[chunk + 1]:
            return None
        return chunk, range(numbers.start - first, numbers.stop - first)

    def _read(self, packed: _Packed, numbers: Numbers, cut: _Cut) -> Iterator[Text]:
        """Yield the texts of rows, those of one chunk together if they follow each other."""
        held = self._columns["chunk_rows"]
        # Rows in another order than the database's come back to a chunk.
        kept: dict[int, bytes] = {}
        for low, high in _runs(numbers):
            chunk, at = self._index.chunk_of(low), low
            while at < high:
                first, last = held[chunk], held[chunk + 1]
                end = min(high, last)
                text = kept.get(chunk)
                if text is None:
                    if len(kept) == _AT_ONCE:
                        kept.clear()
                    text = kept[chunk] = packed.read(chunk)
                yield cut(text, range(at - first, end - first), last - first)
                chunk, at = chunk + 1, end

    def _name(self, rows: Rows, lang: str) -> bytes:
        """Return the names of every code of some rows, as `bodies.observations` gives them."""
        return b"{%b,%b,%b,%b}" % (
            self._kept((lang, "block", rows.block), lang, ("dataset_id", "indicator")),
            self._name_areas(rows.areas, lang),
            self._kept((lang, "groups", _set(rows.groups)), lang, GROUP),
            self._kept((lang, "naming", bytes(self._naming_of(rows))), lang, texts.NAMED),
        )

    def _naming_of(self, rows: Rows) -> memoryview:
        """Return the numbers of the sets of named codes of some rows."""
        held, numbers = self._columns["row_naming"], rows.numbers
        if rows.section is not None:
            starts = self._columns["section_starts"]
            low, high = starts[rows.section], starts[rows.section + 1]
            return self._columns["section_naming"][low:high]
        if isinstance(numbers, range):
            return held[numbers.start : numbers.stop]
        return memoryview(array("H", [held[at] for at in numbers]))

    def _kept(
        self, key: tuple[str, str, int | frozenset[int] | bytes], lang: str, columns: Sequence[str]
    ) -> bytes:
        found = self._named.get(key)
        if found is None:
            _, kind, which = key
            table: Sequence[Sequence[str | None]] = self._naming
            if kind != "naming":
                table = self._index.blocks if kind == "block" else self._index.groups
            if isinstance(which, bytes):
                which = frozenset(memoryview(which).cast("H"))
            picked = [table[one] for one in ({which} if isinstance(which, int) else which)]
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

    def _name_areas(self, areas: Codes, lang: str) -> bytes:
        # The bytes of a view are hashed sooner than the numbers in it.
        which: int | bytes
        if isinstance(areas, int):
            which = areas
        else:
            which = bytes(areas if isinstance(areas, memoryview) else array("I", areas))
        found = self._areas.get((lang, which))
        if found is None:
            codes = [self._index.areas[one] for one in _set(areas)]
            found = texts.members({"ref_area": self._labels.naming(lang, "ref_area", codes)})
            if len(self._areas) >= _MOST_AREAS_KEPT:
                self._areas.clear()
            self._areas[lang, which] = found
        return found

    def _label(self, rows: Rows, lang: str) -> bytes:
        """Return lines with the labels of their codes at their ends."""
        lines = b"".join(self._read(self._lines, rows.numbers, _lines)).split(PART)[:-1]
        ends = (
            _each(self._ends("block", lang), rows.block, len(lines)),
            _each(self._ends("area", lang), rows.areas, len(lines)),
            _each(self._ends("group", lang), rows.groups, len(lines)),
            [self._ends("naming", lang)[at] for at in self._naming_of(rows)],
            [_END] * len(lines),
        )
        return b"".join(map(b"".join, zip(lines, *ends, strict=True)))

    def _ends(self, kind: str, lang: str) -> list[bytes]:
        """Return the labels of every code of a kind as fields of CSV, a comma before each."""
        found = self._fields.get((kind, lang))
        if found is None:
            columns: Sequence[str] = GROUP
            codes: Sequence[Sequence[str | None]] = self._index.groups
            if kind == "block":
                columns, codes = LABELLED[:2], self._index.blocks
            elif kind == "area":
                columns, codes = ("ref_area",), [(area,) for area in self._index.areas]
            elif kind == "naming":
                columns, codes = texts.NAMED, self._naming
            found = [
                b","
                + texts.fields(
                    (code and self._labels.name(lang, column, code)) or ""
                    for column, code in zip(columns, one, strict=True)
                )
                for one in codes
            ]
            self._fields[kind, lang] = found
        return found


class _Packed:
    """A file of packed texts."""

    def __init__(self, packed: memoryview, starts: memoryview) -> None:
        self._packed = packed
        self._starts = starts
        self._unpackers = threading.local()

    def read(self, number: int) -> bytes:
        """Unpack one text."""
        try:
            unpack = self._unpackers.unpack
        except AttributeError:
            unpack = self._unpackers.unpack = zstandard.ZstdDecompressor().decompress
        start, end = self._starts[number], self._starts[number + 1]
        begin = start + folder.CHECKSUM
        packed = self._packed[begin:end]
        if zlib.crc32(packed) != int.from_bytes(self._packed[start:begin], "little"):
            raise DamagedTextError
        text: bytes = unpack(packed)
        return text


def _objects(text: bytes, wanted: range, _: int) -> Text:
    """Return some of the objects of a chunk or cross-section, found by its directory.

    A few are copied: a view of them would keep the whole text as long as the answer is kept.
    """
    (begin,) = folder.PLACE.unpack_from(text, wanted.start * folder.PLACE.size)
    (end,) = folder.PLACE.unpack_from(text, wanted.stop * folder.PLACE.size)
    if 2 * (end - begin) < len(text):
        return text[begin : end - 1]
    return memoryview(text)[begin : end - 1]


def _split(text: bytes, count: int) -> list[bytes]:
    """Return the first objects of a cross-section."""
    begins = struct.unpack_from(f"<{count + 1}I", text)
    return [text[low : high - 1] for low, high in pairwise(begins)]


def _lines(text: bytes, wanted: range, count: int) -> bytes:
    """Return some of the lines of a chunk."""
    if len(wanted) == count:
        return text
    return PART.join([*text.split(PART, wanted.stop)[wanted.start : wanted.stop], b""])


def _runs(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Yield the runs of numbers that follow each other, as from and to."""
    if isinstance(numbers, range):
        yield numbers.start, numbers.stop
        return
    for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        found = [number for _, number in run]
        yield found[0], found[-1] + 1


def _set(codes: Codes) -> frozenset[int]:
    return frozenset((codes,)) if isinstance(codes, int) else frozenset(codes)


def _each(table: Sequence[bytes], codes: Codes, count: int) -> list[bytes]:
    return [table[codes]] * count if isinstance(codes, int) else [table[code] for code in codes]
