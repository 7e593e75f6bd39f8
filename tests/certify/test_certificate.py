"""The certificate: signed JSON without floats, and a PDF that is the same every time."""

import json
import re
import zlib
from datetime import date

import pytest

from certify import certificate, filing
from certify.certificate_pdf import Signature, draw, drawable
from certify.certificate_words import WORDS
from certify.errors import MissingCandidateError, NotCertifiedError
from certify.report.words import WORDS as REPORT_WORDS
from schemas import codelist, province
from store import canonical, clock
from tests.certify import builders

HEAD = {
    "release": "2026.2",
    "previous": "2026.1",
    "inputs": [{"upload_id": "u1", "signed_off_by": None}],
    "contracts_sha256": "c" * 64,
    "uploaders": ["an"],
}
WAIVER = {
    "waiver": "2026.2-W1",
    "blocker": "sample_unticked",
    "scope": "*",
    "reason": "DEMONSTRATION",
    "text": "Bản trình diễn, chưa ai đối chiếu",
    "by": "dic.certifier-1",
    "granted_at": "2026-01-31T02:00:00Z",
    "expires": "2026-03-02T02:00:00Z",
}
WARNING = {
    "code": "volume_is_usual",
    "severity": "warning",
    "subject": "GRDP",
    "sentence_vi": "GRDP tăng < 3 & nhiều",
    "sentence_en": "GRDP grew",
    "waivable": True,
    "waiver": None,
    "guide": "",
}
MEASURED = {
    "size": 30,
    "right": 29,
    "wrong": 1,
    "unreadable": 0,
    "unticked": 0,
    "accuracy_percent": "96.7",
    "low_percent": "83.3",
    "high_percent": "99.4",
    "level_percent": "95",
    "method": "Wilson",
}
SIGNED = [
    Signature("dic.certifier-1", "a" * 64, "2026-01-31T03:00:00Z"),
    Signature("dic.certifier-2", "b" * 64, "2026-01-31T04:00:00Z"),
]


def make(head=HEAD, **changes):
    waived = WARNING | {
        "severity": "blocker",
        "waiver": "2026.2-W1",
        "sentence_vi": "Mẫu chưa xong",
    }
    checklist = {"findings": [WARNING, waived], "waivers": [WAIVER], "answers": [], "open": 0}
    names = ("observations.parquet", "changes.parquet", "gate.json", "checklist.json")
    told = {
        "checklist": checklist,
        "gate": {"passed": True, "results": [{"rule": "a", "success": True, "expectation": "x"}]},
        "impact": {"datasets": [{"dataset_id": "GRDP", "added": 3, "changed": 2, "removed": 1}]},
        "sample": {"measured": MEASURED, "seed": "5" * 64},
        "datasets": [{"dataset_id": "GRDP", "figures": 1234, "agencies": ["STATISTICS"]}],
        "signatures": {"needed": 2, "certifiers": 3, "barred": []},
        "events": [],
        "digests": {name: "0" * 64 for name in (*names, "sample.json")},
        "at": clock.parse("2026-01-31T02:00:00Z"),
    }
    return certificate.document(head, **told | changes)


def text_of(pdf):
    """Return what a PDF of ours draws, glyph numbers and all, for looking at its size and fonts."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S)
    return [zlib.decompress(each) for each in streams if each[:1] == b"x"]


def test_it_says_what_was_let_pass_and_by_whom():
    told = make()

    canonical.encode(told)  # holds no float
    assert told["kind"] == "release"
    assert told["datasets"][0]["designation"] == "OFFICIAL"
    assert told["changes"] == {"added": 3, "changed": 2, "removed": 1}
    assert told["waivers"] == [WAIVER]
    assert [each["code"] for each in told["warnings"]] == ["volume_is_usual"]
    assert told["inputs"]["sha256"] == canonical.digest(HEAD["inputs"])
    assert told["sample"]["accuracy_percent"] == "96.7"
    assert told["certifying_body"]["agency"] == "DIC"
    assert told["certifying_body"]["legal_basis"]


def test_a_patch_is_an_erratum():
    assert make(head=HEAD | {"release": "2026.2.1"})["kind"] == "erratum"


@pytest.mark.parametrize(
    ("day", "agency"),
    [
        (date(2025, 2, 28), "DIC"),
        (date(2025, 3, 1), "DOST"),
        (date(2026, 12, 31), "DOST"),
        (date(2027, 1, 1), None),
    ],
)
def test_the_body_that_certifies_is_the_one_of_the_day(monkeypatch, day, agency):
    one = province.load().certifying_body[0]
    bodies = (
        one.model_copy(update={"valid_to": "2025-02-28"}),
        one.model_copy(
            update={"agency": "DOST", "valid_from": "2025-03-01", "valid_to": "2026-12-31"}
        ),
    )
    changed = province.load().model_copy(update={"certifying_body": bodies})
    monkeypatch.setattr(province, "load", lambda: changed)

    found = certificate.body_on(day)

    assert (found and found.agency) == agency


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pdf_is_the_same_every_time_and_has_its_own_font(language):
    first, second = (draw(make(), "d" * 64, SIGNED, language) for _ in range(2))

    assert first == second
    assert first.startswith(b"%PDF-")
    assert b"BeVietnamPro" in first
    assert len(first) < 100_000
    assert text_of(first)


def test_other_content_is_another_pdf():
    assert draw(make(), "d" * 64, SIGNED, "vi") != draw(make(), "e" * 64, SIGNED, "vi")
    assert draw(make(), "d" * 64, SIGNED, "vi") != draw(make(), "d" * 64, SIGNED[:1], "vi")


def test_every_vietnamese_letter_can_be_drawn_and_a_strange_one_is_seen_to_be_missing():
    vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    toned = "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵđĐ₫“”–…≥≤−·□"[:-1]
    names = "".join(each.name_vi for each in codelist.areas().values())

    for text in (vowels, toned, toned.upper(), names):
        assert drawable(text) == text
    assert drawable("中") in ("?", "□")


def facts(text):
    return sorted(re.findall(r"{\w+}", text))


def test_both_languages_say_the_same_things():
    for words in (WORDS, REPORT_WORDS):
        assert set(words["vi"]) == set(words["en"])
        for key, text in words["vi"].items():
            assert facts(text) == facts(words["en"][key]), key


def test_no_paper_is_written_before_the_second_signature(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    told = {"certificate.json": canonical.encode(make())}
    with pytest.raises(MissingCandidateError):
        filing.write(place.layout, place.journal, "2026.1")
    builders.candidate(place, "2026.1", objects=told)
    place.sign("2026.1", "certifier-1")
    with pytest.raises(NotCertifiedError):
        filing.write(place.layout, place.journal, "2026.1")

    place.sign("2026.1", "certifier-3")
    paths = filing.write(place.layout, place.journal, "2026.1")
    before = [path.read_bytes() for path in paths]
    filing.write(place.layout, place.journal, "2026.1")

    assert [path.name for path in paths] == [
        "certificate.json",
        "certificate-vi.pdf",
        "certificate-en.pdf",
    ]
    assert before == [path.read_bytes() for path in paths]
    assert json.loads(before[0])["release"] == "2026.2"
