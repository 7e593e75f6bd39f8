"""Text to records: RFC 4180 and nothing else, one record after the other (`trust.md` 4).

This reader accepts any text and names every fault of form; `blocks` reads large files the same way
many records at a time, and a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.fault import Fault, cell_name


@dataclass(frozen=True)
class Limits:
    """What one file may hold; beyond it is a fault, never a crash.

    `cells` bounds rows times columns: a very wide table may have fewer rows.
    """

    size: int = 256 * 1024 * 1024
    rows: int = 2_000_000
    columns: int = 64
    field: int = 32 * 1024
    cells: int = 32_000_000

    def rows_of(self, width: int) -> int:
        """Return how many rows a table of some columns may have."""
        return min(self.rows, self.cells // max(1, width))


# The unrolled loop reads a 50 MB quoted field in a third of a second; `(?:[^"]|"")*` does not.
# It never goes back, so a quote that is not closed is told as fast.
QUOTED: Final = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
# Beyond this many faults of form the file is no table of ours.
PATIENCE: Final = 200
# A file with a fault of form is read no further than this, row by row as it then is.
_FAR: Final = 100_000


@dataclass
class Records:
    """The records of a text that have the width of the header, by row number, and all faults."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    faults: list[Fault]


def read(text: str, limits: Limits, delimiters: Sequence[str]) -> Records:
    """Read the records of a text; the delimiter is the one that gives the header most fields."""
    return _Reader(text, limits).read(tuple(delimiters))


def delimiter_of(first_line: str, delimiters: Sequence[str]) -> str:
    """Return the mark that parts a header into most fields; of equals the first."""
    bare = re.sub(r'"[^"]*"', "", first_line)
    return max(delimiters, key=bare.count)


def too_many_columns(header: Sequence[str], limits: Limits) -> Fault:
    """Return the fault of a header that is too wide."""
    return Fault("too_many_columns", 1, found=str(len(header)), facts={"limit": limits.columns})


def shape_fault(
    fields: Sequence[str], header: Sequence[str], number: int, limits: Limits
) -> Fault | None:
    """Return what is wrong with the form of a record: blank, of another width, or too long."""
    if not any(map(str.strip, fields)):
        return Fault("blank_row", row=number, found="")
    if len(fields) != len(header):
        facts = {"width": len(header)}
        return Fault("wrong_width", row=number, found=str(len(fields)), facts=facts)
    sizes = list(map(len, fields))
    if max(sizes) <= limits.field:
        return None
    place = next(place for place, size in enumerate(sizes) if size > limits.field)
    facts, cell = {"limit": limits.field}, cell_name(number, place)
    return Fault("field_too_long", number, header[place], cell, str(sizes[place]), facts=facts)


class _Reader:
    """One pass over a text."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.faults: list[Fault] = []
        self.newline = self._newline()
        self.delimiter = ","

    def read(self, delimiters: tuple[str, ...]) -> Records:
        self.delimiter = delimiter_of(self.text.split(self.newline, 1)[0], delimiters)
        records = self._records()
        header = next(records, [])
        if len(header) > self.limits.columns:
            return Records([], [], [], [too_many_columns(header, self.limits)])
        header = [name.strip() for name in header]
        rows, numbers = self._body(records, header)
        return Records(header, rows, numbers, self.faults)

    def _newline(self) -> str:
        """Return the file's one line end; a second kind is a fault, and all are then read alike.

        Line ends inside quotes are text: a spreadsheet puts LF into a cell of a CRLF file.
        """
        bare = QUOTED.sub("", self.text) if '"' in self.text else self.text
        crlf, lf, cr = bare.count("\r\n"), bare.count("\n"), bare.count("\r")
        if cr == crlf and crlf in (0, lf):
            return "\r\n" if crlf else "\n"
        stray = re.search(r"\r(?!\n)" if cr > crlf else r"(?<!\r)\n", self.text)
        row = self.text.count("\n", 0, stray.start()) + 1 if stray else 1
        found = f"CRLF {crlf}, LF {lf - crlf}, CR {cr - crlf}"
        self.faults.append(Fault("mixed_line_ends", row=row, found=found))
        self.text = self.text.replace("\r\n", "\n").replace("\r", "\n")
        return "\n"

    def _records(self) -> Iterator[list[str]]:
        at, row, end = 0, 0, len(self.text)
        while at < end and len(self.faults) < PATIENCE:
            row += 1
            stop = self.text.find(self.newline, at)
            stop = end if stop < 0 else stop
            line = self.text[at:stop]
            if '"' not in line:
                yield line.split(self.delimiter)
                at = stop + len(self.newline)
                continue
            fields, at = self._quoted_record(at, row)
            yield fields

    def _quoted_record(self, at: int, row: int) -> tuple[list[str], int]:
        """Read one record that has a quote in it; a broken one is a fault and its line is left."""
        fields: list[str] = []
        while True:
            match = QUOTED.match(self.text, at)
            if match is not None:
                fields.append(match[1].replace('""', '"'))
                at = match.end()
            else:
                plain = self._plain_end(at)
                fields.append(self.text[at:plain])
                at = plain
            if self.text.startswith(self.delimiter, at):
                at += len(self.delimiter)
            elif at == len(self.text) or self.text.startswith(self.newline, at):
                return fields, at + len(self.newline)
            else:
                return self._broken(fields, at, row)

    def _plain_end(self, at: int) -> int:
        if self.text.startswith('"', at):
            return at
        stops = (self.text.find(mark, at) for mark in (self.delimiter, self.newline, '"'))
        return min((stop for stop in stops if stop >= 0), default=len(self.text))

    def _broken(self, fields: list[str], at: int, row: int) -> tuple[list[str], int]:
        place = len(fields) - 1
        found = self.text[at : at + 20].split(self.newline)[0]
        self.faults.append(Fault("stray_quote", row=row, cell=cell_name(row, place), found=found))
        stop = self.text.find(self.newline, at)
        return [], len(self.text) if stop < 0 else stop + len(self.newline)

    def _body(
        self, records: Iterator[list[str]], header: list[str]
    ) -> tuple[list[list[str]], list[int]]:
        rows: list[list[str]] = []
        numbers: list[int] = []
        most = self.limits.rows_of(len(header))
        for number, fields in enumerate(records, start=2):
            if number - 1 > most:
                self.faults.append(Fault("too_many_rows", row=number, facts={"limit": most}))
                break
            if number > _FAR and self.faults:
                break
            if not fields:
                continue  # its quotes were broken; that is already said
            if fault := shape_fault(fields, header, number, self.limits):
                self.faults.append(fault)
            else:
                rows.append(fields)
                numbers.append(number)
        if not rows and not self.faults:
            self.faults.append(Fault("no_rows"))
        return rows, numbers
