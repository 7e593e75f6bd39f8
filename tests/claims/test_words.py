from __future__ import annotations

import re
from pathlib import Path

import claims
from claims.checking import Desk
from claims.finding import GRAVEST, LIKELIEST, VERDICTS
from claims.sentences import SENTENCES
from schemas import codelist, concepts

_HOME = Path(claims.__path__[0])


def test_every_code_that_the_press_has_words_for_exists(desk: Desk) -> None:
    codes = desk.books[0].codes
    frameworks = {one.framework for one in codes.indicators.values()}
    for _, row in codelist.rows(codelist.HOME.parent / "claim_words.csv"):
        concept, code = row["concept"], row["code"]
        if concept in ("indicator", "growing"):
            assert code in codes.indicators, code
        elif concept == "framework":
            assert code in frameworks, code
        elif concept == "ref_area":
            assert code in codes.places, code
        else:
            assert concept in concepts.DIMENSIONS
            assert code in codelist.codes(concepts.CODELIST_OF[concept]), code
        assert all(row["words"].split("|")), row


def test_every_reason_has_its_sentences_and_every_sentence_its_reason() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in _HOME.glob("*.py"))
    used = set(re.findall(r'"([a-z0-9-]+)"', source))

    # These are made of parts: the grade of a comparison, or the way something went.
    made = {"bound", "truncated", "zeros", "finer", "cumulative", "unreadable"}
    made |= {f"{code}-{way}" for code in ("went", "rank-went") for way in ("up", "down", "same")}
    assert set(SENTENCES) - used <= made
    for vi, en in SENTENCES.values():
        assert set(re.findall(r"{(\w+)}", en)) <= set(re.findall(r"{(\w+)}", vi)) | {"newest"}


def test_every_verdict_has_a_place_in_both_orders() -> None:
    assert set(GRAVEST) == set(LIKELIEST) == set(VERDICTS)
    assert len(VERDICTS) == len(GRAVEST) == len(LIKELIEST) == 14
