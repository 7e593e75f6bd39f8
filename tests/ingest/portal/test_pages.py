"""What the department's and the steward's further pages do: rounds, names, use, receipt, guide."""

import re
import shutil
from datetime import date, timedelta

import pytest

from ingest import rounds
from ingest.messages import MESSAGES
from ingest.portal import guide, spellings, usage
from ingest.portal.titles import TITLES
from schemas import catalogue, contract
from store import clock
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import Browser, TestClient, journal_of, settings, text_of

from ingest.portal.app import create_app  # isort: skip

WHY = "Biểu cũ của Sở in tên tỉnh không có dấu"
BECAUSE = "Chỉ có một tỉnh tên như vậy trong danh mục"


@pytest.fixture
def home(tmp_path):
    """A copy of the contracts that a test may write to."""
    copy = tmp_path / "schemas"
    for folder in ("codelists", "datasets", "frameworks"):
        shutil.copytree(catalogue.HOME / folder, copy / folder)
    for name in ("province.yaml", "peers.yaml", "portal.yaml"):
        shutil.copy(catalogue.HOME / name, copy)
    return copy / "datasets"


def open_form(**due):
    chosen = {f"due-{name}": day for name, day in due.items()}
    return {"name": "2026-Q4", "dataset": list(due), **chosen}


def test_the_department_opens_a_round_with_the_dates_proposed(browser, given, monkeypatch):
    monkeypatch.setenv(clock.FIXED, "2026-11-23T02:00:00Z")
    dic = browser("dic.certifier-1")
    page = dic.get("/rounds/new?name=2026-q4")
    proposed = rounds.plan("2026-Q4")

    assert page.status_code == 200
    for name, due in proposed.items():
        assert f'value="{name}" checked' in page.text
        assert f'name="due-{name}" value="{due.day}"' in page.text
    opened = dic.post("/rounds", open_form(GRDP=str(proposed["GRDP"].day), LABOUR="2026-12-20"))

    assert opened.headers["location"] == "/rounds/2026-Q4"
    one = rounds.find(journal_of(given), "2026-Q4")
    assert one.dues["GRDP"] == proposed["GRDP"]
    assert (one.dues["LABOUR"].day, one.dues["LABOUR"].ground) == (date(2026, 12, 20), "person")
    assert one.opened_by == "dic.certifier-1"
    assert "Đợt của kỳ này đã được mở" in text_of(dic.post("/rounds", open_form(GRDP="2026-12-20")))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (open_form(), "ít nhất một bộ dữ liệu"),
        (open_form(GRDP=""), "cần một hạn gửi"),
        (open_form(GRDP="2026-13-01"), "cần một hạn gửi"),
        (open_form(GRDP="9999-12-31"), "cần một hạn gửi"),
        ({**open_form(GRDP="2026-12-20"), "name": "quý 4"}, "Kỳ của đợt viết như"),
        ({**open_form(GRDP="2026-12-20"), "name": "2026-01/2026-09"}, "Kỳ của đợt viết như"),
    ],
)
def test_a_round_that_lacks_something_is_not_opened(browser, given, form, said):
    answer = browser("dic.certifier-1").post("/rounds", form)

    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert journal_of(given).events() == []


def test_a_round_is_closed_once(browser, given):
    dic = browser("dic.certifier-1")
    dic.post("/rounds", open_form(GRDP=str(rounds.today() + timedelta(days=9))))

    assert dic.post("/rounds/2026-Q4/close").status_code == 303
    assert "đã đóng" in text_of(dic.get("/rounds/2026-Q4"))
    assert dic.post("/rounds/2026-Q4/close").status_code == 409
    assert dic.post("/rounds/2026-Q3/close").status_code == 404


def ask(steward, code="VN-70", why=WHY):
    draft = steward.draft(misc_file({"Mã đơn vị": "Vinh Phuc", "Tên đơn vị": ""}))
    return steward.post(f"{draft}/labels", {"cell": "B2", "code": code, "why": why})


def test_a_name_is_asked_for_once_and_confirmed_into_the_contract(tmp_path, accounts_file, home):
    with TestClient(app := create_app(settings(tmp_path, accounts_file, contracts=home))):
        steward, dic = Browser(app, "docst.steward"), Browser(app, "dic.certifier-1")
        assert ask(steward, code="VN-99").status_code == 422
        assert ask(steward, why="ngắn").status_code == 422
        assert {ask(steward).status_code for _ in range(3)} == {303}
        waiting = [
            each
            for each in spellings.list_spellings(app.state.desk.journal)
            if each.state == "asked"
        ]
        assert [(each.label, each.code, each.by) for each in waiting] == [
            ("Vinh Phuc", "VN-70", "docst.steward")
        ]
        assert "Vinh Phuc" in text_of(dic.get("/"))
        form = {"decision": "confirm", "because": BECAUSE}
        address = f"/labels/{waiting[0].seq}"
        assert dic.post(address, {**form, "because": "ừ"}).status_code == 422
        assert dic.post(address, form).status_code == 303
        assert "đã được quyết định" in text_of(dic.post(address, form))
        assert "đã được xác nhận" in text_of(steward.get("/notices"))

    kept = contract.load("ECONOMY_MISC", home).confirmed_labels
    assert [(each.label, each.code, each.by) for each in kept] == [
        ("Vinh Phuc", "VN-70", "dic.certifier-1")
    ]


def test_a_contract_that_cannot_be_written_is_said_and_nothing_is_recorded(
    tmp_path, accounts_file, home, monkeypatch
):
    def refuse(*_args, **_more):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(spellings.mapping, "confirm", refuse)
    with TestClient(app := create_app(settings(tmp_path, accounts_file, contracts=home))):
        ask(Browser(app, "docst.steward"))
        dic = Browser(app, "dic.certifier-1")
        answer = dic.post("/labels/1", {"decision": "confirm", "because": BECAUSE})
        kinds = [event.kind for event in app.state.desk.journal.events()]

    assert (answer.status_code, kinds) == (422, [spellings.ASKED])
    assert "không được ghi vào quy định" in text_of(answer)


