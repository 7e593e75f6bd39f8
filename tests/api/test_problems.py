import pytest
from starlette.requests import Request

from api import examples, problems
from api.app import create_app
from api.bodies.releases import FAULTS
from api.errors import ApiError
from api.problems import STATUS
from api.sentences import REASONS, SENTENCES
from schemas.distrust import Reason
from tests.api.builders import Publication
from tests.api.conftest import TestClient


def test_every_error_has_a_status_sentences_and_an_example() -> None:
    kinds = set(ApiError.__subclasses__())

    assert set(STATUS) == set(SENTENCES) == set(examples.FACTS) == kinds


def test_every_reason_for_distrust_has_a_sentence() -> None:
    assert set(REASONS) == {reason.value for reason in Reason}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", STATUS, ids=problems.code_of)
def test_sentences_name_only_facts_that_are_there(kind: type[ApiError], lang: str) -> None:
    document = problems.document(kind(**examples.FACTS[kind]), lang, "/v1/x")

    for sentence in ("title", "detail", "mend"):
        assert document[sentence]
        assert "{" not in document[sentence]


def test_every_fault_of_the_service_is_explained_in_both_languages() -> None:
    assert all(set(texts) == {"vi", "en"} for texts in FAULTS.values())


def test_a_bug_of_ours_is_a_problem_without_its_traceback(published: Publication) -> None:
    app = create_app(published.settings)

    @app.get("/v1/bug")
    def fail(request: Request) -> None:
        raise RuntimeError("secret path")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/v1/bug")

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/unexpected")
    assert "secret" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
