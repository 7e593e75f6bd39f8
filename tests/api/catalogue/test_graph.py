import re
from datetime import UTC, date, datetime

import pytest

from api.catalogue import as_jsonld, as_rdfxml, as_turtle, vocabulary
from api.catalogue.graph import Link, Literal, Thing, both, day, instant
from api.catalogue.interfaces import INTERFACES
from api.foreign import INTERFACES as FOREIGN
from schemas import codelist

HOSTILE = 'a "quoted" <b>&amp;\\ line\nnext\ttab \x00 ]]> \u202e é'


def test_three_writers_say_the_same_of_a_hostile_text() -> None:
    thing = Thing("http://x/a#b", ("dcat:Dataset",)).say("dct:title", Literal(HOSTILE, "vi"))

    turtle = as_turtle.encode([thing]).decode()
    rdf = as_rdfxml.encode([thing]).decode()

    assert '"a \\"quoted\\" <b>&amp;\\\\ line\\nnext\\ttab' in turtle
    assert "&lt;b&gt;&amp;amp;" in rdf
    assert "\x00" not in rdf
    assert '"@language": "vi"' in as_jsonld.encode([thing]).decode()


def test_an_iri_cannot_end_before_its_end() -> None:
    thing = Thing("http://x/", ("dcat:Catalog",)).say("dcat:dataset", Link('http://x/> <y "z'))

    assert "<http://x/%3E%20%3Cy%20%22z>" in as_turtle.encode([thing]).decode()
    assert 'rdf:resource="http://x/' not in as_rdfxml.encode([thing]).decode()


def test_values_are_written_as_their_datatypes_are() -> None:
    at = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)

    assert instant(at) == Literal("2026-03-31T02:00:00Z", datatype="xsd:dateTime")
    assert day(date(2026, 3, 1)) == Literal("2026-03-01", datatype="xsd:date")
    assert both({"en": "e", "vi": "v"}) == [Literal("v", "vi"), Literal("e", "en")]
    assert both({"en": None, "vi": ""}) == []
    thing = Thing("x", ()).say("a", None).say("b", Link("c"), None)
    assert thing.values == {"b": [Link("c")]}


@pytest.mark.parametrize(
    ("codes", "name"),
    [(["A"], "ANNUAL"), (["A", "Q"], "QUARTERLY"), (["M", "A"], "MONTHLY"), ([], "IRREG"),
     (["_O"], "IRREG")],
)  # fmt: skip
def test_a_dataset_is_as_frequent_as_its_finest_series(codes: list[str], name: str) -> None:
    assert vocabulary.frequency(codes).endswith(f"/{name}")


def test_every_theme_has_its_counterpart() -> None:
    themes = codelist.codes("themes")

    assert len(themes) > 20
    assert all(vocabulary.eu_theme(code) for code in themes)
    assert vocabulary.eu_theme("NO_SUCH") is None


def test_every_interface_is_in_the_catalogue() -> None:
    mine = {one.path for one in INTERFACES}
    files = {"/catalog", "/dataset", "/releases"}

    assert mine == {one.path for one in FOREIGN} - files | {"/v1"}
    assert all(re.fullmatch(r"[a-z0-9-]+", one.id) for one in INTERFACES)
