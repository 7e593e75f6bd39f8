"""A release that holds a seriously wrong figure says so, once a later one has corrected it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from api.app import create_app
from tests.api.builders import TODAY, Publication, fixed_clock, marts, observation
from tests.api.conftest import TestClient


def of(year: int, value: str) -> dict[str, object]:
    return observation(time_period=str(year), obs_value=Decimal(value), decimals=1)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Five releases: the wrong figure of 2001 comes with the second; the fourth corrects it."""
    publication = Publication(tmp_path_factory.mktemp("serious"))
    for number, (severity, figures) in enumerate(
        (
            (None, [of(2000, "1.0")]),
            (None, [of(2000, "1.0"), of(2001, "9.0")]),
            ("minor", [of(2000, "1.5"), of(2001, "9.0")]),
            ("serious", [of(2000, "1.5"), of(2001, "2.0")]),
            (None, [of(2000, "1.5"), of(2001, "2.0"), of(2002, "3.0")]),
        ),
        start=1,
    ):
        publication.severity = severity
        publication.publish(f"2026.{number}", marts(figures))
    with fixed_clock(TODAY), TestClient(create_app(publication.settings)) as found:
        yield found


def warned(client: TestClient, release: str, question: str = "observations?") -> list[object]:
    body = client.get(f"/v1/{question}&release={release}&lang=en").json()
    return [each for each in body["warnings"] if each["code"] == "serious-error"]


@pytest.mark.parametrize("question", ["observations?", "observations?indicator=GRDP_CURRENT"])
def test_only_releases_with_the_wrong_figure_say_so(client: TestClient, question: str) -> None:
    found = {number: warned(client, f"2026.{number}", question) for number in range(1, 6)}

    assert {number: bool(each) for number, each in found.items()} == {
        1: False, 2: True, 3: True, 4: False, 5: False,
    }  # fmt: skip
    assert found[2] == [
        {
            "code": "serious-error",
            "message": "Release 2026.2 holds a seriously wrong figure, corrected by release "
            "2026.4; see /v1/changes?from=2026.2&to=2026.4.",
            "release": "2026.2",
            "corrected_by": "2026.4",
        }
    ]


def test_a_file_without_an_envelope_leads_to_the_correction(client: TestClient) -> None:
    links = client.get("/v1/observations?release=2026.2&format=csv").headers["Link"]
    none = client.get("/v1/observations?release=2026.1&format=csv").headers["Link"]

    assert '</v1/releases/2026.4>; rel="successor-version"' in links
    assert "successor-version" not in none
