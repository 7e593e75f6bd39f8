"""Addresses and bodies put together at random from what means something and what does not."""

import json
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import TestClient

_KNOWN = (
    "GRDP", "GRDP_CURRENT", "POP_AVG", "VN-70", "VN", "VNM", "all", "ALL", "_T", "F", "A", "Q",
    "2", "2015", "2017", "2020-Q1", "2015:2017", "YR2015", "YTD", "YTD:2015", "2013Q1:2013Q4",
    "en", "vi", "json", "xml", "jsonstat", "latest", "2026.1", "top(1)", "range(2015,2016)",
    "from(2015)", "*", "?", "VN*", ";", ",", "~", "Y", "y", "1", "0", "-1", "50", "99999999999",
    "EAS", "NA", "true", "",
)  # fmt: skip
_NAMES = (
    "INDICATOR", "REF_AREA", "geo", "time", "TIME_PERIOD", "SEX", "sinceTimePeriod",
    "untilTimePeriod", "lastTimePeriod", "lang", "release", "as_of", "format", "valueCodes[SEX]",
    "valueCodes[TIME_PERIOD]", "codelist[SEX]", "stub", "heading", "outputFormat", "query",
    "pastDays", "pageSize", "pageNumber", "date", "mrv", "mrnev", "gapfill", "frequency",
    "per_page", "page", "source", "footnote", "region", "topic",
)  # fmt: skip
_WORDS = (
    "country", "countries", "indicator", "source", "sources", "topic", "region", "incomeLevels",
    "lendingtype", "series", "time", "concepts", "metadata", "search", "footnote", "tables",
    "data", "config", "defaultselection",
)  # fmt: skip
_ROOTS = ("/jsonstat", "/px/api/v2", "/px/api/v2/tables", "/wb/v2", "/wb/v2/en", "/wb/v2/sources/2")
_value = st.one_of(st.sampled_from(_KNOWN), st.text(max_size=20))
_words = st.lists(st.one_of(st.sampled_from(_WORDS), _value), max_size=7)
_query = st.lists(st.tuples(st.one_of(st.sampled_from(_NAMES), _value), _value), max_size=4)
_leaf = st.one_of(st.none(), st.booleans(), st.integers(), _value)
_body = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ("selection", "variableCode", "valueCodes", "codelist", "placement", "stub", "x")
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)
_often = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_often
@given(root=st.sampled_from(_ROOTS), words=_words, query=_query)
def test_no_address_is_a_fault_of_ours(
    client: TestClient, root: str, words: list[str], query: list[tuple[str, str]]
) -> None:
    path = "/".join([root, *(quote(word, safe=";,()*~") for word in words)])
    answer = client.get(f"{path}?{urlencode(query)}")

    assert answer.status_code < 500, path
    # A path with a line break in it is none of ours.
    if root.startswith("/wb") and "\n" not in "".join(words):
        assert answer.status_code in (200, 414), path


@_often
@given(body=_body)
def test_no_body_is_a_fault_of_ours(client: TestClient, body: object) -> None:
    answer = client.post("/px/api/v2/tables/GRDP/data", json=body)

    assert answer.status_code in (200, 400), json.dumps(body)