def count_use(layout, day, *lines):
    layout.use.mkdir(exist_ok=True)
    text = "\n".join([",".join(usage.COLUMNS), *lines]) + "\n"
    (layout.use / f"{day}.csv").write_text(text, encoding="utf-8")


def test_use_is_summed_over_thirty_days_and_a_year(given, browser):
    today = rounds.today()
    assert "Chưa có số đếm" in text_of(browser("docst.steward").get("/use"))
    for back, number in ((0, 5), (29, 7), (31, 11), (364, 13), (366, 1000)):
        day = today - timedelta(days=back)
        count_use(given.layout, day, f"{day},ECONOMY_MISC,TOURISM_VISITORS,PCI,{number}")
    (given.layout.use / f"{today - timedelta(days=2)}.csv").write_text("a,b\n1,2\n")
    (given.layout.use / "notes.txt").write_text("…")

    use = usage.read(given.layout.use, today)

    assert usage.asked(use, "ECONOMY_MISC") == [usage.Asked("TOURISM_VISITORS", 12, 36)]
    assert usage.frameworks(use, "ECONOMY_MISC") == {"PCI": 36}
    assert use.broken == (str(today - timedelta(days=2)),)
    said = text_of(browser("docst.steward").get("/use"))
    assert "12 lần trong 30 ngày" in said
    assert "Không đọc được số đếm của các ngày" in said
    assert "12 lần trong 30 ngày" in text_of(browser("steering.overseer").get("/use"))


@pytest.mark.parametrize("requests", ["-1", "x", "1e3", "", "9" * 30, "1,2", "1\n2026"])
def test_a_count_that_is_no_count_breaks_its_day_only(given, requests):
    today = rounds.today()
    count_use(given.layout, today, f"{today},GRDP,GRDP_CURRENT,,{requests}")

    use = usage.read(given.layout.use, today)

    assert (use.counts, use.broken) == ((), (str(today),))


def test_releases_that_hold_the_figures_are_named(browser, given):
    receipt = browser("docst.steward").submit(misc_file({}))
    upload = receipt.rpartition("/")[2]
    with journal_of(given).writing() as entry:
        body = {"uploads": [upload], "manifest_sha256": "a"}
        entry.append("candidate.built", "2026.4", actor="certify", body=body)
        entry.append("release.published", "2026.4", actor="dic.publisher", body={})
        entry.append("release.withdrawn", "2026.4", actor="dic.publisher", body={})

    said = text_of(browser("docst.steward").get("/use"))

    assert "2026.4" in said
    assert "đã thu hồi" in said
    assert "2026.4" not in text_of(browser("docst.steward-2").get("/use"))


def test_figures_of_a_certified_release_are_not_returned_and_the_page_says_why(browser, given):
    receipt = browser("docst.steward").submit(misc_file({}))
    browser("docst.head").post(f"{receipt}/sign-off")
    dic = browser("dic.certifier-1")
    dic.post(f"{receipt}/accept")
    with journal_of(given).writing() as entry:
        body = {"uploads": [receipt.rpartition("/")[2]], "manifest_sha256": "a"}
        entry.append("candidate.built", "2026.4", actor="certify", body=body)
        entry.append("release.certified", "2026.4", actor="x", body={"manifest_sha256": "a"})

    answer = dic.post(
        f"{receipt}/return", {"reason": ["WRONG_UNIT"], "text": "Đơn vị là nghìn lượt"}
    )

    assert answer.status_code == 409
    assert "chỉ có thể thu hồi" in text_of(answer)


def test_a_receipt_can_be_printed_and_names_the_hash(browser):
    steward = browser("docst.steward")
    receipt = steward.submit(misc_file({}))

    page = steward.get(f"{receipt}/receipt")

    assert re.search(r"<code>[0-9a-f]{64}</code>", page.text)
    assert "docst.steward" in text_of(page)
    assert browser("statistics.steward").get(f"{receipt}/receipt").status_code == 404


def test_every_rule_has_a_name_and_an_anchor(browser):
    page = browser("docst.steward").get("/guide/rules").text

    assert set(TITLES["vi"]) == set(TITLES["en"]) == set(MESSAGES)
    assert {code for code in MESSAGES if f'id="{code}"' not in page} == set()


def test_the_guide_is_shown_with_its_pictures(browser):
    steward = browser("docst.steward")

    page = steward.get("/guide")
    pictures = re.findall(r'src="(/guide/pictures/[^"]+)"', page.text)

    assert len(pictures) >= 8
    for address in pictures:
        assert steward.get(address).content.startswith(b"\x89PNG"), address
    assert steward.get("/guide/pictures/../../accounts.sqlite").status_code == 404


def test_markup_in_a_document_stays_text():
    shown = guide.write("# Ô “A1”\n\n<script>1</script> [x](javascript:alert(1)) ![y](z.png)\n")

    assert "<script>" not in shown
    assert 'href="javascript' not in shown
    assert 'id="o-a1"' in shown


def test_the_pictures_of_the_guide_are_small():
    listed = sorted(guide.PICTURES.iterdir())

    assert listed
    assert [path.name for path in listed if path.stat().st_size > 100_000] == []
    guides = "".join(
        path.read_text(encoding="utf-8") for path in guide.PICTURES.parent.glob("*.md")
    )
    assert {path.name for path in listed} == set(re.findall(r"\(pictures/([^)]+)\)", guides))
