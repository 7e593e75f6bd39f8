"""Questions that compiled answers exist for: read from the bytes of a query, or left to the route.

Only what the route would read in the same way is read here. Whatever is unusual — an escape, an
unknown name, a code the release does not have — is the route's to answer. Most of a query is what
the query before it said, so each of its parts is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from api import parameters
from api.formats import as_json
from api.manners import LONGEST_ADDRESS
from api.parameters import FILTERS, MAXIMUM_CODES, MAXIMUM_LIMIT, MAXIMUM_ROWS
from api.series.index import GROUP, Members
from schemas.period import Period

PATH: Final = "/v1/observations"
_SAFE: Final = re.compile(rb"[A-Za-z0-9_.,:/-]*")
_LISTS: Final = frozenset(one.name for one in FILTERS) - {"obs_status"}
_SINGLES: Final[dict[str, Callable[[str], Any]]] = {
    one.name: one.form.read
    for one in (
        *parameters.VERSIONED,
        *parameters.PAGED,
        parameters.FROM,
        parameters.TO,
        parameters.formats("json", "csv"),
    )
}
_VERSION: Final = frozenset({"release", "as_of"})
_MOST_PARTS: Final = 16_384


class Part(NamedTuple):
    """One `name=value` of a query.

    `value` is what the route reads too, a tuple of codes for a filter, and the text as it came for
    the release; `said` is how the entity tag says it. `place` is that of a dimension.
    """

    name: str
    value: Any
    said: bytes
    place: int | None


class Question(NamedTuple):
    """What is asked, apart from the language and format it is asked in.

    `values` are what the route reads too; `asked` says all but the release as the route's entity
    tag does. `members` are the filters on frequency and dimensions, by their place.
    """

    values: dict[str, Any]
    asked: bytes
    members: Members
    indicator: str

    @property
    def start(self) -> Period | None:
        """The period of `from`."""
        return self.values.get("from")

    @property
    def notes(self) -> dict[str, Any]:
        """What log and counts say of it."""
        return {"indicators": (self.indicator,), "datasets": self.values.get("dataset_id", ())}

    def is_whole(self, form: str) -> bool:
        """Whether all rows are wanted at once."""
        return form in MAXIMUM_ROWS and not {"limit", "cursor"} & self.values.keys()

    def is_long(self, form: str) -> bool:
        """Whether the answer may be long: a whole file of more than one series or cross-section."""
        return self.is_whole(form) and not {"ref_area", "time_period"} & self.values.keys()

    def limit(self, form: str) -> int:
        """Rows of the page, or of the whole."""
        if self.is_whole(form):
            return MAXIMUM_ROWS[form]
        return int(self.values.get("limit", MAXIMUM_LIMIT))


def read(query: bytes) -> Question | None:
    """Read a query about one indicator; None leaves it to the route."""
    if len(query) + len(PATH) > LONGEST_ADDRESS:
        return None
    return _put_together(query.split(b"&"))


def _put_together(texts: Sequence[bytes]) -> Question | None:
    values: dict[str, Any] = {}
    said: list[bytes] = []
    members: list[tuple[int, tuple[str, ...]]] = []
    for text in texts:
        if not text:
            continue
        part = _read(text)
        if part is None:
            return None
        name, value, words, place = part
        if name in values:
            merged = _merged(texts)
            return None if merged is None else _put_together(merged)
        values[name] = value
        if words:
            said.append(words)
        if place is not None:
            members.append((place, value))
    indicators = values.get("indicator", ())
    if len(indicators) != 1 or values.keys() >= _VERSION:
        return None
    said.sort()
    members.sort()
    return Question(values, b"{%b}" % b",".join(said), tuple(members), indicators[0])


def _merged(texts: Sequence[bytes]) -> list[bytes] | None:
    """Put the values of a filter that is given twice together; nothing else may be."""
    given: dict[bytes, bytes] = {}
    for text in filter(None, texts):
        name, _, value = text.partition(b"=")
        if name not in given:
            given[name] = value
        elif name.decode("ascii") in _LISTS:
            given[name] += b"," + value
        else:
            return None
    return [b"%b=%b" % one for one in given.items()]


@lru_cache(_MOST_PARTS)
def _read(text: bytes) -> Part | None:
    """Read one part as the route does; None is one that is the route's to read or refuse."""
    first, _, second = text.partition(b"=")
    if _SAFE.fullmatch(first) is None or _SAFE.fullmatch(second) is None:
        return None
    name, written = first.decode("ascii"), second.decode("ascii")
    if name in _LISTS:
        codes = tuple(sorted(set(written.split(","))))
        if len(codes) > MAXIMUM_CODES:
            return None
        place = GROUP.index(name) if name in GROUP else None
        return Part(name, codes, _said(name, ",".join(codes)), place)
    if name not in _SINGLES:
        return None
    try:
        value = _SINGLES[name](written)
    except ValueError:
        return None
    if name in _VERSION:
        return Part(name, written, b"", None)
    return Part(name, value, _said(name, written), None)


def _said(name: str, text: str) -> bytes:
    return as_json.encode({name: text})[1:-1]
