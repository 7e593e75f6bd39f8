"""Computed figures: formula, inputs, reasons of those that were refused, and what reads them."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from api import derived_shapes
from api.app import create_app
from api.bodies.derived import REASONS, link_of
from api.parameters import REASON
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    fixed_clock,
    marts,
    observation,
)
from tests.api.computed import PER_HEAD, POP, computed
from tests.api.conftest import TestClient
from tests.api.ranked import ranked


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A release of before figures were computed, and one of after."""
    made = Publication(tmp_path_factory.mktemp("derived"))
    figures = [observation(time_period="2015")]
    made.publish("2026.1", marts(figures), at=FIRST_PUBLISHED)
    content = ranked(computed(marts(figures)))
    content["framework_mappings"] = [
        {
            "framework": "EGDI", "item": "HAS", "position": 1, "kind": "computable",
            "indicator": "GRDP_PER_HEAD", "dataset_id": "GRDP", "level": "home",
            "periods": "newest", "factor": Decimal("0.5"), "note_vi": "Tính", "note_en": "Computed",
            "source": "test", "upload_id": "schemas/frameworks/egdi.yaml@0", "source_row": 7,
        }
    ]  # fmt: skip
    made.publish("2026.2", content, at=SECOND_PUBLISHED)
    return made


@pytest.fixture(scope="module", params=[False, True], ids=["loaded", "compiled"])
def client(publication: Publication, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A client of an API that serves both, from the files and from the compiled form."""
    settings = replace(publication.settings, compiles=request.param)
    client = TestClient(create_app(settings), raise_server_exceptions=False)
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


def test_a_computed_figure_has_formula_and_inputs(client):
    answer = client.get("/v1/derived?indicator=GRDP_PER_HEAD&lang=en")

    body = derived_shapes.DerivedPage.model_validate_json(answer.content)
    (figure,) = body.figures
    assert answer.headers["x-release"] == "2026.2"
    assert re.search(r'"obs_value":73\.05,', answer.text)
    assert (figure.figure, figure.obs_status) == (PER_HEAD, "E")
    assert figure.formula == "GRDP_CURRENT * 1000 / POP_AVG"
    assert [(one.numerator_coefficient, one.denominator_coefficient) for one in figure.inputs] == [
        (1000, 0),
        (0, 1),
    ]
    assert str(figure.inputs[0].obs_value) == "73048.284"
    assert figure.inputs[0].receipt.endswith("/receipt?release=2026.2")
    assert str(figure.published.obs_value) == "74.1"
    assert body.indicators["GRDP_PER_HEAD"].name == "GRDP per head"
    assert body.indicators["GRDP_PER_HEAD"].conditions == ["same_vintage"]
    assert figure.declared_in.file == "schemas/datasets/grdp.yaml"
    assert "2026.2" in body.citation


def test_the_link_of_a_figure_shows_it(client):
    figure = client.get("/v1/derived?indicator=GRDP_PER_HEAD").json()["figures"][0]

    (again,) = client.get(figure["link"]).json()["figures"]
    assert again == figure
    assert figure["link"] == link_of(PER_HEAD, "2026.2")


def test_a_sum_is_told_from_what_an_agency_sent(client):
    (figure,) = client.get("/v1/derived?kind=successor_sum").json()["figures"]
    sent = client.get("/v1/observations?ref_area=VN-68").json()["observations"]

    assert (figure["indicator"], figure["ref_area"]) == ("GRDP_CURRENT", "VN-68")
    assert sent == []


def test_what_was_refused_says_why_in_both_languages(client):
    first, second = client.get("/v1/derived/refusals?lang=vi").json()["refusals"]

    assert (first["reason"], first["culprit"]) == ("missing_part", POP.format("2016"))
    assert POP.format("2016") in first["reason_text"]
    assert second["reason_text"] == REASONS["vintage_differs"]["vi"]
    body = client.get("/v1/derived/refusals?reason=vintage_differs&lang=en")
    derived_shapes.RefusalPage.model_validate_json(body.content)
    assert [row["time_period"] for row in body.json()["refusals"]] == ["2017"]


def test_every_reason_has_its_sentences_and_can_be_asked_for(client):
    assert set(REASON.form.schema["enum"]) == set(REASONS)
    assert all(set(texts) == {"vi", "en"} for texts in REASONS.values())
    for reason in REASONS:
        assert client.get(f"/v1/derived/refusals?reason={reason}").status_code == 200
    for kind in get_args(derived_shapes.Kind):
        assert client.get(f"/v1/derived?kind={kind}").status_code == 200


def test_pages_follow_each_other(client):
    first = client.get("/v1/derived?limit=1").json()
    second = client.get(first["page"]["next"]).json()

    assert [first["figures"][0]["ref_area"], second["figures"][0]["ref_area"]] == ["VN-68", "VN-70"]
    assert second["page"]["next"] is None


def test_as_lines_the_value_is_exact(client):
    text = client.get("/v1/derived?format=csv&indicator=GRDP_PER_HEAD").text
    (row,) = csv.DictReader(io.StringIO(text))

    assert (row["obs_value"], row["published_value"]) == ("73.05", "74.1")
    refused = client.get("/v1/derived/refusals?format=csv").text
    assert [row["reason"] for row in csv.DictReader(io.StringIO(refused))] == [
        "missing_part",
        "vintage_differs",
    ]


def test_a_release_of_before_has_none(client):
    body = client.get("/v1/derived?release=2026.1").json()

    assert (body["figures"], body["release"]["id"]) == ([], "2026.1")


def test_an_unknown_indicator_is_told(client):
    body = client.get("/v1/derived?indicator=NO_SUCH_THING&indicator=GRDP_PER_HEAD").json()

    assert [warning["value"] for warning in body["warnings"]] == ["NO_SUCH_THING"]
    assert client.get("/v1/derived?kind=guess").status_code == 422
    assert client.get("/v1/derived?indicator=x'y").status_code == 422


def test_readiness_reads_a_computed_figure(client):
    body = client.get("/v1/frameworks/EGDI/2020/readiness?lang=en").json()
    found = [one for item in body["items"] for one in item["readings"] if one["figure"]]
    (reading,) = found

    assert (reading["state"], reading["kind"]) == ("certified", "computable")
    assert reading["figure"]["id"] == PER_HEAD
    assert reading["figure"]["receipt"] is None
    (shown,) = client.get(reading["figure"]["link"]).json()["figures"]
    assert shown["figure"] == PER_HEAD


def test_the_figure_goes_to_the_body_in_its_unit(client):
    answer = client.get("/v1/frameworks/EGDI/2020/figures?lang=en")
    (figure,) = answer.json()["figures"]

    assert re.search(r'"value":36\.525,', answer.text)
    assert (figure["code"], figure["read_for"]) == (None, "HAS")
    assert figure["method"] == "GRDP_CURRENT * 1000 / POP_AVG"
    assert figure["link"].startswith("/v1/derived?")
