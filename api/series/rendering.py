"""The texts of the rows of one indicator, as JSON and as CSV, packed in chunks.

Only the command that compiles imports this. Nothing is encoded here: the pieces are those of
`texts`, cut out of what the ordinary encoders write.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import zstandard

from api.formats import as_json
from api.series import folder, texts
from api.series.folder import PART

# Packed once, read for ever; a higher level packs no better what repeats itself so much.
_LEVEL: Final = 1


class Batch(NamedTuple):
    """Rows of one block, in the order of the answers.

    `series` are (area, members) and `series_of` says which of them a row is of. `values` and
    `origins` are the texts of each row, first of JSON, then of CSV. Chunks and sections are rows
    of the batch; a section is empty if it is not to be written.
    """

    block: int
    series: list[tuple[int, int]]
    series_of: list[int]
    periods: list[int]
    attributes: list[int]
    values: tuple[list[bytes], list[bytes]]
    origins: tuple[list[bytes], list[bytes]]
    chunks: list[int]
    sections: list[list[int]]


class Packed(NamedTuple):
    """Chunks of rows as JSON and as CSV, how long each of the latter is, sections as JSON."""

    rows: list[bytes]
    lines: list[bytes]
    lengths: list[int]
    sections: list[bytes]


class Codes(NamedTuple):
    """What the numbers of a batch stand for."""

    blocks: Sequence[tuple[str, str]]
    areas: Sequence[str]
    groups: Sequence[tuple[str, ...]]
    periods: Sequence[tuple[str, object, object]]
    attributes: Sequence[Sequence[bytes]]


class Renderer:
    """Puts the pieces together."""

    def __init__(self, codes: Codes, group: Sequence[str]) -> None:
        self._json = _json_pieces(codes, group)
        self._csv = _csv_pieces(codes)
        self._areas = [area.encode() for area in codes.areas]

    def pack(self, batch: Batch) -> Packed:
        """Return the texts of a batch."""
        packer = _Packer()
        rows = list(self._texts(self._json, batch, 0))
        lines = list(self._texts(self._csv, batch, 1))
        joined = [PART.join([*lines[low:high], b""]) for low, high in pairwise(batch.chunks)]
        return Packed(
            [packer.pack(_directed(rows[low:high])) for low, high in pairwise(batch.chunks)],
            [packer.pack(text) for text in joined],
            # Each end of a line is one byte here and two in an answer.
            [len(text) + text.count(PART) for text in joined],
            [
                packer.pack(_directed([rows[at] for at in one])) if one else b""
                for one in batch.sections
            ],
        )

    def _texts(self, pieces: _Pieces, batch: Batch, form: int) -> Iterator[bytes]:
        heads = [
            pieces.heads[batch.block] + self._areas[area] + pieces.groups[group]
            for area, group in batch.series
        ]
        middles = [
            pieces.series[batch.block] + self._areas[area] + pieces.series_groups[group]
            for area, group in batch.series
        ]
        described, sent, received = pieces.attributes
        columns = (
            [heads[at] for at in batch.series_of],
            [pieces.periods[at] for at in batch.periods],
            batch.values[form],
            [described[at] for at in batch.attributes],
            [middles[at] for at in batch.series_of],
            [pieces.spans[at] for at in batch.periods],
            [sent[at] for at in batch.attributes],
            batch.origins[form],
            [received[at] for at in batch.attributes],
        )
        return map(b"".join, zip(*columns, strict=True))


def _directed(objects: Sequence[bytes]) -> bytes:
    """Return objects behind a directory: where each begins, and where the one after the last would.

    A single figure is found without looking at the others.
    """
    begin = folder.PLACE.size * (len(objects) + 1)
    begins = accumulate((len(one) + 1 for one in objects), initial=begin)
    return b"".join(map(folder.PLACE.pack, begins)) + b",".join(objects)


class _Packer:
    """Packs texts, each behind the checksum of its packed bytes."""

    def __init__(self) -> None:
        self._packer = zstandard.ZstdCompressor(level=_LEVEL)

    def pack(self, text: bytes) -> bytes:
        """Return a packed text."""
        packed: bytes = self._packer.compress(text)
        return zlib.crc32(packed).to_bytes(folder.CHECKSUM, "little") + packed


class _Pieces(NamedTuple):
    """The texts around the codes of a row, by their numbers."""

    heads: list[bytes]
    groups: list[bytes]
    periods: list[bytes]
    series: list[bytes]
    series_groups: list[bytes]
    spans: list[bytes]
    attributes: tuple[list[bytes], list[bytes], list[bytes]]


def _json_pieces(codes: Codes, group: Sequence[str]) -> _Pieces:
    """Return the pieces of an object; codes are plain, so they join."""
    named = [texts.members({"dataset_id": one, "indicator": two}) for one, two in codes.blocks]
    spans: list[Mapping[str, object]] = [
        {"period_start": start, "period_end": end} for _, start, end in codes.periods
    ]
    return _Pieces(
        heads=[b'{%b,"ref_area":"' % one for one in named],
        groups=[
            b'",%b,"time_period":' % texts.members(dict(zip(group, members, strict=True)))
            for members in codes.groups
        ],
        periods=[b'%b,"obs_value":' % as_json.encode([text])[1:-1] for text, _, _ in codes.periods],
        series=[b',"series_id":"%b.' % indicator.encode() for _, indicator in codes.blocks],
        series_groups=[b'.%b",' % ".".join(members).encode() for members in codes.groups],
        spans=[texts.members(span) for span in spans],
        attributes=(
            [b",%b" % one[0] for one in codes.attributes],
            [b',%b,"source_row":' % one[1] for one in codes.attributes],
            [b",%b}" % one[2] for one in codes.attributes],
        ),
    )


def _csv_pieces(codes: Codes) -> _Pieces:
    """Return the same as fields of a line."""
    return _Pieces(
        heads=[b"%b," % texts.fields(block) for block in codes.blocks],
        groups=[b",%b," % texts.fields(members) for members in codes.groups],
        periods=[b"%b," % texts.fields([text]) for text, _, _ in codes.periods],
        series=[b",%b." % indicator.encode() for _, indicator in codes.blocks],
        series_groups=[b".%b," % ".".join(members).encode() for members in codes.groups],
        spans=[b"%b," % texts.fields([start, end]) for _, start, end in codes.periods],
        attributes=(
            [b",%b" % one[3] for one in codes.attributes],
            [b"%b," % one[4] for one in codes.attributes],
            [b",%b" % one[5] for one in codes.attributes],
        ),
    )
