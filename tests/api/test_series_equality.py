"""Every compiled answer is, byte for byte, the one DuckDB gives from the signed Parquet."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from api.app import create_app
from api.series.counter import Key
from api.series.front import Call
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    Row,
    area,
    first_figures,
    fixed_clock,
    marts,
    observation,
)
from tests.api.conftest import TestClient

Pair = tuple[TestClient, TestClient]
VALUES = [
    (Decimal("0"), 0),
    (Decimal("0"), None),
    (Decimal("0"), 3),
    (Decimal("-0.5"), 0),
    (Decimal("-0.5"), 1),
    (Decimal("100"), None),
    (Decimal("100"), 2),
    (Decimal("1200.5"), 12),
    (Decimal("1200.5"), 14),
    (Decimal("0.000000000001"), 2),
    (Decimal("0.000000000001"), None),
    (Decimal("-99999999999999999999999999.999999999999"), 12),
    (Decimal("123456789012345678.123456789"), 9),
    (Decimal("31005"), 2),
    (None, None),
]
NOTES = [None, '=SUM(A1), "ê"', "@home\r\nx", "a\\b/c\tđ", "", "🙂", " x "]
MEMBERS = [
    {},
    {"sex": "F"},
    {"sex": "M", "age": "Y15T24"},
    {"composite_breakdown": "SECTOR_STATE"},
    {"activity": "A"},
]
AREAS = ["VN", "VN-70", "VN-68", "VN-70-243", "VN-Z9"]


def varied_figures() -> list[Row]:
    """Figures of every kind: all value forms, notes, members, frequencies and odd periods."""
    rows = []
    counter = itertools.count()
    for code, members in itertools.product(AREAS, MEMBERS):
        for year in range(2010, 2018):
            at = next(counter)
            value, decimals = VALUES[at % len(VALUES)]
            rows.append(
                observation(
                    ref_area=code,
                    **members,
                    time_period=str(year),
                    obs_value=value,
                    decimals=decimals,
                    obs_status="O" if value is None else "AP"[at % 2],
                    note=NOTES[at % len(NOTES)],
                    source_row=at + 2,
                    source_cell=None if at % 3 == 0 else f"Biểu 1!C{at}",
                    unit_mult=None if at % 5 == 0 else "9",
                    rank_of=at % 4 or None,
                    break_group=at % 2,
                    edition=str(2010 + at % 3),
                    received_at=datetime(2026, 5, 4, 2, 0, at % 3, 0 if at % 2 else 1500),
                )
            )
    rows += [
        observation(
            indicator="POP_AVG",
            freq=freq,
            time_period=text,
            period_start=start,
            period_end=end,
            unit_measure="PS",
        )
        for freq, text, start, end in (
            ("Q", "2020-Q1", date(2020, 1, 1), date(2020, 3, 31)),
            ("Q", "2020-Q2", date(2020, 4, 1), date(2020, 6, 30)),
            ("M", "2020-01", date(2020, 1, 1), date(2020, 1, 31)),
            ("_O", "2020-01/2020-12", date(2020, 1, 1), date(2020, 12, 31)),
            ("_O", "2020-02/2020-03", date(2020, 2, 1), date(2020, 3, 31)),
            ("_O", "2020-03/2020-12", date(2020, 3, 1), date(2020, 12, 31)),
            ("A", "2020", date(2020, 1, 1), date(2020, 12, 31)),
        )
    ]
    # Not in key order: the order of the answers is made, not found.
    return rows[::2] + rows[1::2]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """One API with compiled releases and one without, on the same files."""
    publication = Publication(tmp_path_factory.mktemp("equal"))
    publication.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    content = marts(varied_figures())
    content["areas"].append(area("VN-Z9", "Không tên", name_en=None))
    publication.publish("2026.2", content, at=SECOND_PUBLISHED)
    state = publication.layout.data_root / "other" / "state.json"
    patient = replace(publication.settings, rate=None, query_seconds=60.0)
    fast = create_app(replace(patient, compiles=True))
    slow = create_app(replace(patient, compiles=False, state=state, answer_memory=0))
    with fixed_clock(TODAY), TestClient(fast) as one, TestClient(slow) as other:
        assert all(release.series for release in fast.state.registry.shelf.releases)
        for client in (one, other):
            client.headers["Accept-Encoding"] = "identity"
        yield one, other


SHAPES = [
    "indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015&freq=A&sex=_T&age=_T&urbanisation=_T"
    "&activity=_T&counterpart_area=_T&composite_breakdown=_T",
    "indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015",
    "indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015,2012,2013&sex=F",
    "indicator=GRDP_CURRENT&ref_area=VN-70&dataset_id=GRDP",
    "indicator=GRDP_CURRENT&ref_area=VN-70&sex=F",
    "indicator=GRDP_CURRENT&ref_area=VN-70&sex=F,M&age=_T,Y15T24",
    "indicator=GRDP_CURRENT&ref_area=VN-70&sex=_T&from=2012&to=2014",
    "indicator=GRDP_CURRENT&ref_area=VN-70,VN&from=2013",
    "indicator=GRDP_CURRENT&to=2013-12-31",
    "indicator=GRDP_CURRENT&time_period=2015",
    "indicator=GRDP_CURRENT&time_period=2015&sex=F",
    "indicator=GRDP_CURRENT&time_period=2015,2016&sex=F",
    "indicator=GRDP_CURRENT&time_period=2015,2016&from=2016",
    "indicator=GRDP_CURRENT&time_period=2015&ref_area=VN-70&ref_area=VN&ref_area=VN-68&sex=_T",
    "indicator=GRDP_CURRENT&time_period=2015&" + "&".join(f"ref_area={a}" for a in AREAS),
    "indicator=GRDP_CURRENT",
    "indicator=GRDP_CURRENT&limit=7",
    "indicator=GRDP_CURRENT&time_period=2014&limit=3",
    "indicator=GRDP_CURRENT&sex=F&limit=5",
    "indicator=POP_AVG",
    "indicator=POP_AVG&freq=Q,M",
    "indicator=POP_AVG&freq=_O&to=2020-11",
    "indicator=POP_AVG&from=2020-02&to=2020-12",
    "indicator=POP_AVG&time_period=2020-01/2020-12",
    # Left to the route, and still the same.
    "indicator=POP_AVG&time_period=2020-01%2F2020-12",
    "indicator=GRDP_CURRENT,POP_AVG",
    "indicator=NOTHING_HERE",
    "indicator=GRDP_CURRENT&ref_area=VN-XX",
    "indicator=GRDP_CURRENT&time_period=1990",
    "indicator=GRDP_CURRENT&obs_status=P",
    "indicator=GRDP_CURRENT&sex=_T&sex=f",
    "indicator=GRDP_CURRENT&limit=0",
    "indicator=GRDP_CURRENT&limit=1001",
    "indicator=GRDP_CURRENT&from=20",
    "indicator=GRDP_CURRENT&cursor=abc",
    "indicator=GRDP_CURRENT&colour=red",
    "indicator=GRDP_CURRENT&lang=fr",
    "indicator=grdp",
    "indicator=",
    "&&indicator=GRDP_CURRENT&&ref_area=VN-70&",
    "",
]
VERSIONS = ["", "release=2026.2", "release=2026.1", "as_of=2026-05-01"]
OTHERS = [
    "as_of=2026-06-30T02:00:00Z",
    "release=2030.1",
    "as_of=2020-01-01",
    "release=2026.1&as_of=2026-05-01",
]
FORMS = [
    ("", {}),
    ("lang=en", {}),
    ("lang=vi&format=json", {"Accept-Language": "en"}),
    ("", {"Accept-Language": "en"}),
    ("format=csv", {}),
    ("format=csv&lang=vi", {}),
    ("lang=en", {"Accept": "text/csv"}),
    ("", {"Accept": "application/xml"}),
    ("", {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "fr", "Accept-Encoding": "gzip"}),
    ("format=csv", {"Accept-Encoding": "zstd, gzip;q=0.5"}),
    ("format=ndjson", {"Accept-Encoding": "zstd"}),
]


def same(pair: Pair, address: str, headers: dict[str, str]) -> bool:
    """Compare the answers of both, whole, as HEAD and as 304; tell whether it was cut."""
    fast, slow = pair
    expected = slow.get(address, headers=headers)
    is_cut = counted(fast, address, headers)
    for _ in range(2):
        found = fast.get(address, headers=headers)
        assert (found.status_code, found.content) == (expected.status_code, expected.content)
        assert found.headers == expected.headers
    assert fast.head(address, headers=headers).headers == expected.headers
    if expected.status_code == 200:
        held = {**headers, "If-None-Match": expected.headers["ETag"]}
        one, other = fast.get(address, headers=held), slow.get(address, headers=held)
        assert (one.status_code, one.content) == (other.status_code, b"") == (304, b"")
        assert one.headers == other.headers
    return is_cut


def counted(client: TestClient, address: str, headers: dict[str, str]) -> bool:
    """Tell whether an answer is cut from the compiled release."""
    lower = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    query = address.partition("?")[2].encode()
    call = Call(lower)
    key = Key(b"/v1/observations", query, call.accept, call.language, call.coding)
    return client.app.state.front.counter().make(key, is_short=False) is not None


@pytest.mark.parametrize("shape", SHAPES)
def test_a_compiled_answer_is_the_computed_one(pair: Pair, shape: str) -> None:
    for version, (form, headers) in itertools.product(VERSIONS, FORMS):
        query = "&".join(filter(None, (shape, version, form)))

        same(pair, f"/v1/observations?{query}", headers)


@pytest.mark.parametrize("version", OTHERS)
def test_a_version_is_chosen_as_the_route_chooses_it(pair: Pair, version: str) -> None:
    for form, headers in FORMS:
        same(pair, f"/v1/observations?{SHAPES[1]}&{version}&{form}", headers)


def test_what_should_be_compiled_is(pair: Pair) -> None:
    for shape in SHAPES[:24]:
        for form in ("", "&lang=en", "&format=csv", "&format=csv&lang=vi"):
            assert counted(pair[0], f"/v1/observations?{shape}{form}", {}), shape + form


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("limit", [1, 7, 50, 199, 200])
def test_pages_follow_each_other_as_the_computed_ones(pair: Pair, form: str, limit: int) -> None:
    for shape in ("", "&sex=F", "&time_period=2014,2015", "&ref_area=VN-70,VN&from=2012"):
        address = f"/v1/observations?indicator=GRDP_CURRENT&limit={limit}&format={form}{shape}"
        while address:
            assert same(pair, address, {})
            address = pair[0].get(address).links.get("next", {}).get("url")


def test_every_figure_is_found_by_its_whole_key(pair: Pair) -> None:
    """Each row of the release, asked for alone, in both formats and languages."""
    keys = ("dataset_id", "indicator", "ref_area", "freq", "sex", "age", "urbanisation")
    keys += ("activity", "counterpart_area", "composite_breakdown", "time_period")
    for row in varied_figures():
        query = "&".join(f"{name}={row[name]}" for name in keys)
        for form in ("", "&lang=en&format=csv"):
            assert same(pair, f"/v1/observations?{query}{form}", {})
