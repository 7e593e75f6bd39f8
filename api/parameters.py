"""Every parameter the API takes: its name, form and meaning; read here, described in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from schemas import concepts, period
from store.layout import RELEASE_ID

MAXIMUM_LIMIT: Final = 1000
MAXIMUM_CODES: Final = 200
LANGUAGES: Final = ("vi", "en")


@dataclass(frozen=True)
class Form:
    """How one value is written: `read` raises ValueError on anything else."""

    read: Callable[[str], Any]
    expected_vi: str
    expected_en: str
    schema: dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query, or one part of the path.

    `is_list` means repeatable and comma-separated; all values together are a set.
    """

    name: str
    form: Form
    about: str
    example: Any
    is_list: bool = False
    is_path: bool = False


def _matching(pattern: str, expected_vi: str, expected_en: str) -> Form:
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(text)
        return text

    return Form(read, expected_vi, expected_en, {"type": "string", "pattern": f"^(?:{pattern})$"})


def _one_of(*allowed: str) -> Form:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    words = ", ".join(f"`{word}`" for word in allowed)
    schema = {"type": "string", "enum": list(allowed)}
    return Form(read, f"một trong {words}", f"one of {words}", schema)


def _read_limit(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII) is None or int(text) > MAXIMUM_LIMIT:
        raise ValueError(text)
    return int(text)


def _read_words(text: str) -> str:
    if not 1 <= len(text.strip()) <= 100:
        raise ValueError(text)
    return text


_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d(?:(T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?:Z|[+ -]\d\d:\d\d))?", re.ASCII
)


