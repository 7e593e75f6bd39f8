"""Personal data and secrets stop a file before it is stored; a figure does not."""

import random

import pytest

from examples.send import HOME, list_samples
from ingest import explain
from ingest.check import check
from ingest.errors import RejectedUploadError
from ingest.screen import mask, personal_data
from ingest.submit import Sender, submit
from ingest.table import read_table
from schemas import contract
from store.journal import Journal
from store.layout import Layout
from tests.ingest.builders import misc_file

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đặng", "Bùi", "Đỗ", "Hoàng", "Phan")
GIVEN = ("Văn An", "Thị Bình", "Minh Châu", "Đức Dũng", "Thu Hà", "Quang Huy", "Ngọc Lan")
PLACES = ("Vĩnh Yên", "Phúc Yên", "Lập Thạch", "Tam Đảo", "Hồ Sơn", "Lý Nhân", "Ngô Quyền")
SOURCES = (
    "Cục Thống kê tỉnh Vĩnh Phúc, Niên giám thống kê 2019, bản điện tử, phần p2",
    "Báo Vĩnh Phúc, baovinhphuc.com.vn, 24/11/2021",
    "github mdtrinh/vietnamdata data/VNbudget_final.rda @be581b8d",
    "Quyết định 1234/QĐ-UBND ngày 15/08/2023 của Chủ tịch UBND tỉnh",
    "NQ 202/2025/QH15; QĐ 19/2025/QĐ-TTg",
)
NOTES = (
    "",
    "Số làm tròn trong lời văn",
    "Tính đến 31/12/2022, gồm 84.912.345.678 đồng vốn đối ứng",
    "0,912345678 là tỷ lệ; bảng 0912/2023",
    "Trường Trần Phú và phường Ngô Quyền cộng chung, kỳ 01/04/2019",
    "Điện thoại không thống kê; xem biểu 098-2",
    "Tổng 912345678 lượt, mã hồ sơ 0123",
    "https://thongkevinhphuc.gov.vn/niengiam2019?x=1",
)
HEADER = ["Năm", "Mã đơn vị", "Tên đơn vị", "Chỉ tiêu", "Giá trị", "Nguồn", "Ghi chú"]


def grid(rng, rows=None):
    return [
        [
            str(rng.randint(2010, 2024)),
            rng.choice(("26", "243", "08707")),
            rng.choice(PLACES),
            "Lượt khách du lịch",
            rng.choice((f"{rng.randint(1, 10**12)}", f"{rng.random():.9f}", "84.123.456.789")),
            rng.choice(SOURCES),
            rng.choice(NOTES),
        ]
        for _ in range(rows or rng.randint(3, 40))
    ]


def content(header, rows):
    lines = [header, *rows]
    return "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines).encode() + b"\n"


def screen(header, rows):
    return personal_data(read_table(content(header, rows), delimiters=[";"]))


def citizen(rng):
    return f"0{rng.randint(1, 96):02d}{rng.randint(0, 3)}{rng.randint(0, 10**8 - 1):08d}"


def phone(rng):
    start, rest = rng.choice("35789"), f"{rng.randint(0, 10**8 - 1):08d}"
    forms = (
        f"0{start}{rest}",
        f"+84{start}{rest}",
        f"+84 {start}{rest[:2]} {rest[2:5]} {rest[5:]}",
        f"84{start}{rest}",
        f"0{start}{rest[:2]}.{rest[2:5]}.{rest[5:]}",
        f"0{start}{rest[:1]} {rest[1:4]} {rest[4:]}",
    )
    return rng.choice(forms)


def email(rng):
    return f"{rng.choice(('an.nguyen', 'ThuHa_90', 'lan'))}{rng.randint(1, 99)}@gmail.com"


def person(rng):
    return f"{rng.choice(FAMILIES)} {rng.choice(GIVEN)}"


def birth(rng):
    day = f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(1940, 2015)}"
    return rng.choice((f"{person(rng)}, sinh ngày {day}", f"{person(rng)} ({day})"))


def card(rng):
    return (
        f"{rng.choice(('CMND', 'Số CMT:', 'chứng minh nhân dân'))} {rng.randint(10**8, 10**9 - 1)}"
    )


KINDS = {
    "a citizen identity number": citizen,
    "a mobile telephone number": phone,
    "an e-mail address": email,
    "a person's date of birth": birth,
    "an identity card number": card,
}


def test_identifiers_put_into_files_are_found_and_clean_files_pass():
    """300 dirty and 300 clean files: 99 % found at least, 1 % of the clean stopped at most."""
    rng = random.Random(20251123)  # fixed: a failure can be looked at again
    found = stopped = 0

    for _ in range(300):
        rows = grid(rng)
        make = rng.choice(list(KINDS.values()))
        at = rng.randrange(len(rows))
        text = make(rng)
        rows[at][6] = rng.choice((text, f"Liên hệ {text}", f"{person(rng)}: {text}", f"({text})"))
        faults = screen(HEADER, rows)
        hits = [fault for fault in faults if fault.cell == f"G{at + 2}"]
        found += bool(hits) and len(faults) == 1
        assert all(fault.facts["kind"]["en"] for fault in hits)
    for _ in range(300):
        stopped += bool(screen(HEADER, grid(rng)))

    assert found >= 297
    assert stopped <= 3


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_named_in_a_note(kind):
    rng = random.Random(7)
    for _ in range(50):
        rows = grid(rng, 5)
        rows[2][6] = KINDS[kind](rng)

        faults = screen(HEADER, rows)

        assert [fault.cell for fault in faults] == ["G4"]
        assert faults[0].severity == "fatal"


