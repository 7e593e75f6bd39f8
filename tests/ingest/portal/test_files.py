"""What a hostile or broken file can do: end in a page that says what is wrong."""

import concurrent.futures
import io
import zipfile

import pytest

from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import Browser, journal_of, settings, text_of
from tests.ingest.portal.test_safety import pages_of


def zipped(*parts, name="xl/worksheets/sheet1.xml"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, part in enumerate(parts):
            archive.writestr(name if number == 0 else f"{number}.xml", part)
    return buffer.getvalue()


HOSTILE = {
    "empty": b"",
    "nul": b"a;b\x00c\n1;2\n",
    "random": bytes(range(256)) * 40,
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 40,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\n",
    "ole": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512,
    "utf16": "Kỳ;Mã\n1;2\n".encode("utf-16"),
    "one_line": b"x" * 300_000,
    "many_quotes": b'"' * 100_001,
    "many_delimiters": b";" * 100_000 + b"\n",
    "many_lines": b"\n" * 100_000,
    "formula": misc_file({"Ghi chú": '=HYPERLINK("http://x")'}),
    "script": misc_file({"Giá trị": "<script>alert(1)</script>"}),
    "zip_of_nothing": zipped(b"x"),
    "cut_zip": zipped(b"x" * 5000)[:-30],
    "zip_bomb": zipped(b"\0" * 40_000_000, b"\0" * 40_000_000),
    "entities": zipped(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', name="xl/workbook.xml"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_ends_in_a_page_with_faults(browser, given, kind):
    steward = browser("docst.steward")

    page = steward.get(steward.draft(HOSTILE[kind]))

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    if kind != "formula":
        assert "Tệp chưa nhận được" in text_of(page)
    assert journal_of(given).events() == []


NAMES = [
    "../../../etc/passwd",
    "C:\\x\\y.csv",
    "a\x00b.csv",
    "<img src=x onerror=alert(1)>.csv",
    "số liệu 2026 (bản cuối).csv",
    "." * 300,
    "a" * 5000,
    "a\r\nX-Evil: 1.csv",
]


def test_a_file_name_is_only_a_label(browser, given):
    steward = browser("docst.steward")

    for number, name in enumerate(NAMES):
        answer = steward.send(misc_file({"Giá trị": f"x{number % 2}"}), name=name)
        if answer.status_code == 303:
            page = steward.get(answer.headers["location"])
            assert page.status_code == 200, name
            assert "<img" not in page.text.split("<main")[1]
        else:
            assert answer.status_code in (400, 422), name
    inside = {path.name for path in given.layout.drafts.rglob("*")}
    assert all(len(each) < 40 for each in inside)


def test_a_form_without_a_file_says_so(browser):
    answer = browser("docst.steward").post("/datasets/ECONOMY_MISC/files")

    assert (answer.status_code, "Hãy chọn một tệp" in text_of(answer)) == (422, True)


def test_a_body_over_the_limit_is_refused_with_and_without_its_length(tmp_path, accounts_file):
    with pages_of(tmp_path, accounts_file, file_size=1_000_000, form_size=10_000) as app:
        steward = Browser(app, "docst.steward")

        assert steward.send(b"x" * 2_000_000).status_code == 413
        for address in ("/datasets/ECONOMY_MISC/files", "/sign-out", "/uploads/x/accept"):
            chunks = (b"x" * 65_536 for _ in range(40))
            answer = steward.client.post(
                address, content=chunks, headers={"Content-Type": "multipart/form-data; boundary=b"}
            )
            assert answer.status_code in (400, 413), address
        chunks = (b'--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n',)
        flood = iter((*chunks, *(b"x" * 65_536 for _ in range(40))))
        answer = steward.client.post(
            "/datasets/ECONOMY_MISC/files",
            content=flood,
            headers={"Content-Type": "multipart/form-data; boundary=b"},
        )
        assert answer.status_code == 413
    assert list((tmp_path / "data" / "drafts").iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n" + b"--b\r\n" * 100,
        b"".join(
            b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % number
            for number in range(5000)
        )
        + b"--b--\r\n",
        b"".join(
            b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="f"\r\n\r\nx\r\n' % number
            for number in range(5)
        )
        + b"--b--\r\n",
        b"--b\r\nContent-Disposition: form-data; " + b"x" * 300_000,
        b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n'
        + b"x" * 300_000
        + b"\r\n--b--",
        b"",
    ],
    ids=["boundaries", "fields", "files", "header", "field", "empty"],
)
def test_a_broken_form_is_refused(browser, body):
    steward = browser("docst.steward")

    answer = steward.client.post(
        "/datasets/ECONOMY_MISC/files",
        content=body,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )

    assert answer.status_code in (400, 403, 413)


def test_sixteen_equal_files_at_once_give_one_draft_and_one_receipt(browser, given):
    browsers = [browser("docst.steward") for _ in range(16)]
    content = misc_file({}, {"Kỳ số liệu": "2022"})

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        drafts = set(pool.map(lambda each: each.draft(content), browsers))
        (draft,) = drafts
        form = {"edition": "2023", "source": "znews.vn"}
        answers = list(pool.map(lambda each: each.post(f"{draft}/submit", form), browsers))

    receipts = {answer.headers.get("location") for answer in answers if answer.status_code == 303}
    assert len(receipts) == 1
    # Who comes after the draft became a submission finds no draft any more.
    assert {answer.status_code for answer in answers} <= {303, 404}
    assert [event.kind for event in journal_of(given).events()] == ["upload.submitted"]
    assert len(list(given.layout.raw.rglob("receipt.json"))) == 1


def test_a_check_that_takes_too_much_is_stopped_and_says_so(tmp_path, accounts_file):
    for number, limit in enumerate(
        ({"check_memory": 120 << 20}, {"check_seconds": 0.05}, {"check_cpu_seconds": 0})
    ):
        place = tmp_path / str(number)
        place.mkdir()
        with pages_of(place, accounts_file, **limit) as app:
            steward = Browser(app, "docst.steward")
            page = steward.get(steward.draft(misc_file({})))

            assert "Việc kiểm tra bị dừng" in text_of(page)
            assert page.status_code == 200


def test_stale_parts_are_swept_at_the_start(tmp_path, accounts_file):
    given = settings(tmp_path, accounts_file)
    stale = given.layout.drafts / ".part-0011"
    stale.mkdir(parents=True)
    (stale / "original").write_bytes(b"half")

    from ingest.portal.drafts import Drafts

    Drafts(given.layout.drafts, given.draft_life)

    assert list(given.layout.drafts.iterdir()) == []
    assert given.layout.drafts.stat().st_mode & 0o077 == 0