def _read_instant(text: str) -> datetime:
    """Read an instant with an offset, or a day, which means its last moment in UTC."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    if match[1] is None:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    try:
        # A `+` that was not percent-encoded arrives as a space.
        return datetime.fromisoformat(text.replace(" ", "+")).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


_IDENTIFIER: Final = _matching(
    r"[A-Z][A-Z0-9_]{1,39}", "mã chữ hoa như `GRDP_CURRENT`", "an upper-case id: `GRDP_CURRENT`"
)
_AREA: Final = _matching(
    r"[A-Z0-9_][A-Z0-9_-]{0,39}", "mã đơn vị như `VN-70`", "an area code such as `VN-70`"
)
_CODE: Final = _matching(
    r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}", "một mã như `_T`", "a code such as `_T`"
)
_LEVEL: Final = _matching(
    r"[a-z][a-z_]{0,39}", "một cấp như `province`", "a level such as `province`"
)
_PERIOD: Final = Form(
    period.parse,
    "một kỳ như `2019`, `2024-Q1`, `2024-08` hoặc `2019-04-01`",
    "a period such as `2019`, `2024-Q1`, `2024-08` or `2019-04-01`",
    {"type": "string", "maxLength": 21},
)
_RELEASE: Final = _matching(
    rf"{RELEASE_ID.pattern}|[1-9][0-9]{{3}}\.(?:[1-9][0-9]{{0,3}}\.)?\*|latest",
    "tên bản công bố như `2026.1`, `2026.*` hoặc `latest`",
    "a release id such as `2026.1`, or `2026.*`, or `latest`",
)
_AS_OF: Final = Form(
    _read_instant,
    "một thời điểm có múi giờ như `2026-03-31T02:00:00Z`, hoặc một ngày",
    "an instant with its offset such as `2026-03-31T02:00:00Z`, or a day",
    {"type": "string"},
)
_LIMIT: Final = Form(
    _read_limit,
    f"một số từ 1 đến {MAXIMUM_LIMIT}",
    f"a number from 1 to {MAXIMUM_LIMIT}",
    {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": MAXIMUM_LIMIT},
)
_CURSOR: Final = _matching(
    r"[A-Za-z0-9_-]{1,200}", "con trỏ từ liên kết `next`", "the cursor of a `next` link"
)
_WORDS: Final = Form(
    _read_words,
    "từ 1 đến 100 ký tự",
    "1 to 100 characters",
    {"type": "string", "minLength": 1, "maxLength": 100},
)

RELEASE: Final = Parameter(
    "release",
    _RELEASE,
    "Answer from this release (`2026.2`), from the newest of a year that stands (`2026.*`), from "
    "one or its newest erratum (`2026.2.*`), or from the newest of all (`latest`, or nothing).",
    "2026.1",
)
AS_OF: Final = Parameter(
    "as_of",
    _AS_OF,
    "Answer as the API did at this instant: from the newest release published by then. "
    "A day means its end in UTC.",
    "2026-03-31T02:00:00Z",
)
LANG: Final = Parameter(
    "lang",
    _one_of(*LANGUAGES),
    "Language of names and messages; without it the Accept-Language header decides.",
    "en",
)
LIMIT: Final = Parameter("limit", _LIMIT, "Rows of one page.", 100)
CURSOR: Final = Parameter("cursor", _CURSOR, "Where the next page starts; opaque.", "MjAyNi4xfA")
VERSIONED: Final = (RELEASE, AS_OF, LANG)
PAGED: Final = (LIMIT, CURSOR)


def formats(*names: str) -> Parameter:
    """Return the parameter that overrides the Accept header."""
    return Parameter("format", _one_of(*names), "Format; overrides the Accept header.", names[0])


RELEASE_PART: Final = Parameter(
    "release_id", _RELEASE, "The release, `2026.*` or `latest`.", "2026.1", is_path=True
)  # fmt: skip
DATASET_PART: Final = Parameter("dataset_id", _IDENTIFIER, "The dataset.", "GRDP", is_path=True)
INDICATOR_PART: Final = Parameter(
    "indicator", _IDENTIFIER, "The indicator.", "GRDP_CURRENT", is_path=True
)
AREA_PART: Final = Parameter("ref_area", _AREA, "The territory.", "VN-70", is_path=True)

SEARCH: Final = Parameter(
    "q", _WORDS, "Words in id, name or definition; diacritics may be left out.", "tong san pham"
)
LEVEL: Final = Parameter("level", _LEVEL, "Administrative level.", "district", is_list=True)
PARENT: Final = Parameter("parent", _AREA, "The territory above.", "VN-70", is_list=True)

DATASET: Final = Parameter("dataset_id", _IDENTIFIER, "Datasets.", "GRDP", is_list=True)
_ABOUT: Final = {
    "freq": ("Frequencies.", "A"),
    "sex": ("Sexes.", "_T"),
    "age": ("Age groups.", "_T"),
    "urbanisation": ("Urban or rural.", "_T"),
    "activity": ("Economic activities.", "_T"),
    "counterpart_area": ("Counterpart areas.", "_T"),
    "composite_breakdown": ("Breakdowns that are no dimension of their own.", "_T"),
    "obs_status": ("Observation status (SDMX CL_OBS_STATUS).", "A"),
}
FILTERS: Final = (
    DATASET,
    Parameter("indicator", _IDENTIFIER, "Indicators.", "GRDP_CURRENT", is_list=True),
    Parameter("ref_area", _AREA, "Territories.", "VN-70", is_list=True),
    Parameter("time_period", _PERIOD, "Exactly these periods.", "2015", is_list=True),
    *(
        Parameter(name, _CODE, *_ABOUT[name], is_list=True)
        for name in ("freq", *concepts.DIMENSIONS, "obs_status")
    ),
)
FROM: Final = Parameter("from", _PERIOD, "Periods that start with this one or later.", "2015")
TO: Final = Parameter("to", _PERIOD, "Periods that end with this one or earlier.", "2020-Q4")


@dataclass(frozen=True)
class Operation:
    """What one address takes and gives.

    `body` names the model of a JSON answer, `formats` are media types by name, the default first.
    `is_versioned` says that an answer depends on its release and nothing else, `is_about_service`
    that it is given whether or not there is a release. `texts` are examples of formats that are
    not JSON; `body` is empty where there is no JSON.
    """

    parameters: tuple[Parameter, ...]
    example: Any
    body: str
    formats: dict[str, str] = field(default_factory=lambda: {"json": "application/json"})
    is_versioned: bool = True
    is_about_service: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def query_parameters(self) -> tuple[Parameter, ...]:
        """The parameters behind the question mark."""
        return tuple(parameter for parameter in self.parameters if not parameter.is_path)
