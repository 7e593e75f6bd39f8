"""Where answers are handed out: kept ones at once, compiled ones cut, all others left to the route.

A counter belongs to one shelf: what it keeps is right for as long as that shelf is served.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from api import coding, errors, negotiation
from api.formats import as_json
from api.routes.observations import OBSERVATIONS
from api.series import cutting
from api.series.compiled import CompiledRelease
from api.series.frames import Frame
from api.series.index import Rows, ScatteredError, Wanted
from api.series.questions import Question, read
from api.shelf import Shelf
from schemas.period import Period

_COMPILED: Final = frozenset({"json", "csv"})
_MEDIA: Final = OBSERVATIONS.formats
OVERHEAD: Final = 2000  # bytes an answer takes besides its body, about
_MOST_FRAMES: Final = 512
_SHARE: Final = 8  # no single answer takes more of the room than this part of it


class Reply(NamedTuple):
    """An answer ready to be written, and its head for a caller who has it already.

    `notes` are what log and counts say of it, `size` the bytes it takes, about.
    """

    etag: str
    head: bytes
    body: bytes | memoryview
    head_not_modified: bytes
    notes: Mapping[str, Any]
    size: int


class Key(NamedTuple):
    """What an answer is chosen by: the address and the headers that vary it, as they came."""

    path: bytes
    query: bytes
    accept: bytes | None
    language: bytes | None
    coding: bytes | None


class Counter:
    """Answers from one shelf.

    Args:
        shelf: What is served.
        room: Bytes of answers to keep.
    """

    def __init__(self, shelf: Shelf, room: int) -> None:
        self.shelf = shelf
        self._room = room
        self._used = 0
        self._kept: dict[Key | str, Reply] = {}
        self._frames: dict[tuple[str | None, ...], Frame] = {}

    def find(self, key: Key) -> Reply | None:
        """Return an answer that was kept."""
        return self._kept.get(key)

    def make(self, key: Key, *, is_short: bool = True) -> Reply | None:
        """Cut an answer; None leaves it to the route.

        Args:
            key: Of an address of figures.
            is_short: Refuse what may take more than a moment: a whole file.
        """
        question = read(key.query)
        if question is None:
            return None
        try:
            lang = question.values.get("lang") or spoken(key.language)
            form = question.values.get("format") or accepted(key.accept)
            if form not in _COMPILED or (is_short and question.is_long(form)):
                return None
            return self._cut(question, key, lang, form)
        except (errors.ApiError, ScatteredError):
            return None

    def is_long(self, key: Key) -> bool:
        """Tell whether an answer is compiled but would take more than a moment."""
        question = read(key.query)
        if question is None:
            return False
        try:
            form = question.values.get("format") or accepted(key.accept)
        except errors.NotAcceptableError:
            return False
        return form in _COMPILED and question.is_long(form)

    def keep(self, key: Key, reply: Reply) -> None:
        """Keep an answer, in the place of the oldest ones if there is no more room."""
        if self._room == 0 or key in self._kept:
            return
        if reply.size * _SHARE > self._room:
            reply = self._shelved(reply)
        self._kept[key] = reply
        self._used += reply.size
        while self._used > self._room:
            oldest = next(iter(self._kept))
            self._used -= self._kept.pop(oldest).size

    def _shelved(self, reply: Reply) -> Reply:
        """Put a long body into a file without a name: its pages are the system's to keep or drop.

        It counts for a part of the room, so that there are never many.
        """
        with tempfile.TemporaryFile() as file:
            file.write(reply.body)
            file.flush()
            body = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return reply._replace(body=memoryview(body), size=self._room // _SHARE)

    def _cut(self, question: Question, key: Key, lang: str, form: str) -> Reply | None:
        values = question.values
        frame = self._frame(question, lang, form, packed(key.coding))
        compiled = frame.release.series
        if compiled is None:
            return None
        etag = frame.etag(question.asked)
        ask = None
        after = 0
        if "cursor" in values:
            ask = frame.ask(key.query, lang, _MEDIA[form])
            if ask.after is None or not ask.after.isdigit() or len(ask.after) > 18:
                return None
            after = int(ask.after)
        limit = question.limit(form)
        rows = self._find(compiled, question, after, limit)
        if rows is None:
            return None
        following = None
        if len(rows.numbers) > limit:
            if question.is_whole(form):
                return None
            rows = rows.first(limit)
            ask = ask or frame.ask(key.query, lang, _MEDIA[form])
            following = ask.next_link(str(rows.numbers[-1] + 1))
        body = _body(compiled, frame, question, rows, form, lang, following)
        if frame.coding is not None:
            body = coding.pack(body, frame.coding)
        return Reply(
            etag=etag,
            head=frame.head(etag, len(body), following),
            body=body,
            head_not_modified=frame.not_modified(etag),
            notes={**frame.notes, **question.notes},
            size=len(body) + OVERHEAD,
        )

    def _frame(self, question: Question, lang: str, form: str, packing: str | None) -> Frame:
        key = (question.release, question.as_of, lang, form, packing)
        frame = self._frames.get(key)
        if frame is None:
            names = ("release", "as_of")
            asked = {name: text for name, text in zip(names, key, strict=False) if text}
            frame = Frame(self.shelf, asked, lang, _MEDIA[form], packing)
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            self._frames[key] = frame
        return frame

    def _find(
        self, compiled: CompiledRelease, question: Question, after: int, limit: int
    ) -> Rows | None:
        values, index = question.values, compiled.index
        blocks = index.block_ids.get(question.indicator, ())
        datasets = values.get("dataset_id")
        if len(blocks) != 1 or datasets not in (None, [index.blocks[blocks[0]][0]]):
            return None
        members = question.members
        if not index.knows(blocks[0], members):
            return None
        areas = periods = None
        if "ref_area" in values:
            areas = [index.area_ids.get(code, -1) for code in values["ref_area"]]
            if -1 in areas:
                return None
        if "time_period" in values:
            ids = index.period_ids
            periods = [ids.get(text, -1) for text in values["time_period"]]
            if -1 in periods:
                return None
        start: Period | None = values.get("from")
        end: Period | None = values.get("to")
        return index.find(
            Wanted(
                block=blocks[0],
                members=members,
                areas=areas,
                periods=periods,
                start=None if start is None else start.start,
                end=None if end is None else end.end,
                after=after,
                most=limit + 1,
            )
        )


def _body(
    compiled: CompiledRelease,
    frame: Frame,
    question: Question,
    rows: Rows,
    form: str,
    lang: str,
    following: str | None,
) -> bytes:
    if form == "csv":
        labelled = lang if "lang" in question.values else None
        return cutting.HEADERS[labelled] + compiled.cutter.cut_csv(rows, labelled)
    labels, found = compiled.cutter.cut_json(rows, lang)
    page = as_json.encode(
        {"limit": question.limit(form), "count": len(rows.numbers), "next": following}
    )
    return b'%b,"labels":%b,"page":%b,"observations":[%b]}' % (
        frame.envelope,
        labels,
        page,
        found,
    )


@lru_cache(1024)
def spoken(header: bytes | None) -> str:
    """Return the language a caller gets."""
    return negotiation.language(None if header is None else header.decode("latin-1"))


@lru_cache(1024)
def packed(header: bytes | None) -> str | None:
    """Return the content coding a caller gets."""
    return negotiation.coding(None if header is None else header.decode("latin-1"))


@lru_cache(1024)
def accepted(header: bytes | None) -> str:
    """Return the format a caller gets.

    Raises:
        NotAcceptableError: He accepts none of ours.
    """
    return negotiation.media_format(None if header is None else header.decode("latin-1"), _MEDIA)
