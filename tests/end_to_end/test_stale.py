"""A revision in a new release lists the watched page, the pack and the case it makes stale."""

import csv
import json

import duckdb
import pytest

from certify.cases.published import COLUMNS
from tests.end_to_end.test_story import CERTIFIER, Department

pytestmark = pytest.mark.slow

FIGURE = "LABOUR:LABOUR_FORCE:VN-70:A:_T:_T:_T:_T:_T:_T:2022"
# The samples' own cases come before it.
CASE = "case-17"
PAGE = "Lực lượng lao động từ 15 tuổi trở lên của Vĩnh Phúc năm 2022 là 592.728 người."
VI = "Cơ quan đã dùng số của niên giám 2022; hai bên khớp nhau."
EN = "The body used the figure of the yearbook of 2022; both sides agree."


@pytest.fixture
def dic(installation, monkeypatch):
    return Department(installation, monkeypatch)


def write_values(path):
    told = {
        "publisher": "SDG",
        "edition": "2025",
        "item": "8.5.2",
        "ref_area": "VN-70",
        "time_period": "2022",
        "value": "592,7",
        "number_format": "vi",
        "unit": "nghìn người",
        "source_document": "test: the yearbook's figure, rounded",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, COLUMNS, restval="")
        lines.writeheader()
        lines.writerow(told)


def rows_of(dic, release, name):
    manifest = json.loads((dic.layout.release(release) / "manifest.json").read_bytes())
    path = dic.layout.releases / "objects" / manifest["objects"][name]["sha256"]
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_a_revision_lists_the_page_the_pack_and_the_case_it_makes_stale(dic, tmp_path):
    page, values = tmp_path / "page.txt", tmp_path / "values.csv"
    page.write_text(PAGE, encoding="utf-8")
    write_values(values)
    key = dic.layout.keys / "DEMO-certifier-1.pem"

    # Three uses of one figure of 2026.2: a page quotes it, a body was sent it, a body printed it.
    said = dic.make("watch", DO=f"add bao-a --file {page} --by {CERTIFIER}")
    assert "match" in said
    said = dic.make("case", DO=f"load {values} --by {CERTIFIER}")
    assert f"{CASE:<9} open      ROUNDING" in said
    dic.make("case", DO=f'explain {CASE} --vi "{VI}" --en "{EN}" --by {CERTIFIER}')
    dic.make("case", DO=f"publish {CASE} --by {CERTIFIER}")
    said = dic.make(
        "pack", FRAMEWORK="SDG", EDITION="2025", SEND="UN Statistics Division", BY=CERTIFIER,
        KEY=key,
    )  # fmt: skip
    assert "pack-1: đã ghi / recorded" in said
    # Of the samples' own cases two were made stale by 2026.2 already.
    assert " 2 đã cũ / stale" in dic.make("case", code=10)
    assert "0 hồ sơ đã cũ" in dic.make("pack", DO="stale")

    # The agency revises it. The candidate names all three before anybody signs.
    dic.send(tmp_path, "592.728", "593.728")
    dic.make("candidate", RELEASE="2026.3")
    uses = dic.object("2026.3", "impact.json")["uses"]
    assert [(one["kind"], one["id"], one["example"]) for one in uses] == [
        ("case", CASE, FIGURE),
        ("pack", "pack-1", FIGURE),
        ("page", "bao-a", FIGURE),
    ]
    report = dic.layout.candidate("2026.3") / "report"
    for language, words in (
        ("vi", (f"chênh lệch {CASE}: 1", "hồ sơ pack-1: 1", "trang đang theo dõi bao-a: 1")),
        ("en", (f"discrepancy {CASE}: 1", "pack pack-1: 1", "watched page bao-a: 1")),
    ):
        text = (report / f"{language}.html").read_text(encoding="utf-8")
        assert all(one in text for one in words), language

    # Once it is out each of the three says so for itself, and the release holds what was said.
    dic.make(
        "reason", RELEASE="2026.3", WHERE="dataset=LABOUR,change=changed", REASON="TYPING_ERROR",
        SEVERITY="minor", TEXT="Cục Thống kê báo gõ nhầm một chữ số", BY=CERTIFIER,
    )  # fmt: skip
    dic.decide_sample("2026.3")
    dic.sign("2026.3", 1, 2)
    dic.make("publish", RELEASE="2026.3")
    assert "592728 → 593728 (2026.3)" in dic.make("case", code=10)
    assert f"{FIGURE}: 592728 → 593728 (2026.3)" in dic.make("pack", DO="stale", code=10)
    assert "1 có số đã cũ / with stale figures" in dic.make("watch", code=10)
    cases = {row["case_id"]: row for row in rows_of(dic, "2026.3", "discrepancies.parquet")}
    case = cases[CASE]
    assert (case["value_now"], case["explained_in"]) == (593728, "2026.2")
    assert case["explanation_is_current"] is False
    assert case["proposed_cause"] == "OLDER_VINTAGE"
    dic.make("verify", RELEASE="2026.3")

    # A new pack to the same body takes the old one's place.
    dic.make(
        "pack", FRAMEWORK="SDG", EDITION="2025", SEND="UN Statistics Division", BY=CERTIFIER,
        KEY=key,
    )  # fmt: skip
    assert "0 hồ sơ đã cũ" in dic.make("pack", DO="stale")
    assert "(đã thay / replaced)" in dic.make("pack", DO="list")
    assert "the journal holds" in dic.make("audit")
    assert "0 hỏng / damaged" in dic.make("scrub")
