"""Whatever is sent, the answer is a message or a refusal; never a fault of ours."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.sdmx import periods
from api.sdmx.terms import COMPONENTS

NASTY = [
    "'", '"', ";", "--", "';drop table series;--", "\x00", "\x1f", "\ufffe", "\ud800", "😀", "%",
    "%00", "%zz", "..", "../..", ".", "*", "**", "+", "++", ",", ",,", "~", "all", "latest", "null",
    "NaN", "-1", "9" * 40, "1e309", "[", "]", "c[", "c[]", "c[FREQ]", "{}", "${x}", "<x>", "&amp;",
    "&format=jsondata", "&format=", "&", "=", "A" * 300, "A." * 60, "A+" * 250, "é", "\u202e",
    "0001-01-01", "9999-12-31", "9999-W53", "2020-W54", "2020-D366", "2020-T4", "2020-Q5", "0000",
    "2020-01-01/P9999Y", "9999-12-01/P9M", "2020-02-30", "2020-13", "2020-01-01T25:00:00Z",
    "2020-01-01T00:00:00+99:99", "0001-01-01T00:00:00+14:00", "ge:", "ge:2020+", "xx:1", "eq:",
    "lt:9999-12-31T23:59:59Z", "ge:0001", "co:%", "gt:1e5", "ne:" + "9" * 30, "1" * 19,
    "1." + "1" * 13,
]  # fmt: skip
PATHS = [
    "v1/data/{}",
    "v1/data/GRDP/{}",
    "v1/data/GRDP/all/{}",
    "v1/data/VINHPHUC,GRDP,{}",
    "v1/{}",
    "v1/codelist/{}/CL_SEX",
    "v1/codelist/VINHPHUC/{}/latest",
    "v1/codelist/VINHPHUC/CL_SEX/{}",
    "v1/codelist/VINHPHUC/CL_SEX/1.0.0/{}",
    "v1/availableconstraint/GRDP/{}",
    "v1/availableconstraint/GRDP/all/all/{}",
    "v2/{}",
    "v2/data/{}/VINHPHUC/GRDP",
    "v2/data/dataflow/{}/GRDP",
    "v2/data/dataflow/VINHPHUC/{}",
    "v2/data/dataflow/VINHPHUC/GRDP/{}",
    "v2/data/dataflow/VINHPHUC/GRDP/*/{}",
    "v2/structure/{}",
    "v2/structure/codelist/VINHPHUC/CL_SEX/{}",
    "v2/structure/codelist/VINHPHUC/CL_SEX/*/{}",
    "v2/availability/dataflow/VINHPHUC/GRDP/*/{}",
    "v2/availability/dataflow/VINHPHUC/GRDP/*/*/{}",
    "v2/schema/dataflow/VINHPHUC/{}",
    "v2/metadata/{}",
    "v2/metadata/structure/dataflow/VINHPHUC/{}",
    "v2/metadata/metadataset/VINHPHUC/{}",
]
PARAMETERS = [
    "startPeriod", "endPeriod", "updatedAfter", "firstNObservations", "lastNObservations",
    "dimensionAtObservation", "includeHistory", "detail", "format", "release", "as_of", "asOf",
    "lang", "references", "mode", "attributes", "measures", "offset", "limit", "sort", "nope",
    *(f"c[{name}]" for name in COMPONENTS), "c[NOPE]", "c[", "c",
]  # fmt: skip
BASES = [
    "v1/data/GRDP",
    "v1/dataflow",
    "v1/availableconstraint/GRDP",
    "v2/data/dataflow/VINHPHUC/GRDP/+/*",
    "v2/structure/dataflow",
    "v2/availability/dataflow/VINHPHUC/GRDP",
    "v2/schema/dataflow/VINHPHUC/GRDP",
    "v2/metadata/structure/dataflow/VINHPHUC/GRDP",
]


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def sound(sdmx: Any, address: str, **headers: str) -> None:
    answer = sdmx.get(address, **headers)
    assert answer.status_code in (200, 400, 404, 406, 413, 414, 422, 501), address


@pytest.mark.parametrize("path", PATHS)
def test_no_part_of_a_path_breaks_anything(sdmx: Any, path: str) -> None:
    for text in NASTY:
        sound(sdmx, f"/sdmx/{path.format(escaped(text))}")


@pytest.mark.parametrize("base", BASES)
def test_no_parameter_breaks_anything(sdmx: Any, base: str) -> None:
    for name in PARAMETERS:
        for text in random.Random(base + name).sample(NASTY, 12):
            sound(sdmx, f"/sdmx/{base}?{escaped(name)}={escaped(text)}")


@pytest.mark.parametrize("accept", ["", ",", ";", "a", "a/b;q=x", "*/*;version=9", "x/" * 200,
                                    "application/vnd.sdmx.data+csv;labels=x;version",
                                    "application/vnd.sdmx.data+json;version=..;q=1.0"])  # fmt: skip
def test_no_header_breaks_anything(sdmx: Any, accept: str) -> None:
    for base in BASES:
        for name in ("accept", "accept-language", "accept-encoding", "if-modified-since",
                     "if-none-match"):  # fmt: skip
            answer = sdmx.client.get(f"/sdmx/{base}", headers={name: accept})
            assert answer.status_code in (200, 304, 406)


LETTERS = st.text(st.characters(codec="utf-8"), max_size=40)
KEYS = st.lists(
    st.one_of(st.sampled_from(["A", "Q", "", "*", "VN-70", "GRDP_CURRENT", "_T", "A+Q"]), LETTERS),
    max_size=12,
).map(".".join)
TESTS = st.builds(
    lambda op, value, joint, more: f"{op}{value}{joint}{more}",
    st.sampled_from(["", "eq:", "ne:", "lt:", "le:", "gt:", "ge:", "co:", "nc:", "sw:", "ew:"]),
    st.one_of(st.sampled_from(["A", "2019", "2019-01-01/P9M", "1.5", "_T"]), LETTERS),
    st.sampled_from(["", "+", ",", " "]),
    st.one_of(st.sampled_from(["", "ge:2019", "ne:A", "O"]), LETTERS),
)


@settings(max_examples=400, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(key=KEYS, component=st.sampled_from(sorted(COMPONENTS)), test=TESTS, first=st.booleans())
def test_fuzzed_keys_and_filters_get_a_sound_answer(
    sdmx: Any, key: str, component: str, test: str, first: bool
) -> None:
    if first:
        sound(sdmx, f"/sdmx/v1/data/GRDP/{escaped(key)}")
    else:
        base = "/sdmx/v2/data/dataflow/VINHPHUC/*/*"
        query = f"c[{component}]={escaped(test)}"
        sound(sdmx, f"{base}/{escaped(key)}?{query}", kind="data+csv;version=2.0.0")


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(text=LETTERS)
def test_any_text_is_a_period_or_is_none(text: str) -> None:
    try:
        start, end = periods.days(text)
    except ValueError:
        return
    assert start <= end


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("2019", "2019"),
        ("2019-A1", "2019-A1"),
        ("2022-01/2022-09", "2022-01-01/P9M"),
        ("2021-11/2022-02", "2021-11-01/P4M"),
        ("2021/2023", "2021-01-01/P3Y"),
        ("2023-01-01/2023-06-27", "2023-01-01/P178D"),
    ],
)
def test_a_period_keeps_its_notation_on_the_way_there_and_back(stored: str, written: str) -> None:
    assert periods.written(stored) == written
    assert periods.stored(written) == stored
    assert periods.days(written) == periods.days(stored)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2020-W01", ("2019-12-30", "2020-01-05")),
        ("2020-T3", ("2020-09-01", "2020-12-31")),
        ("2020-D366", ("2020-12-31", "2020-12-31")),
        ("2020-M05", ("2020-05-01", "2020-05-31")),
        ("2020-05-07T12:00:00Z", ("2020-05-07", "2020-05-07")),
        ("2020-S2", ("2020-07-01", "2020-12-31")),
    ],
)
def test_periods_of_the_standard_are_read(text: str, days: tuple[str, str]) -> None:
    assert tuple(map(str, periods.days(text))) == days
