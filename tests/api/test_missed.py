"""What was asked for and not found: counted without a caller, in bounded memory."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api import missed
from api.app import create_app
from api.missed import FEWEST, MOST, MOST_NAMED, Missed
from api.queries.catalogue import Row
from ingest.portal import usage
from store.missed import KINDS, Miss, folder_in, read_day
from tests.api.builders import Publication
from tests.api.conftest import TestClient

DAY = datetime(2026, 6, 30, 18, tzinfo=UTC)


def counting(folder: Path, now: datetime = DAY) -> Missed:
    return Missed(folder, now=lambda: now)


def held(folder: Path, day: str = "2026-07-01") -> dict[Miss, int]:
    return dict(read_day(folder / f"{day}.csv"))


def test_codes_and_words_that_are_not_there_are_counted(
    published: Publication, tmp_path: Path
) -> None:
    settings = replace(published.settings, use_folder=tmp_path)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        for _ in range(FEWEST):
            for address in (
                "/v1/indicators/GINI",
                "/vi/indicators/GINI",
                "/v1/observations?indicator=GINI,GRDP_CURRENT&ref_area=VN-99",
                "/v1/datasets/CRIME",
                "/v1/indicators?q=Ly+hôn",
                "/en/indicators?q=divorce",
                "/wb/v2/country/VNM/indicator/SI.POV.GINI",
                "/v1/check?indicator=GRDP_CURRENT&time_period=1990&value=5",
            ):
                client.get(address)
        client.get("/v1/indicators/SELDOM")

    found = held(folder_in(tmp_path))
    assert found == {
        Miss("indicator", "GINI"): 3 * FEWEST,
        Miss("indicator", "SI.POV.GINI"): FEWEST,
        Miss("ref_area", "VN-99"): FEWEST,
        Miss("dataset_id", "CRIME"): FEWEST,
        Miss("words", "ly"): FEWEST,
        Miss("words", "hôn"): FEWEST,
        Miss("words", "divorce"): FEWEST,
        Miss("figure", "GRDP_CURRENT"): FEWEST,
    }
    told = usage.not_found(tmp_path, date(2026, 7, 1))
    assert (told[0].kind, told[0].asked, told[0].recent) == ("indicator", "GINI", 3 * FEWEST)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("words", "0912345678"),
        ("words", "ai@example.org"),
        ("words", "x" * 25),
        ("indicator", "ID_012345"),
        ("indicator", "nguyen van a"),
        ("ref_area", "VN-1234567"),
    ],
)
def test_what_may_be_about_a_person_has_no_name(tmp_path: Path, kind: str, asked: str) -> None:
    notes: Row = {}
    missed.note(notes, kind, asked)
    counts = counting(tmp_path)
    for _ in range(FEWEST):
        counts.note(notes["missed"])
    counts.flush()

    assert held(tmp_path) == {Miss(kind, ""): FEWEST}


def test_words_of_a_search_stand_apart_and_few() -> None:
    assert missed.words_of("Nguyễn Văn A, 0912345678") == ["nguyễn", "văn"]
    assert len(missed.words_of(" ".join("ab" + chr(97 + at) for at in range(20)))) == 8


def test_the_seldom_is_told_without_a_name_when_its_day_is_over(tmp_path: Path) -> None:
    now = [DAY]
    counts = Missed(tmp_path, now=lambda: now[0])
    for at in range(FEWEST - 1):
        counts.note([Miss("indicator", "ONCE"), Miss("indicator", f"OTHER{at}")])
    counts.flush()
    assert not (tmp_path / "2026-07-01.csv").exists()
    now[0] = datetime(2026, 7, 1, 18, tzinfo=UTC)
    counts.note([Miss("words", "")])
    counts.flush()

    assert held(tmp_path) == {Miss("indicator", ""): 2 * (FEWEST - 1)}
    assert held(tmp_path, "2026-07-02") == {Miss("words", ""): 1}


def test_a_hostile_caller_fills_neither_memory_nor_disk(tmp_path: Path) -> None:
    counts = counting(tmp_path)
    for at in range(3 * MOST):
        counts.note([Miss("indicator", f"MADE_UP_{at:x}")])
        # What is really wanted is asked for again and again, and stays.
        counts.note([Miss("indicator", "WANTED")])
        assert len(counts._waiting) <= MOST
    for at in range(2 * MOST_NAMED):
        counts.note([Miss("ref_area", f"AREA_{at:x}")] * FEWEST)
    counts.flush()

    found = held(tmp_path)
    assert len(found) <= MOST_NAMED + len(KINDS)
    assert found[Miss("indicator", "WANTED")] == 3 * MOST
    assert found[Miss("ref_area", "")] >= MOST_NAMED * FEWEST


def test_several_processes_add_to_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        counts = counting(tmp_path)
        counts.note([Miss("indicator", "GINI")] * FEWEST)
        counts.flush()

    assert held(tmp_path) == {Miss("indicator", "GINI"): 2 * FEWEST}