def test_a_column_of_numbers_is_stopped_from_three_identifiers_on():
    rng = random.Random(3)
    header = [*HEADER[:4], "Số điện thoại", *HEADER[5:]]

    def with_hits(count):
        rows = grid(rng, 20)
        for row in rows:
            row[4] = str(rng.randint(1, 10**9))
        for at in range(count):
            rows[at][4] = f"09{rng.randint(0, 10**8 - 1):08d}"
        return screen(header, rows)

    assert with_hits(2) == []
    assert [fault.cell for fault in with_hits(3)] == ["E2", "E3", "E4"]


def test_a_list_of_international_numbers_is_stopped_and_large_figures_are_not():
    numbers = [["84912345678"], ["84987654321"], ["84355555555"]]
    figures = [["84912345678"], ["94987654321"], ["74355555555"], ["84355555555"], ["1"], ["2"]]

    assert len(screen(["Số"], numbers)) == 3
    assert screen(["Giá trị"], figures) == []


def test_a_million_random_figures_are_no_personal_data():
    rng = random.Random(11)
    cells = "\n".join(str(rng.randint(0, 10**12)) for _ in range(200_000))

    assert personal_data(read_table(f"Giá trị\n{cells}\n".encode(), delimiters=[";"])) == []


def test_old_identity_numbers_need_a_header_or_a_word_that_tells():
    assert screen(["Số CMND"], [["135678901"]])
    assert screen(["Căn cước"], [["135678901"]])
    assert screen(["Giá trị"], [["135678901"], ["135678902"], ["135678903"]]) == []
    assert screen(["Ghi chú"], [["Nguyễn Văn An 135678901"]])


def test_birth_dates_are_told_by_their_header_or_by_a_person_beside():
    assert screen(["Chỉ tiêu", "Ngày sinh"], [["a", "12/03/1985"]])
    assert screen(["Họ và tên", "Ngày"], [["Trần Thị Bình", "12/03/1985"]])
    assert screen(["Tên đơn vị", "Có đến ngày"], [["Hồ Sơn", "31/12/2019"]]) == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "a" * 36,
        "password = hunter22",
        "Mật khẩu: abc12345",
        "postgres://an:bimat@10.0.0.1/db",
        "api_key=0123456789abcdef",
    ],
)
def test_a_secret_stops_the_file(text):
    faults = screen(["Chỉ tiêu", "Ghi chú"], [["a", f"xem {text} nhé"]])

    assert [(fault.code, fault.cell) for fault in faults] == [("secret", "B2")]


def test_the_find_is_never_repeated():
    rng = random.Random(5)
    for make in KINDS.values():
        text = make(rng)
        for fault in screen(["Ghi chú"], [[text]]):
            assert text not in fault.found
            for language in ("vi", "en"):
                said = explain.sentence(fault, language)
                assert "•" in said
                assert text not in said
    assert mask("0912345678") == "09••••••••"


def test_a_header_and_a_value_do_not_echo_it_either():
    value = "090085001234"
    damaged = misc_file(
        {"Giá trị": value, "Ghi chú": value}, {"Giá trị": value}, {"Giá trị": value}
    )
    damaged = damaged.replace("Trạng thái".encode(), b"an@gmail.com")

    checked = check(damaged, contract.load("ECONOMY_MISC"))

    told = " ".join(f"{fault.found} {fault.column} {fault.facts}" for fault in checked.faults)
    assert {fault.code for fault in checked.faults} >= {"personal_data"}
    assert value not in told
    assert "an@gmail.com" not in told


def test_nothing_is_stored_of_a_file_with_personal_data(tmp_path):
    layout = Layout(tmp_path)
    checked = check(misc_file({"Ghi chú": "gọi 0912345678"}), contract.load("ECONOMY_MISC"))

    with pytest.raises(RejectedUploadError):
        submit(
            checked,
            file_name="a.csv",
            sender=Sender("DOCST", "docst.steward", "v", "2023", "x"),
            layout=layout,
            journal=Journal(layout.journal),
        )

    assert not layout.raw.exists()


def test_of_very_many_finds_the_first_are_named():
    faults = screen(["Ghi chú"], [[f"gọi 09{number:08d}"] for number in range(80)])

    assert len(faults) == 50
    assert faults[-1].facts["more"] == 30


@pytest.mark.parametrize("file", [row["file"] for row in list_samples()])
def test_no_sample_is_stopped(file):
    assert personal_data(read_table((HOME / file).read_bytes(), delimiters=[",", ";"])) == []
