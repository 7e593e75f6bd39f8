"""Questions that compiled answers exist for: read from the bytes of a query, or left to the route.

Only what the route would read in the same way is read here. Whatever is unusual — an escape, an
unknown name, a repeated value, a code the release does not have — is the route's to answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from api import parameters
from api.manners import LONGEST_ADDRESS
from api.parameters import FILTERS, MAXIMUM_CODES, MAXIMUM_LIMIT, MAXIMUM_ROWS
from api.series.index import GROUP
from schemas.period import Period

PATH: Final = "/v1/observations"
_SAFE: Final = re.compile(rb"[A-Za-z0-9_.,:=&/-]*")
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


class Question(NamedTuple):
    """What is asked, apart from the release, language and format it is asked in.

    `values` are what the route reads too; `asked` is each value as one text, sorted by name.
    """

    values: dict[str, Any]
    asked: dict[str, str]
    indicator: str
    release: str | None
    as_of: str | None

    @property
    def members(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The filters on frequency and dimensions, by their place."""
        return tuple(
            (at, tuple(self.values[name])) for at, name in enumerate(GROUP) if name in self.values
        )

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
        return form in MAXIMUM_ROWS and not {"limit", "cursor"} & set(self.values)

    def is_long(self, form: str) -> bool:
        """Whether the answer may be long: a whole file of more than one series or cross-section."""
        one = {"ref_area", "time_period"} & set(self.values)
        return self.is_whole(form) and not one

    def limit(self, form: str) -> int:
        """Rows of the page, or of the whole."""
        if self.is_whole(form):
            return MAXIMUM_ROWS[form]
        return int(self.values.get("limit", MAXIMUM_LIMIT))


def read(query: bytes) -> Question | None:
    """Read a query about one indicator; None leaves it to the route."""
    if len(query) + len(PATH) > LONGEST_ADDRESS or _SAFE.fullmatch(query) is None:
        return None
    lists: dict[str, list[str]] = {}
    singles: dict[str, str] = {}
    for piece in query.decode("ascii").split("&"):
        name, _, text = piece.partition("=")
        if name in _LISTS:
            codes = text.split(",") if "," in text else [text]
            lists[name] = lists[name] + codes if name in lists else codes
        elif name in _SINGLES and name not in singles:
            singles[name] = text
        elif piece:
            return None
    return _checked(lists, singles)


def _checked(lists: dict[str, list[str]], singles: dict[str, str]) -> Question | None:
    asked = dict(singles)
    release, as_of = asked.pop("release", None), asked.pop("as_of", None)
    if "indicator" not in lists or (release is not None and as_of is not None):
        return None
    values: dict[str, Any] = {}
    for name, text in singles.items():
        values[name] = value = _read(name, text)
        if value is None:
            return None
    for name, codes in lists.items():
        kept = codes if len(codes) == 1 else sorted(set(codes))
        if len(kept) > MAXIMUM_CODES:
            return None
        values[name] = kept
        asked[name] = kept[0] if len(kept) == 1 else ",".join(kept)
    indicators = values["indicator"]
    if len(indicators) != 1:
        return None
    return Question(values, dict(sorted(asked.items())), indicators[0], release, as_of)


@lru_cache(4096)
def _read(name: str, text: str) -> str | int | Period | datetime | None:
    """Read a value of a parameter as the route does; None is one that the route refuses."""
    try:
        found: str | int | Period | datetime = _SINGLES[name](text)
    except ValueError:
        return None
    return found
