"""Where answers are handed out: kept ones at once, compiled ones cut, all others left to the route.

A counter belongs to one shelf: what it keeps is right for as long as that shelf is served.
"""

from __future__ import annotations

import logging
import mmap
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple, Self

from api import coding, errors, negotiation
from api.routes.observations import OBSERVATIONS
from api.series.compiled import CompiledRelease
from api.series.cutting import DamagedTextError, Text
from api.series.frames import Frame
from api.series.index import Rows, ScatteredError
from api.series.pouring import OpenFile
from api.series.questions import Question, read
from api.series.selecting import find
from api.shelf import Shelf

_COMPILED: Final = frozenset({"json", "csv"})
_MEDIA: Final = OBSERVATIONS.formats
OVERHEAD: Final = 2000  # bytes an answer takes besides its body, about
_MOST_FRAMES: Final = 512
_SHARE: Final = 8  # no single answer takes more of the room than this part of it
_LOG: Final = logging.getLogger("api.series")


class Reply(NamedTuple):
    """An answer ready to be written, and its head for a caller who has it already.

    The body is in pieces that need not be copied together; `length` is that of all. `notes` are
    what log and counts say of it, `size` the bytes it takes, about. The body of a long answer is
    cut while it is sent: then `begin` begins to cut it, and `body` is empty. Once kept it stands in
    `file` too, from its first byte.
    """

    etag: str
    head: bytes
    body: tuple[Text, ...]
    length: int
    head_not_modified: bytes
    notes: Mapping[str, Any]
    size: int
    begin: Callable[[], Iterator[bytes]] | None = None
    file: OpenFile | None = None


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
        self._kept: OrderedDict[Key, Reply] = OrderedDict()
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
        except DamagedTextError:
            _LOG.warning("a compiled release was damaged since it was opened: answers are computed")
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
            if any(isinstance(piece, bytes) for piece in reply.body):
                with Shelved() as shelved:
                    for piece in reply.body:
                        shelved.add(piece)
                    reply = shelved.kept(reply)
            # It counts for a part of the room, so that there are never many.
            reply = reply._replace(size=self._room // _SHARE)
        self._kept[key] = reply
        self._used += reply.size
        while self._used > self._room:
            _, oldest = self._kept.popitem(last=False)
            self._used -= oldest.size

    def _cut(self, question: Question, key: Key, lang: str, form: str) -> Reply | None:
        values = question.values
        frame = self._frame(question, lang, form, packed(key.coding))
        compiled = frame.release.series
        if compiled is None:
            return None
        ask = None
        after = 0
        if "cursor" in values:
            ask = frame.ask(key.query, lang, _MEDIA[form])
            if ask.after is None or not ask.after.isdigit() or len(ask.after) > 18:
                return None
            after = int(ask.after)
        limit = question.limit(form)
        start, end = values.get("from"), values.get("to")
        days = (start and start.start, end and end.end)
        members, most = question.members, limit + 1
        rows = find(compiled.index, values, members, days, after=after, most=most)
        if rows is None:
            return None
        following = None
        if len(rows.numbers) > limit:
            if question.is_whole(form):
                return None
            rows = rows.first(limit)
            ask = ask or frame.ask(key.query, lang, _MEDIA[form])
            following = ask.next_link(str(rows.numbers[-1] + 1))
        etag = frame.etag(question.asked)
        body = _body(compiled, frame, question, rows, (form, lang), (limit, following))
        return Reply(
            etag=etag,
            head=frame.head(etag, body.length, following),
            body=body.pieces,
            length=body.length,
            head_not_modified=frame.not_modified(etag),
            notes={**frame.notes, **question.notes},
            size=body.length + OVERHEAD,
            begin=body.begin,
        )

    def _frame(self, question: Question, lang: str, form: str, packing: str | None) -> Frame:
        values = question.values
        key = (values.get("release"), values.get("as_of"), lang, form, packing)
        frame = self._frames.get(key)
        if frame is None:
            names = ("release", "as_of")
            asked = {name: text for name, text in zip(names, key, strict=False) if text}
            frame = Frame(self.shelf, asked, lang, _MEDIA[form], packing)
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            self._frames[key] = frame
        return frame


class _Body(NamedTuple):
    pieces: tuple[Text, ...]
    length: int
    begin: Callable[[], Iterator[bytes]] | None = None


def _body(
    compiled: CompiledRelease,
    frame: Frame,
    question: Question,
    rows: Rows,
    chosen: tuple[str, str],
    page: tuple[int, str | None],
) -> _Body:
    """Cut the body of an answer in its format and language, or measure it and cut it later."""
    form, lang = chosen
    if form == "json":
        pieces = compiled.cutter.page(frame.envelope, rows, lang, *page)
    else:
        labelled = lang if "lang" in question.values else None
        begin = partial(compiled.cutter.cut_csv, rows, labelled)
        is_plain = labelled is None and frame.coding is None
        if is_plain and question.is_long(form):
            length = compiled.cutter.measure_csv(rows)
            if length is not None:
                return _Body((), length, begin)
        pieces = (b"".join(begin()),)
    if frame.coding is not None:
        pieces = (coding.pack(b"".join(pieces), frame.coding),)
    return _Body(pieces, sum(map(len, pieces)))


class Shelved:
    """A long body in a file without a name: its pages are the system's to keep or drop."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the block

    def __enter__(self) -> Self:
        """Write until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; what was mapped stays."""
        self._file.close()

    def add(self, piece: Text) -> None:
        """Write a piece of the body."""
        self._file.write(piece)

    def kept(self, reply: Reply) -> Reply:
        """Return an answer whose body is all that was written."""
        self._file.flush()
        number = self._file.fileno()
        body = memoryview(mmap.mmap(number, 0, access=mmap.ACCESS_READ))
        return reply._replace(body=(body,), begin=None, file=OpenFile(number))


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
