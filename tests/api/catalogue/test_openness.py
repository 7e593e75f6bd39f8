import html
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from api.catalogue import openness
from api.catalogue.content import Content, Dataset, File
from api.catalogue.openness import ELEMENTS, MET, NOT_MET, PARTLY
from api.queries.coverage import Coverage, Described
from api.site import openness as page
from api.site.words import WORDS
from tests.api.conftest import TestClient

FILE = File("dataset-x.csv", "/releases/2026.1/X.csv", "csv", "text/csv", "a" * 64, 10)
FULL = Coverage(
    freqs=("A",),
    areas=("VN-70",),
    levels=("district", "province"),
    indicators=1,
    breakdowns=("sex",),
    years=tuple(range(2016, 2026)),
    is_yearly=True,
)
ROW = {"dataset_id": "X", "name_vi": "x", "name_en": "x", "owner": "", "theme": "T"}


class Release:
    """What the assessment asks of a release."""

    publisher: ClassVar[dict[str, Any]] = {"licence": {"id": "CC-BY-4.0", "url": "u"}}

    class entry:  # noqa: N801 - stands for an attribute
        published_at = datetime(2026, 3, 31, tzinfo=UTC)


def states(**given: object) -> dict[str, str]:
    """Return the state of each element of a dataset that meets all but for what is given."""
    told = {
        "id": "X",
        "row": ROW,
        "indicators": ({"indicator": "I"},),
        "coverage": FULL,
        "described": Described(1, 1, 1, 1, 1),
        "files": (FILE,),
        **given,
    }
    content = Content(Release(), "", None, (Dataset(**told),))  # type: ignore[arg-type]
    (sheet,) = openness.assess(content)
    assert tuple(one.id for one in sheet.elements) == ELEMENTS
    return {one.id: one.state for one in sheet.elements}


def test_a_dataset_that_has_everything_meets_everything() -> None:
    assert set(states().values()) == {MET}


@pytest.mark.parametrize(
    ("given", "element", "state"),
    [
        ({"coverage": FULL._replace(breakdowns=())}, "indicators", PARTLY),
        ({"coverage": FULL._replace(indicators=0)}, "indicators", NOT_MET),
        ({"coverage": FULL._replace(years=(2021, 2022))}, "last_five", PARTLY),
        ({"coverage": FULL._replace(years=(2010,))}, "last_five", NOT_MET),
        ({"coverage": FULL._replace(years=tuple(range(2021, 2026)))}, "last_five", MET),
        ({"coverage": FULL._replace(years=tuple(range(2021, 2026)))}, "last_ten", PARTLY),
        ({"coverage": FULL._replace(levels=("country",))}, "first_level", NOT_MET),
        ({"coverage": FULL._replace(levels=("province",))}, "second_level", NOT_MET),
        ({"coverage": FULL._replace(levels=("commune",))}, "second_level", MET),
        ({"files": ()}, "machine_readable", NOT_MET),
        ({"files": ()}, "non_proprietary", NOT_MET),
        ({"files": ()}, "download", PARTLY),
        ({"described": Described(2, 2, 1, 2, 2)}, "metadata", PARTLY),
        ({"described": Described(2, 0, 0, 0, 0)}, "metadata", NOT_MET),
    ],
)
def test_what_a_dataset_lacks_is_not_met(
    given: dict[str, object], element: str, state: str
) -> None:
    assert states(**given)[element] == state


def test_a_closed_licence_is_no_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Release, "publisher", {"licence": {"id": "CC-BY-NC-4.0"}})
    assert states()["licence"] == PARTLY
    monkeypatch.setattr(Release, "publisher", {})
    assert states()["licence"] == NOT_MET


def test_the_page_has_words_for_every_element() -> None:
    assert set(WORDS["vi"]["element_name"]) == set(WORDS["vi"]["element_rule"]) == set(ELEMENTS)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_says_each_element_its_source_and_no_score(client: TestClient, lang: str) -> None:
    answer = client.get(f"/{lang}/openness")
    text = html.unescape(answer.text)

    assert (answer.status_code, answer.headers["Content-Language"]) == (200, lang)
    for name, rule in zip(
        WORDS[lang]["element_name"].values(), WORDS[lang]["element_rule"].values(), strict=True
    ):
        assert name in text
        assert rule in text
    assert openness.SOURCE in answer.text
    assert "2026.2" in answer.text
    assert answer.text.count("<tr>") == 2 + 10 + 1 + 10
    assert "%" not in answer.text.partition("<main")[2]


def test_reasons_are_facts_in_words() -> None:
    element = openness.Element("last_five", PARTLY, {"years": [2021], "of": 5, "span": "2021–2025"})

    assert page.why(element, "en") == "1 of 5 years (2021–2025): 2021"
