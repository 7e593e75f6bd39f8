"""Text to cells: RFC 4180 and nothing else (`trust.md` 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest import decode
from ingest.fault import Fault, cell_name


@dataclass(frozen=True)
class Limits:
    """What one file may hold; beyond it is a fault, never a crash."""

    size: int = 50 * 1024 * 1024
    rows: int = 1_000_000
    columns: int = 64
    field: int = 32 * 1024


@dataclass
class Table:
    """The cells of a file: `rows[i]` are the fields of spreadsheet row `numbers[i]`.

    Every row has as many fields as the header; rows that had not are only in `faults`.
    """

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    faults: list[Fault] = field(default_factory=list)

    def column(self, position: int) -> list[str]:
        """Return the cells of one column, in row order."""
        return [row[position] for row in self.rows]


# The unrolled loop reads a 50 MB quoted field in a third of a second; `(?:[^"]|"")*` does not.
_QUOTED: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"')
# Beyond this many faults of form the file is no table of ours.
_PATIENCE: Final = 200


def read_table(
    content: bytes,
    header: Sequence[str] | None = None,
    limits: Limits = Limits(),
    delimiters: Sequence[str] = (",",),
) -> Table:
    """Read the cells of a file.

    Args:
        content: The file's bytes.
        header: The exact header, when it is known; None leaves judging it to the caller.
        limits: Size, rows, columns and field length that are accepted.
        delimiters: Marks that may part the fields; the one that gives the header most fields is
            the file's, and a tie is a fault.

    Returns:
        The table; its `faults` are empty exactly when the file is well-formed and clean text.
    """
    if len(content) > limits.size:
        return _refused(
            Fault("file_too_large", found=str(len(content)), facts={"limit": limits.size})
        )
    try:
        text = decode.decode(content)
    except decode.UndecodableError as error:
        return _refused(error.fault)
    table = _Reader(text, limits).read(tuple(delimiters))
    if header is not None and table.header and table.header != list(header):
        table.faults.append(
            Fault(
                "wrong_header", row=1, found=", ".join(table.header), facts={"header": list(header)}
            )
        )
    table.faults.extend(_damaged_cells(text, table))
    return table


def _refused(fault: Fault) -> Table:
    return Table([], [], [], [fault])


class _Reader:
    """One pass over a text."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.faults: list[Fault] = []
        self.newline = self._newline()
        self.delimiter = ","

    def read(self, delimiters: tuple[str, ...]) -> Table:
        first_line = self.text.split(self.newline, 1)[0]
        counts = {mark: _fields_in(first_line, mark) for mark in delimiters}
        self.delimiter = max(counts, key=lambda mark: counts[mark])
        records = self._records()
        header = next(records, [])
        if len(header) > self.limits.columns:
            limit = self.limits.columns
            return _refused(
                Fault("too_many_columns", row=1, found=str(len(header)), facts={"limit": limit})
            )
        header = [name.strip() for name in header]
        rows, numbers = self._body(records, header)
        return Table(header, rows, numbers, self.faults)

    def _newline(self) -> str:
        """Return the file's one line end; a second kind is a fault, and all are then read alike.

        Line ends inside quotes are text: a spreadsheet puts LF into a cell of a CRLF file.
        """
        bare = _QUOTED.sub("", self.text) if '"' in self.text else self.text
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
        while at < end and len(self.faults) < _PATIENCE:
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
            match = _QUOTED.match(self.text, at)
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
        for number, fields in enumerate(records, start=2):
            if number - 1 > self.limits.rows:
                limit = self.limits.rows
                self.faults.append(Fault("too_many_rows", row=number, facts={"limit": limit}))
                break
            if fault := self._shape_fault(fields, header, number):
                self.faults.append(fault)
            elif fields:
                rows.append(fields)
                numbers.append(number)
        if not rows and not self.faults:
            self.faults.append(Fault("no_rows"))
        return rows, numbers

    def _shape_fault(self, fields: list[str], header: list[str], number: int) -> Fault | None:
        if not fields:
            return None  # its quotes were broken; that is already said
        if not any(field.strip() for field in fields):
            return Fault("blank_row", row=number, found="")
        if len(fields) != len(header):
            facts = {"width": len(header)}
            return Fault("wrong_width", row=number, found=str(len(fields)), facts=facts)
        for place, field_text in enumerate(fields):
            if len(field_text) > self.limits.field:
                facts = {"limit": self.limits.field}
                cell = cell_name(number, place)
                return Fault(
                    "field_too_long", number, header[place], cell, str(len(field_text)), facts=facts
                )
        return None


def _fields_in(line: str, delimiter: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(delimiter)


def _damaged_cells(text: str, table: Table) -> Iterator[Fault]:
    """Yield a fault for each cell whose text is damaged, after one look at the whole file."""
    if decode.SUSPECT.search(text) is None:
        return
    for number, cells in ((1, table.header), *zip(table.numbers, table.rows, strict=True)):
        for place, cell in enumerate(cells):
            damage = decode.what_it_looks_like(cell)
            if damage is not None:
                column = table.header[place] if number > 1 else None
                yield Fault(
                    "damaged_text",
                    number,
                    column,
                    cell_name(number, place),
                    _visible(cell),
                    facts={"damage": damage},
                )


def _visible(text: str) -> str:
    return "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text[:60])
