"""A data query: what it says of figures, read once and in one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from api import errors
from api.queries.cube import Order, Slice
from api.sdmx import address, keys, periods, terms
from api.sdmx.address import Address
from api.sdmx.asking import read_instant
from api.sdmx.keys import Key
from api.sdmx.message import Shape
from api.sdmx.terms import Component

_SHARED: Final = (
    "updatedAfter",
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "includeHistory",
    "detail",
    "startPeriod",
    "endPeriod",
)
ALLOWED: Final = {
    "v1": _SHARED,
    "v2": (*_SHARED, "c", "attributes", "measures", "offset", "limit", "sort"),
}
_DETAILS: Final = ("full", "dataonly", "serieskeysonly", "nodata")
_LEVELS: Final = {
    "dataset": (),
    "series": terms.SERIES_ATTRIBUTES,
    "obs": terms.FIGURE_ATTRIBUTES,
}
_SORT: Final = re.compile(r"([A-Za-z*][A-Za-z0-9_]*)(?::(asc|desc))?", re.ASCII)


@dataclass(frozen=True)
class Question:
    """What is asked of the data of some dataflows, the releases apart.

    `window` is how many figures are left out and how many are given at most. `since` is the id of
    the release after which a figure must have changed; `has_history` asks for every release.
    """

    key: Key
    start: date | None
    end: date | None
    tests: tuple[keys.Tests, ...]
    first: int | None
    last: int | None
    shape: Shape
    window: tuple[int, int | None]
    order: Order
    updated_after: datetime | None
    has_history: bool

    def slice(self, dataset: str, figures: tuple[str, ...] | None = None) -> Slice:
        """Return the part of one dataset that is asked for."""
        tests = self.tests if not self.key.several else (*self.tests, self.key.several)
        return Slice(
            dataset=dataset,
            keys=self.key.codes,
            start=self.start,
            end=self.end,
            tests=tests,
            figures=figures,
            first=self.first,
            last=self.last,
        )


def read_question(found: Address, key: str) -> Question:
    """Read everything a data query says but for its dataflow.

    Raises:
        ApiError: A part of it is malformed or names what is not there.
    """
    detail = _choice(found, "detail", _DETAILS) or "full"
    start, end = (_period(found, name) for name in ("startPeriod", "endPeriod"))
    return Question(
        key=keys.read_key(key),
        start=start and start[0],
        end=end and end[1],
        tests=tuple(keys.read_filters(found.given)),
        first=_number(found, "firstNObservations", least=1),
        last=_number(found, "lastNObservations", least=1),
        shape=_shape(found, detail),
        window=(_number(found, "offset", least=0) or 0, _number(found, "limit", least=1)),
        order=_order(found),
        updated_after=read_instant(found, "updatedAfter"),
        has_history=_choice(found, "includeHistory", ("true", "false")) == "true",
    )


def _shape(found: Address, detail: str) -> Shape:
    at = address.single(found, "dimensionAtObservation") or terms.TIME
    known = (terms.TIME, terms.ALL_DIMENSIONS, *terms.DIMENSION_IDS)
    if at not in known:
        raise errors.UnknownComponentError(component=at, allowed=list(known))
    attributes, names_release = _wanted_attributes(found)
    measures = address.single(found, "measures") or "all"
    if measures not in ("all", "none", terms.VALUE):
        raise errors.UnknownComponentError(component=measures, allowed=[terms.VALUE])
    if detail in ("dataonly", "serieskeysonly"):
        attributes, names_release = (), False
    has_figures = detail in ("full", "dataonly")
    return Shape(
        # Series without figures are series, whatever stands at observation level.
        at=at if has_figures else terms.TIME,
        attributes=attributes,
        has_figures=has_figures,
        has_values=has_figures and measures != "none",
        names_release=names_release,
    )


def _wanted_attributes(found: Address) -> tuple[tuple[Component, ...], bool]:
    words = (address.single(found, "attributes") or "dsd").split(",")
    if {"dsd", "all"} & set(words):
        return terms.ATTRIBUTES, True
    wanted: set[Component] = set()
    for word in words:
        component = terms.COMPONENTS.get(word)
        if component in terms.ATTRIBUTES and component is not None:
            wanted.add(component)
        elif word in _LEVELS:
            wanted |= set(_LEVELS[word])
        elif word not in ("none", "msd", terms.RELEASE):
            allowed = [one.id for one in terms.ATTRIBUTES]
            raise errors.UnknownComponentError(component=word, allowed=allowed)
    names_release = bool({"dataset", terms.RELEASE} & set(words))
    return tuple(one for one in terms.ATTRIBUTES if one in wanted), names_release


def _order(found: Address) -> Order:
    """Read `sort`: series by series is the order there is, by time the other one."""
    text = address.single(found, "sort")
    if not text:
        return "series"
    given = [_SORT.fullmatch(word) for word in re.split(r"[+ ,]", text)]
    first = given[0]
    if first is None or not all(given) or any(match and match[2] == "desc" for match in given):
        raise _malformed("sort", text, "`series_key` hoặc `TIME_PERIOD`, tăng dần",
                         "`series_key` or `TIME_PERIOD`, ascending")  # fmt: skip
    if first[1] in ("*", "series_key", "FREQ"):
        return "series"
    if first[1] == terms.TIME:
        return "time"
    raise _malformed("sort", text, "`series_key` hoặc `TIME_PERIOD`", "`series_key`, `TIME_PERIOD`")


def _period(found: Address, name: str) -> tuple[date, date] | None:
    text = address.single(found, name)
    if not text:
        return None
    try:
        return periods.days(text)
    except ValueError:
        raise _malformed(name, text, "một kỳ như `2020-Q1`", "a period such as `2020-Q1`") from None


def _number(found: Address, name: str, *, least: int) -> int | None:
    text = address.single(found, name)
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) is None or int(text) < least:
        raise _malformed(name, text, f"một số từ {least}", f"a number from {least}")
    return int(text)


def _choice(found: Address, name: str, allowed: Sequence[str]) -> str | None:
    text = address.single(found, name)
    if text is not None and text not in allowed:
        words = ", ".join(f"`{word}`" for word in allowed)
        raise _malformed(name, text, f"một trong {words}", f"one of {words}")
    return text


def _malformed(parameter: str, value: str, vi: str, en: str) -> errors.MalformedQueryError:
    return errors.MalformedQueryError(
        parameter=parameter, value=value, expected_vi=vi, expected_en=en
    )


def is_about_others(question: Question) -> bool:
    """Tell whether other releases are part of the answer."""
    return question.has_history or question.updated_after is not None
