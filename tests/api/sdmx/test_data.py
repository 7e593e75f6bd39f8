"""Figures in every format: the certified texts, nothing more and nothing less."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.api.builders import Row
from tests.api.sdmx import releases
from tests.api.sdmx.reading import ALL, figures
from tests.api.sdmx.validating import DIMENSIONS

V1 = (
    "genericdata+xml;version=2.1",
    "structurespecificdata+xml;version=2.1",
    "generictimeseriesdata+xml;version=2.1",
    "structurespecifictimeseriesdata+xml;version=2.1",
    "data+csv;version=1.0.0",
    "data+json;version=1.0.0",
)
V2 = (
    "data+json;version=2.0.0",
    "data+xml;version=3.0.0",
    "data+csv;version=2.0.0",
    "data+csv;version=1.0.0",
    "genericdata+xml;version=2.1",
)
EVERYWHERE = [("/sdmx/v1/data/{}", kind) for kind in V1] + [
    ("/sdmx/v2/data/dataflow/VINHPHUC/{}", kind) for kind in V2
]
COLUMNS = {
    "UNIT_MEASURE": "unit_measure",
    "UNIT_EXPONENT": "unit_mult",
    "OBS_STATUS": "obs_status",
    "CONF_STATUS": "conf_status",
    "DECIMALS": "decimals",
    "BASE_PER": "base_period",
    "BREAK_GROUP": "break_group",
    "RANK_OF": "rank_of",
    "VINTAGE": "vintage",
    "EDITION": "edition",
    "SOURCE_DOCUMENT": "source_document",
    "SOURCE_TABLE": "source_table",
    "COMMENT_OBS": "note",
}
RANGE = {"2019-01/2019-09": "2019-01-01/P9M"}


def expected(rows: list[Row], dataset: str) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    """Return the figures of a dataset as the builders wrote them down."""
    found = {}
    for row in rows:
        if row["dataset_id"] != dataset:
            continue
        time = RANGE.get(row["time_period"], row["time_period"])
        key = (*(str(row[name.lower()]) for name in DIMENSIONS), time)
        value = row["obs_value"]
        told = {name: row[column] for name, column in COLUMNS.items()}
        held = {name: str(one) for name, one in told.items() if one is not None}
        found[key] = ("NaN" if value is None else str(value), held)
    return found


@pytest.mark.parametrize("dataset", ["GRDP", "POP", "RANKS"])
@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
def test_every_format_carries_the_certified_figures_and_says_what_is_missing(
    sdmx: Any, address: str, kind: str, dataset: str
) -> None:
    answer = sdmx.get(address.format(dataset), kind)

    assert answer.status_code == 200
    assert figures(answer) == expected(releases.second(), dataset)
    assert answer.headers["content-type"].startswith(
        f"application/vnd.sdmx.{kind.replace(';version', '; version')}"
    )
    assert answer.headers["x-release"] == "2026.2"
    assert "license" in answer.headers["link"]


@pytest.mark.parametrize("at", ["AllDimensions", "SEX", "INDICATOR", "REF_AREA"])
@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
def test_any_dimension_may_stand_at_the_observation(
    sdmx: Any, address: str, kind: str, at: str
) -> None:
    answer = sdmx.get(f"{address.format('POP')}?dimensionAtObservation={at}", kind)

    assert figures(answer) == expected(releases.second(), "POP")


@pytest.mark.parametrize("detail", ["dataonly", "nodata", "serieskeysonly"])
@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
def test_a_detail_leaves_out_what_it_promises_to(
    sdmx: Any, address: str, kind: str, detail: str
) -> None:
    text = sdmx.get(f"{address.format('GRDP')}?detail={detail}", kind).text

    assert ("75512.345" in text) == (detail == "dataonly")
    assert ("UNIT_MEASURE" in text) == (detail == "nodata")
    assert ("SOURCE_DOCUMENT" in text) == (detail == "nodata" and "json" in kind)
    assert "SECTOR_STATE" in text
    assert "2019-01-01/P9M" not in text or detail == "dataonly"


QUERIES: list[tuple[str, str, list[tuple[str, str]]]] = [
    # (dataset and key, query, what of time and value comes back)
    ("GRDP/A..GRDP_CURRENT......_T", "", [("2018", "70000.10"), ("2019", "75512.345"),
                                          ("2020", "NaN")]),
    ("GRDP/A.VN-70.GRDP_GROWTH", "", [("2020", "7.520")]),
    ("GRDP/A+Q.*.*.*.*.*.*.*._T", "startPeriod=2020", [("2020", "NaN"), ("2020-Q1", "-0.50"),
                                                      ("2020", "7.520")]),
    ("GRDP/Q", "startPeriod=2020-Q1&endPeriod=2020-03-31T00:00:00", [("2020-Q1", "-0.50")]),
    ("GRDP/A..GRDP_CURRENT......_T", "lastNObservations=1", [("2020", "NaN")]),
    ("GRDP/A..GRDP_CURRENT......_T", "firstNObservations=1&lastNObservations=1",
     [("2018", "70000.10"), ("2020", "NaN")]),
    ("GRDP/all", "endPeriod=2018", [("2018", "70000.10"), ("2018", "9685.321")]),
    ("POP/A", "startPeriod=2020-W01&endPeriod=2020-T3",
     [("2020", "123456789012345678.123456789"), ("2020", "NaN"), ("2020", "1171232")]),
    ("RANKS", "updatedAfter=2026-03-31T02:00:00", [("2020", "29"), ("2021", "NaN")]),
    ("GRDP", "updatedAfter=2026-04-01T00:00:00%2B00:00&lastNObservations=9",
     [("2019", "75512.345"), ("2020", "NaN"), ("2018", "9685.321"),
      ("2020-Q1", "-0.50"), ("2019-01-01/P9M", "51000"), ("2020", "7.520")]),
    ("GRDP/Q/STATS", "", [("2020-Q1", "-0.50")]),
    ("GRDP/Q/VINHPHUC,STATS+DPI", "", [("2020-Q1", "-0.50")]),
    ("GRDP", "release=2026.1", [("2018", "70000.10"), ("2019", "75500.00")]),
    ("GRDP", "asOf=2026-04-01T00:00:00Z", [("2018", "70000.10"), ("2019", "75500.00")]),
    ("GRDP", "as_of=2026-04-01", [("2018", "70000.10"), ("2019", "75500.00")]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "found"), QUERIES)
@pytest.mark.parametrize("base", ["v1", "v2"])
def test_keys_periods_and_ends_select_on_both_bases(
    sdmx: Any, base: str, path: str, query: str, found: list[tuple[str, str]]
) -> None:
    dataset, _, key = path.partition("/")
    key = key.split("/")[0]  # the other base has no place for a provider
    address = f"/sdmx/v1/data/{path}"
    if base == "v2":
        address = f"/sdmx/v2/data/dataflow/VINHPHUC/{dataset}/~/{key or '*'}"

    answer = sdmx.get(f"{address}?{query}", "data+csv;version=1.0.0")

    assert [(key[-1], value) for key, (value, _) in figures(answer).items()] == found


FILTERS = {
    "c[INDICATOR]=GRDP_GROWTH": ["7.520"],
    "c[INDICATOR]=eq:GRDP_GROWTH,NOPE": ["7.520"],
    "c[INDICATOR]=ne:GRDP_CURRENT": ["7.520"],
    "c[INDICATOR]=sw:GRDP_G": ["7.520"],
    "c[INDICATOR]=ew:GROWTH": ["7.520"],
    "c[INDICATOR]=co:_GR": ["7.520"],
    "c[INDICATOR]=nc:CURR": ["7.520"],
    "c[INDICATOR]=ne:GRDP_CURRENT+ne:X": ["7.520"],
    "c[INDICATOR]=ne:GRDP_CURRENT%2Bne:X": ["7.520"],
    "c[TIME_PERIOD]=ge:2019+le:2019&c[FREQ]=A": ["75512.345"],
    "c[TIME_PERIOD]=2020-Q1": ["-0.50"],
    "c[TIME_PERIOD]=2019-01-01/P9M": ["51000"],
    "c[TIME_PERIOD]=lt:2019&c[COMPOSITE_BREAKDOWN]=_T": ["70000.10"],
    "c[TIME_PERIOD]=gt:2019-06": ["NaN", "-0.50", "7.520"],
    "c[OBS_VALUE]=gt:70000": ["70000.10", "75512.345"],
    "c[OBS_VALUE]=le:0": ["-0.50"],
    "c[OBS_STATUS]=O": ["NaN"],
    "c[OBS_STATUS]=ne:A": ["NaN"],
    "c[BASE_PER]=2010": ["75512.345"],
    "c[DECIMALS]=ge:3": ["75512.345", "9685.321", "7.520"],
    "c[UNIT_MEASURE]=PERCENT": ["7.520"],
    "c[UNIT_EXPONENT]=lt:9": ["7.520"],
    "c[COMMENT_OBS]=co:%26": ["NaN"],
    "c[REF_AREA]=VN-70&c[INDICATOR]=GRDP_GROWTH": ["7.520"],
    "c%5BINDICATOR%5D=eq%3AGRDP_GROWTH": ["7.520"],
}


@pytest.mark.parametrize(("query", "values"), FILTERS.items())
def test_component_filters_select(sdmx: Any, query: str, values: list[str]) -> None:
    address = f"/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0?{query}"

    answer = sdmx.get(address, "data+csv;version=2.0.0")

    assert [value for value, _ in figures(answer).values()] == values


@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
def test_a_component_of_many_keys_may_be_asked_for(sdmx: Any, address: str, kind: str) -> None:
    key = "A.VN-70.GRDP_GROWTH._T,Q.VN-70.GRDP_CURRENT._T"
    path = f"{address.format('GRDP')}/{key}" if "v1" in address else (
        f"{address.format('GRDP')}/1.2.0/{key}")  # fmt: skip

    answer = sdmx.get(path, kind)

    assert sorted(value for value, _ in figures(answer).values()) == ["-0.50", "7.520"]


def test_attributes_and_measures_may_be_chosen(sdmx: Any) -> None:
    base = "/sdmx/v2/data/dataflow/VINHPHUC/GRDP"

    none = sdmx.get(f"{base}?attributes=none&measures=none", "data+csv;version=2.0.0")
    some = sdmx.get(f"{base}?attributes=series,OBS_STATUS", "data+csv;version=2.0.0")

    header = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *ALL]
    assert none.text.split("\r\n")[0].split(",") == header
    assert some.text.split("\r\n")[0].split(",") == [
        *header, "OBS_VALUE", "UNIT_MEASURE", "UNIT_EXPONENT", "OBS_STATUS",
    ]  # fmt: skip


@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
def test_history_is_one_set_for_each_release(sdmx: Any, address: str, kind: str) -> None:
    answer = sdmx.get(f"{address.format('RANKS')}?includeHistory=true", kind)

    if "csv" in kind:
        lines = answer.text.strip().split("\r\n")[1:]
        assert [line.rsplit(",", 1)[1] for line in lines] == ["2026.1"] + ["2026.2"] * 3
    elif "json" in kind:
        sets = answer.json()["data"]["dataSets"]
        assert [one["validFrom"] for one in sets] == [
            "2026-03-31T02:00:00Z", "2026-06-30T02:00:00Z",
        ]  # fmt: skip
    else:
        assert answer.text.count("<mes:DataSet ") == 2
        assert answer.text.count('validToDate="2026-06-30T02:00:00Z"') == 1


def test_the_whole_agency_is_one_message_of_several_sets(sdmx: Any) -> None:
    for kind in V2:
        answer = sdmx.get("/sdmx/v2/data/dataflow/VINHPHUC/*", kind)
        assert len(figures(answer)) == len(releases.second())


def test_a_window_counts_over_all_sets(sdmx: Any) -> None:
    whole = sdmx.get("/sdmx/v2/data/*/VINHPHUC/*", "data+csv;version=2.0.0")
    part = sdmx.get("/sdmx/v2/data/*/VINHPHUC/*?offset=5&limit=6", "data+csv;version=2.0.0")

    lines, some = (list(csv.reader(io.StringIO(one.text, newline=""))) for one in (whole, part))
    assert some == [lines[0], *lines[6:12]]


def test_sorting_by_time_sorts_what_is_flat(sdmx: Any) -> None:
    base = "/sdmx/v2/data/dataflow/VINHPHUC/GRDP?dimensionAtObservation=AllDimensions"

    answer = sdmx.get(f"{base}&sort=TIME_PERIOD:asc+series_key:asc", "data+json;version=2.0.0")

    times = [key[-1] for key in figures(answer)]
    assert times == ["2018", "2018", "2019-01-01/P9M", "2019", "2020-Q1", "2020", "2020"]


def test_labels_stand_beside_codes_in_csv(sdmx: Any) -> None:
    kind = "data+csv;version=1.0.0;labels=both"
    both = sdmx.get("/sdmx/v1/data/GRDP/A..GRDP_GROWTH", kind, accept_language="en").text
    named = sdmx.get("/sdmx/v1/data/GRDP/A..GRDP_GROWTH?format=csvfilewithlabels&lang=en").text
    second = sdmx.get(
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/+/A.*.GRDP_GROWTH?lang=vi",
        "data+csv;version=2.0.0;labels=name",
    ).text

    assert both == named
    assert "INDICATOR: Indicator" in both
    assert "GRDP_GROWTH: Growth" in both
    assert "GRDP_GROWTH,Tốc độ tăng" in second


def test_codes_are_named_in_both_languages_in_json(sdmx: Any) -> None:
    answer = sdmx.get("/sdmx/v2/data/dataflow/VINHPHUC/POP", accept_language="en")

    sex = answer.json()["data"]["structures"][0]["dimensions"]["series"][3]
    assert {"id": "F", "name": "Female", "names": {"vi": "Nữ", "en": "Female"}} in sex["values"]
    assert answer.headers["content-language"] == "en"


def test_a_note_that_looks_like_markup_survives_in_every_format(sdmx: Any) -> None:
    for address, kind in EVERYWHERE:
        found = figures(sdmx.get(address.format("GRDP"), kind))
        notes = {told.get("COMMENT_OBS") for _, told in found.values()}
        assert notes == {None, releases.NOTE}
