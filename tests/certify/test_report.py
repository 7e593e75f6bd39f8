"""The report and the guide: what they show is what was found, and every code leads somewhere."""

import re

import pytest

from certify import findings, guide
from certify.decided import Decided
from certify.impact import Impact
from certify.report import page
from certify.report.words import LANGUAGES, WORDS
from schemas import codelist
from tests.certify.test_certificate import HEAD, MEASURED, WAIVER, WARNING, make
from tests.drift.test_copies import targets

MANIFEST = HEAD | {
    "publisher": {"system": {"vi": "Số Chuẩn", "en": "Số Chuẩn"}},
    "built_at": "2026-01-31T02:00:00Z",
}
CHANGE = {
    "figure": "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:C:_T:_T:2015",
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "time_period": "2015",
    "change_type": "changed",
    "old_value": "-17739.44",
    "new_value": "23756",
    "unit_measure": "VND_BILLION",
    "reason": "METHOD",
    "old_vintage": "y17",
    "new_vintage": "y21",
    "percent": "+33.9",
}
REASON = {
    "dataset_id": "GRDP",
    "change_type": "removed",
    "reason": None,
    "revision_type": None,
    "severity": None,
    "reason_ground": None,
    "reason_by": None,
    "reason_text": None,
    "figures": 7,
}
SAMPLED = {
    "figure": CHANGE["figure"],
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "published": "23756",
    "unit": "VND_BILLION",
    "printed": "23.756",
    "source_document": "<script>alert(1)</script>",
    "source_table": None,
    "file_name": "grdp.csv",
    "cell": "C2",
}


def render(folder, *, found=(WARNING,), waivers=()):
    checklist = {
        "findings": list(found),
        "waivers": list(waivers),
        "answers": [],
        "rechecks": [],
        "open": 0,
    }
    summary = {
        "reasons": [REASON],
        "biggest": [CHANGE],
        "ranking_items": [
            {"framework": "PCI", "item": "PCI", "indicators": "PCI_TOTAL", "figures": 3}
        ],
        "uses": [{"kind": "claim", "id": "Q-12", "figures": 1, "example": CHANGE["figure"]}],
        "addresses": [{"paths": ["/v1/observations?indicator=GRDP_CURRENT"], "figures": 10}],
    }
    sample = {
        "figures": [SAMPLED],
        "ticks": {CHANGE["figure"]: {"outcome": "right", "by": "dic.certifier-1"}},
        "measured": MEASURED,
        "seed": "5" * 64,
    }
    decided = Decided(
        {},
        Impact(0, 0, 0, None, summary=summary),  # type: ignore[arg-type]
        {"asked": {"lines": []}},
        checklist,
        sample,
        make(),
    )
    page.write(folder, MANIFEST, decided)
    return {each: (folder / f"{each}.html").read_text(encoding="utf-8") for each in LANGUAGES}


BLOCKER = WARNING | {
    "code": "changes_unexplained",
    "severity": "blocker",
    "sentence_vi": "GRDP: 7 số liệu (biến mất) chưa có lý do",
    "sentence_en": "GRDP: 7 figures (removed) have no reason",
    "waivable": False,
    "guide": "docs/certifier-guide.md#changes_unexplained",
}


def test_the_verdict_comes_first_and_says_how_to_settle_it(tmp_path):
    pages = render(tmp_path, found=(BLOCKER, WARNING))

    for language, text in pages.items():
        said = WORDS[language]["blocked"].format(count=1)
        assert text.index(said) < text.index(BLOCKER[f"sentence_{language}"])
    assert "make reason" in pages["vi"]
    assert "docs/certifier-guide.md#changes_unexplained" in pages["vi"]
    assert WORDS["en"]["unexplained"] in pages["en"]


def test_a_candidate_without_open_blockers_is_ready_and_shows_its_waivers(tmp_path):
    waived = BLOCKER | {"code": "sample_unticked", "waiver": WAIVER["waiver"]}
    pages = render(tmp_path, found=(waived,), waivers=[WAIVER])

    for language, text in pages.items():
        assert WORDS[language]["ready"] in text
        assert WAIVER["text"] in text
        assert "02/03/2026 09:00" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_else_and_runs_nothing(tmp_path, language):
    text = render(tmp_path)[language]

    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert re.findall(r'(?:src|href)="([^"]*)"', text) == [
        "en.html" if language == "vi" else "vi.html",
        "../data-docs/index.html",
    ]
    assert "http" not in text.partition("<body>")[0]
    assert "built-in" not in text
    assert "{{" not in text


def test_numbers_are_written_as_people_of_the_language_do(tmp_path):
    pages = render(tmp_path)

    assert "−17.739,44" in pages["vi"]
    assert "−17,739.44" in pages["en"]
    assert "+33,9 %" in pages["vi"]
    assert page.number("0.10", "vi") == "0,10"
    assert page.number("1234567.000000000001", "en") == "1,234,567.000000000001"


def test_every_code_of_a_list_has_its_word():
    for words in WORDS.values():
        assert set(codelist.codes("cl_designation")) <= set(words)
        # A template would take a method of a dictionary for the word.
        assert not set(words) & set(dir({}))


def test_the_guide_lists_every_code_a_finding_can_have():
    text = guide.PAGE.read_text(encoding="utf-8")

    assert text == guide.put(text)
    anchors = re.findall(r'<a id="(\w+)"></a>', text)
    assert anchors == list(findings.explained())


def test_the_guide_names_targets_and_pictures_that_are_there():
    text = guide.PAGE.read_text(encoding="utf-8")

    assert set(re.findall(r"make ([a-z][a-z-]*)", text)) <= targets()
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 3
    for picture in pictures:
        assert 0 < (guide.PAGE.parent / picture).stat().st_size < 150_000
    for name in ("cl_change_reason", "cl_waiver_reason"):
        codes = set(codelist.codes(name))
        used = set(re.findall(r"REASON=([A-Z_]+)", text))
        assert used & codes


def test_every_reason_the_guide_gives_is_in_a_list():
    text = guide.PAGE.read_text(encoding="utf-8")
    known = {*codelist.codes("cl_change_reason"), *codelist.codes("cl_waiver_reason")}
    known |= {"WRONG_FIGURE"}

    assert set(re.findall(r"REASON=([A-Z_]+)", text)) <= known
