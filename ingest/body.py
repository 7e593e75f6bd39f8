"""The lines below a header to columns, with a fault for each line of another form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest import parting, tokens
from ingest.fault import Fault
from ingest.parting import BLOCK, Layout, UnsureError
from ingest.texts import Texts
from ingest.tokens import PATIENCE
from schemas.columns import Places


@dataclass
class Lines:
    """The lines that have the header's width, by column, and their spreadsheet rows."""

    columns: list[Texts]
    numbers: Places


def read(data: memoryview, layout: Layout, faults: list[Fault]) -> Lines:
    """Read the lines below the header and append every fault of form, in file order."""
    most, whole = layout.limits.rows_of(len(layout.header)), data
    data, is_cut = _first_lines(data, most)
    if is_cut:
        parting.text(whole)  # what lies behind the limit must be text all the same
    odd: dict[int, str] = {}
    columns = parting.part(data, layout)
    if columns is None:
        data, odd = _without_odd_lines(data, layout)
        columns = parting.part(data, layout)
    if columns is None:
        raise UnsureError("width")
    count = len(columns[0]) + len(odd)
    lines = np.delete(np.arange(count), list(odd)) if odd else np.arange(count)
    found = {line: _fault(cell, line, layout) for line, cell in odd.items()}
    found |= _bad_cells(columns, lines, layout)
    if is_cut:
        found[most] = Fault("too_many_rows", row=most + 2, facts={"limit": most})
    last = _patience(sorted(found), PATIENCE - len(faults), count)
    faults += [found[line] for line in sorted(found) if line <= last]
    kept = _kept(lines, found, last)
    if len(kept) < len(lines):
        columns = [column.select(kept) for column in columns]
        lines = lines[kept]
    if not len(lines) and not faults:
        faults.append(Fault("no_rows"))
    return Lines(columns, lines + 2)


def _patience(bad: list[int], most: int, count: int) -> int:
    """Return the last line a reader would look at who gives up after some faults."""
    return bad[most - 1] if len(bad) >= most > 0 else count


def _kept(lines: Places, found: dict[int, Fault], last: int) -> Places:
    if not found:
        return np.arange(len(lines))
    good = (lines <= last) & ~np.isin(lines, np.fromiter(found, dtype=np.intp))
    return np.flatnonzero(good)


def _fault(line: str, at: int, layout: Layout) -> Fault:
    fields = line.split(layout.delimiter)
    if layout.is_quoted:
        fields = [parting.restored(cell, layout.delimiter) for cell in fields]
    fault = tokens.shape_fault(fields, layout.header, at + 2, layout.limits)
    if fault is None:
        raise UnsureError("a line of the right width")
    return fault


def _bad_cells(columns: list[Texts], lines: Places, layout: Layout) -> dict[int, Fault]:
    """Return the faults of lines that are blank or have a field that is too long."""
    if not len(lines):
        return {}
    blank = np.ones(len(lines), dtype=bool)
    long = np.zeros(len(lines), dtype=bool)
    for column in columns:
        blank &= column.gather(column.is_blank) if blank.any() else False
        long[column.where(column.lengths > layout.limits.field)] = True
    found: dict[int, Fault] = {}
    for place in np.flatnonzero(blank | long)[: PATIENCE + 1]:
        fields = [column.at(int(place)) for column in columns]
        number = int(lines[place]) + 2
        fault = tokens.shape_fault(fields, layout.header, number, layout.limits)
        if fault is not None:
            found[int(lines[place])] = fault
    return found


def _first_lines(data: memoryview, most: int) -> tuple[memoryview, bool]:
    """Return at most some lines, and whether there were more."""
    if parting.count(data, "\n") < most:
        return data, False
    start = found = 0
    view = np.frombuffer(data, dtype=np.uint8)
    while start < len(view):
        ends = np.flatnonzero(view[start : start + BLOCK] == ord("\n"))
        if found + len(ends) >= most:
            stop = start + int(ends[most - found - 1]) + 1
            return data[:stop], stop < len(data)
        found += len(ends)
        start += BLOCK
    return data, False


def _without_odd_lines(data: memoryview, layout: Layout) -> tuple[memoryview, dict[int, str]]:
    """Take out the lines of another width, up to the one where a reader would give up."""
    ends = parting.ends_of(data)
    starts = np.concatenate([[0], ends[:-1] + 1])
    view = np.frombuffer(data, dtype=np.uint8)
    marks = np.add.reduceat(view == ord(layout.delimiter), starts, dtype=np.int32)
    is_odd = (marks != len(layout.header) - 1) & (ends - starts >= len(layout.newline))
    odd = np.flatnonzero(is_odd)[: PATIENCE + 1]
    found = {int(at): parting.text(data[starts[at] : ends[at]]).rstrip("\r") for at in odd}
    for line in found.values():
        parting.check_normal(line)
    edges = [0, *(edge for at in odd for edge in (starts[at], ends[at] + 1)), len(data)]
    if len(odd) > PATIENCE:
        edges = edges[:-2]
    kept = [data[start:stop] for start, stop in zip(edges[::2], edges[1::2], strict=True)]
    return memoryview(b"".join(kept)), found
