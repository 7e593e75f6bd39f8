from collections.abc import Iterator
from typing import Any

import pytest

from api import (
    derived_shapes,
    discrepancy_shapes,
    examples,
    models,
    ranking_shapes,
    shapes,
    verdicts,
)
from api.app import create_app
from api.parameters import Operation
from api.routes import (
    areas,
    calendar,
    changes,
    check,
    config,
    datasets,
    derived,
    discrepancies,
    files,
    frameworks,
    health,
    indicators,
    observations,
    releases,
    series,
)
from tests.api.builders import Publication
from tests.api.conftest import TestClient

ANSWERS = {
    "/v1/releases": (models.ReleaseList, releases.RELEASES),
    "/v1/releases/{release_id}": (models.Release, releases.RELEASE),
    "/v1/releases/{release_id}/notes": (None, releases.NOTES),
    "/v1/calendar": (models.Calendar, calendar.CALENDAR),
    "/v1/calendar.ics": (None, calendar.ICS),
    "/v1/feed": (None, calendar.FEED),
    "/v1/datasets": (models.DatasetList, datasets.DATASETS),
    "/v1/datasets/{dataset_id}": (models.Dataset, datasets.DATASET),
    "/v1/indicators": (models.IndicatorList, indicators.INDICATORS),
    "/v1/indicators/{indicator}": (models.Indicator, indicators.INDICATOR),
    "/v1/areas": (models.AreaList, areas.AREAS),
    "/v1/areas/{ref_area}": (models.Area, areas.AREA),
    "/v1/observations": (models.ObservationPage, observations.OBSERVATIONS),
    "/v1/series": (shapes.SeriesPage, series.SERIES),
    "/v1/frameworks": (ranking_shapes.FrameworkList, frameworks.FRAMEWORKS),
    "/v1/frameworks/{framework}": (ranking_shapes.Framework, frameworks.ONE),
    "/v1/frameworks/{framework}/{edition}/readiness": (
        ranking_shapes.EditionReadiness,
        frameworks.READINESS,
    ),
    "/v1/frameworks/{framework}/{edition}/figures": (
        ranking_shapes.MappedFigures,
        frameworks.FIGURES,
    ),
    "/v1/derived": (derived_shapes.DerivedPage, derived.DERIVED),
    "/v1/derived/refusals": (derived_shapes.RefusalPage, derived.REFUSALS),
    "/v1/rankings": (ranking_shapes.RankingPage, frameworks.RANKINGS),
    "/v1/changes": (shapes.ChangePage, changes.CHANGES),
    "/v1/discrepancies": (discrepancy_shapes.DiscrepancyPage, discrepancies.DISCREPANCIES),
    "/v1/check": (verdicts.CheckedClaim, check.CHECK),
    "/v1/figures/{figure}": (shapes.FigureOfReleases, changes.FIGURE),
    "/v1/figures/{figure}/receipt": (shapes.Receipt, changes.RECEIPT),
    "/v1/config": (shapes.Config, config.CONFIG),
    "/v1/releases/{release_id}/files": (shapes.FileList, files.FILES),
    "/v1/releases/{release_id}/manifest": (shapes.Manifest, files.MANIFEST),
    "/readyz": (shapes.Readiness, health.READY),
    "/healthz": (models.Health, health.HEALTH),
}
# Answered in another way than by GET, or not by JSON.
OTHERS = {
    "/v1/query": observations.QUERY,
    "/v1/releases/{release_id}/files/{name}": files.FILE,
}
METHODS = {"/v1/query": {"post"}, "/v1/check": {"get", "post"}}
SERVICE = ("/healthz", "/readyz")
PARTS = {
    "release_id": "2026.2",
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "figure": "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015",
    "name": "gate.json",
    "framework": "EGDI",
    "edition": "2022",
}


def test_every_route_is_described_and_every_description_has_a_route(
    client: TestClient, published: Publication
) -> None:
    described = client.get("/openapi.json").json()["paths"]
    app = create_app(published.settings)
    routed = {
        path.replace(":path}", "}")
        for path in _paths(app.router)
        if path.startswith("/v1") or path in SERVICE
    }

    assert set(described) == routed == set(ANSWERS) | set(OTHERS)
    for path, operations in described.items():
        assert set(operations) == METHODS.get(path, {"get"})


def _paths(router: Any) -> Iterator[str]:
    for route in router.routes:
        if hasattr(route, "path"):
            yield route.path
        for inner in (getattr(route, "original_router", None), getattr(route, "app", None)):
            if hasattr(inner, "routes"):
                yield from _paths(inner)


@pytest.mark.parametrize("path", ANSWERS)
def test_answers_are_what_is_described(client: TestClient, path: str) -> None:
    model, operation = ANSWERS[path]
    answer = client.get(path.format(**PARTS))

    assert answer.status_code == 200
    if model is None:
        (media_type,) = operation.formats.values()
        assert answer.headers["Content-Type"].split(";")[0] == media_type
        assert answer.content
        return
    model.model_validate_json(answer.content)
    model.model_validate(operation.example)
    assert operation.body == model.__name__


def test_an_answer_to_a_question_is_what_is_described(client: TestClient) -> None:
    answer = client.post("/v1/query", json=observations.QUERY.asked)

    assert answer.status_code == 200
    models.ObservationPage.model_validate_json(answer.content)


def test_an_answer_to_claims_is_what_is_described(client: TestClient) -> None:
    answer = client.post("/v1/check", json=check.CHECKS.asked)

    assert answer.status_code == 200
    verdicts.CheckedClaims.model_validate_json(answer.content)
    verdicts.CheckedClaims.model_validate(check.CHECKS.example)
    assert check.CHECKS.body == verdicts.CheckedClaims.__name__


OPERATIONS = [
    *((path, "get", operation) for path, (_, operation) in ANSWERS.items()),
    ("/v1/query", "post", OTHERS["/v1/query"]),
    ("/v1/check", "post", check.CHECKS),
    ("/v1/releases/{release_id}/files/{name}", "get", files.FILE),
]


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    OPERATIONS,
    ids=[f"{method}-{path}" for path, method, _ in OPERATIONS],
)
def test_every_operation_declares_its_parameters_refusals_and_examples(
    client: TestClient, path: str, method: str, operation: Operation
) -> None:
    described = client.get("/openapi.json").json()["paths"][path][method]
    declared = {one["name"] for one in described["parameters"]} - {"Accept-Language"}

    assert declared == {parameter.name for parameter in operation.parameters}
    assert described["description"]
    if operation.body or operation.texts:
        contents = described["responses"]["200"]["content"]
        assert set(contents) == set(operation.formats.values())
        shown = {"json", *operation.texts, *examples.TEXTS}
        for name, media_type in operation.formats.items():
            assert ("example" in contents[media_type]) == (name in shown)
    if operation.takes:
        assert "example" in described["requestBody"]["content"]["application/json"]
    for status, response in described["responses"].items():
        if status >= "400" and path not in SERVICE:
            content = response["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert all(
                one["value"]["status"] == int(status) for one in content["examples"].values()
            )


def test_every_reference_of_the_description_leads_somewhere(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]

    assert document["openapi"].startswith("3.1")
    for reference in _references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
