"""Every parameter the API takes: its name, form and meaning; read here, described in OpenAPI."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from schemas import concepts, derived, period
from store.layout import RELEASE_ID

MAXIMUM_LIMIT: Final = 1000
MAXIMUM_CODES: Final = 200
# A file is the whole selection, up to so many rows; a page of it when `limit` is given.
MAXIMUM_ROWS: Final = {
    "ndjson": 100_000,
    "csv": 100_000,
    "xlsx": 20_000,
    "parquet": 100_000,
    "arrow": 100_000,
}
MEDIA_TYPES: Final = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}
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

    `example` is None where one would not go with those of the others.
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


_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
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
        # Its offset leads out of the years we count: the end of time on that side.
        return _EARLIEST if text.startswith("0001") else _LATEST


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


def _read_date(text: str) -> date:
    if re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text, re.ASCII) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


def _read_day(text: str) -> date:
    """Read a day; a year means its last one, when the boundaries of the year are settled."""
    if re.fullmatch(r"[12][0-9]{3}", text, re.ASCII):
        return date(int(text), 12, 31)
    return _read_date(text)


# Real days only, but for 29 February, which a pattern cannot tell; cumulative ranges stay out too.
_DAY_PATTERN: Final = (
    r"[12][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_PERIOD_PATTERN: Final = rf"[12][0-9]{{3}}(?:-(?:S[12]|Q[1-4]|A1|0[1-9]|1[0-2]))?|{_DAY_PATTERN}"
_PERIOD: Final = Form(
    period.parse,
    "một kỳ như `2019`, `2024-Q1`, `2024-08` hoặc `2019-04-01`",
    "a period such as `2019`, `2024-Q1`, `2024-08` or `2019-04-01`",
    {"type": "string", "pattern": f"^(?:{_PERIOD_PATTERN})$"},
)
_DAY: Final = Form(
    _read_day,
    "một ngày như `2025-07-01` hoặc một năm",
    "a day such as `2025-07-01`, or a year",
    {"type": "string", "pattern": f"^(?:[12][0-9]{{3}}|{_DAY_PATTERN})$"},
)
_ON: Final = Form(
    _read_date,
    "một ngày như `2026-11-23`",
    "a day such as `2026-11-23`",
    {"type": "string", "pattern": f"^(?:{_DAY_PATTERN})$"},
)
_EDITION: Final = _matching(r"[12][0-9]{3}", "một năm như `2024`", "a year such as `2024`")
_RELEASE: Final = _matching(
    rf"{RELEASE_ID.pattern}|[1-9][0-9]{{3}}\.(?:[1-9][0-9]{{0,3}}\.)?\*|latest",
    "tên bản công bố như `2026.1`, `2026.*` hoặc `latest`",
    "a release id such as `2026.1`, or `2026.*`, or `latest`",
)
_AS_OF: Final = Form(
    _read_instant,
    "một thời điểm có múi giờ như `2026-03-31T02:00:00Z`, hoặc một ngày",
    "an instant with its offset such as `2026-03-31T02:00:00Z`, or a day",
    {"anyOf": [{"type": "string", "format": kind} for kind in ("date-time", "date")]},
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
    {
        "type": "string",
        "minLength": 1,
        "maxLength": 100,
        "pattern": r"^[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
    },
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
    "A day means its end in UTC. Not together with `release`.",
    None,
)
LANG: Final = Parameter(
    "lang",
    _one_of(*LANGUAGES),
    "Language of names and messages; without it the Accept-Language header decides.",
    "en",
)
LIMIT: Final = Parameter("limit", _LIMIT, "Rows of one page.", 100)
CURSOR: Final = Parameter(
    "cursor", _CURSOR, "Where the next page starts; opaque, from a `next` link.", None
)
VERSIONED: Final = (RELEASE, AS_OF, LANG)
PAGED: Final = (LIMIT, CURSOR)


def media_types(*names: str) -> dict[str, str]:
    """Return the media types of some formats, by name."""
    return {name: MEDIA_TYPES[name] for name in names}


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

FRAMEWORK_PART: Final = Parameter("framework", _IDENTIFIER, "The framework.", "EGDI", is_path=True)
EDITION_PART: Final = Parameter("edition", _EDITION, "The edition.", "2022", is_path=True)
EDITION: Final = Parameter("edition", _EDITION, "Editions.", "2024", is_list=True)
ON: Final = Parameter(
    "on", _ON, "The day from which days are counted; without it that of the request, in UTC.", None
)
PEERS: Final = Parameter(
    "peers", _IDENTIFIER, "A peer set: its members' results stand beside ours.", "MERGED_2025"
)
ACROSS_BREAKS: Final = Parameter(
    "across_breaks",
    _one_of("true", "false"),
    "`true` compares editions over a break too, and marks it.",
    "false",
)
FRAMEWORK: Final = Parameter("framework", _IDENTIFIER, "Ranking frameworks.", "PCI", is_list=True)
GEO_VINTAGE: Final = Parameter(
    "geo_vintage",
    _DAY,
    "Only territories whose boundary held on this day; a year means its last day.",
    "2024-12-31",
)
FILE_PART: Final = Parameter(
    "name",
    _matching(r"[a-z][a-z0-9_.-]{0,99}", "tên tệp như `gate.json`", "a file such as `gate.json`"),
    "The file, by its name in the manifest.",
    "observations.parquet",
    is_path=True,
)
_FIGURE_CODE: Final = r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}"
FIGURE_PART: Final = Parameter(
    "figure",
    _matching(
        rf"(?:{_FIGURE_CODE}:){{{len(concepts.KEYS) - 1}}}[0-9][0-9AQS/-]{{3,20}}",
        "khóa của số liệu: các mã nối bằng dấu hai chấm",
        f"the key of a figure: {', '.join(concepts.KEYS)} joined by colons",
    ),
    f"The figure: {', '.join(concepts.KEYS)} joined by colons.",
    "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015",
    is_path=True,
)
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
FROM_RELEASE: Final = Parameter(
    "from", _RELEASE, "The release before the changes; without it the one before `to`.", "2026.1"
)
TO_RELEASE: Final = Parameter(
    "to", _RELEASE, "The release after the changes; without it the newest.", None
)
CHANGE_TYPE: Final = Parameter(
    "change_type", _one_of("added", "changed", "removed"), "Kinds of change.", "changed",
    is_list=True,
)  # fmt: skip
_CASE: Final = _matching(r"case-[1-9][0-9]{0,8}", "một vụ như `case-1`", "a case such as `case-1`")
CASE: Final = Parameter("case_id", _CASE, "Cases by their name.", "case-1", is_list=True)
CASE_PART: Final = Parameter("case_id", _CASE, "The case.", "case-1", is_path=True)
CAUSE: Final = Parameter(
    "cause", _IDENTIFIER, "Causes, codes of `cl_discrepancy_cause`.", "OLDER_VINTAGE", is_list=True
)
CASE_STATUS: Final = Parameter(
    "status", _LEVEL, "What has become of the case.", "explained", is_list=True
)
KIND: Final = Parameter(
    "kind",
    _one_of(*derived.KINDS),
    "Kinds of computation.",
    "per_capita",
    is_list=True,
)
REASON: Final = Parameter(
    "reason",
    _one_of(*derived.REASONS),
    "Why it was not computed.",
    "missing_part",
    is_list=True,
)
FROM: Final = Parameter("from", _PERIOD, "Periods that start with this one or later.", "2015")
TO: Final = Parameter("to", _PERIOD, "Periods that end with this one or earlier.", "2020-Q4")


@dataclass(frozen=True)
class Operation:
    """What one address takes and gives.

    `body` names the model of a JSON answer, `formats` are media types by name, the default first.
    `is_versioned` says that an answer depends on its release and nothing else, `is_about_service`
    that it is given whether or not there is a release, `is_dated` that it counts days: `on` is then
    the day of the request unless it is given. `texts` are examples of formats that are
    not JSON; `body` is empty where there is no JSON. `takes` names the schema of a body that is
    sent, `asked` is an example of one.
    """

    parameters: tuple[Parameter, ...]
    example: Any
    body: str
    formats: dict[str, str] = field(default_factory=lambda: {"json": MEDIA_TYPES["json"]})
    is_versioned: bool = True
    is_about_service: bool = False
    is_dated: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    takes: str | None = None
    asked: Any = None

    @property
    def query_parameters(self) -> tuple[Parameter, ...]:
        """The parameters behind the question mark."""
        return tuple(parameter for parameter in self.parameters if not parameter.is_path)
