"""What a source is known to print wrong is dealt with, until the source has mended it."""

from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from ingest.check import check
from ingest.errors import RejectedUploadError
from ingest.known_errors import apply
from ingest.submit import Sender, submit
from schemas import contract
from schemas.rules import KnownError
from store.journal import Journal
from store.layout import Layout
from tests.ingest.tables import observation, table

POPULATION = contract.load("POP_DEM")
WEB = "vykp.manatee-boating.org/vinh-phuc-co-bao-nhieu-xa-phuong-nao.html"


def register(**entry):
    """Return a contract with one entry: the web copy of the population of 2022."""
    whole = {
        "id": "web_copy",
        "source": "vykp.manatee-boating.org",
        "key": {"indicator": "POP_AVG", "ref_area": "VN-70", "time_period": "2022"},
        "expect": "1.114.488",
        "action": "flag",
        "reason": {"vi": "trái Niên giám 2022", "en": "contradicts Yearbook 2022"},
        "provider": "Niên giám thống kê 2022",
        "status": "confirmed",
        **entry,
    }
    return POPULATION.model_copy(update={"known_errors": (KnownError.model_validate(whole),)})


def population(printed="1.114.488", source=WEB, **changes):
    value = printed.replace(".", "")
    return observation(
        "POP_AVG", value, "2022", "PERSONS", printed=printed, source_document=source, **changes
    )


@pytest.mark.parametrize(
    ("entry", "value", "status", "said"),
    [
        ({"action": "flag"}, "1114488", "U", "trái Niên giám 2022"),
        (
            {"action": "replace", "replacement": "1197617"},
            "1197617",
            "A",
            "thay bằng 1197617 theo Niên giám thống kê 2022",
        ),
        ({"action": "scale", "exponent": -3}, "1114.488", "A", "nhân 10^-3"),
    ],
)
def test_an_entry_acts_on_its_figure_and_says_so_in_the_note(entry, value, status, said):
    given = table(population(), observation("POP_AVG", "1000", "2021", "PERSONS"))

    changed, faults = apply(register(**entry), given)

    assert faults == []
    first, second = changed.to_pylist()
    assert (first["obs_value"], first["obs_status"]) == (Decimal(value), status)
    assert said in first["note"]
    assert first["printed"] == "1.114.488"
    assert second == given.to_pylist()[1]


def test_a_dropped_figure_is_not_taken_in():
    changed, faults = apply(register(action="drop"), table(population(), population(sex="M")))

    assert faults == []
    assert [row["sex"] for row in changed.to_pylist()] == ["M"]


def test_a_source_that_has_mended_its_error_stops_the_file():
    _, faults = apply(register(), table(population("1.197.617")))

    assert [(fault.code, fault.cell, fault.found) for fault in faults] == [
        ("known_error_mended", "G2", "1.197.617")
    ]
    assert faults[0].severity == "fatal"
    assert faults[0].facts == {"entry": "web_copy", "expect": "1.114.488"}


@pytest.mark.parametrize(
    "entry",
    [{"status": "mended"}, {"source": None, "vintage": "yearbook-2022"}, {"source": "gso.gov.vn"}],
)
def test_an_entry_of_another_place_or_of_the_past_does_nothing(entry):
    given = table(population())

    assert apply(register(**entry), given) == (given, [])


def test_an_entry_may_be_about_an_edition():
    agreed = register(source=None, vintage="web-copy")

    changed, _ = apply(agreed, table(population(source=None)), vintage="web-copy")

    assert changed["obs_status"].to_pylist() == ["U"]


def test_a_citation_of_the_whole_file_locates_an_error_too():
    changed, _ = apply(register(), table(population(source=None)), source=WEB)

    assert changed["obs_status"].to_pylist() == ["U"]


@pytest.mark.parametrize(
    "entry",
    [
        {"source": None},
        {"action": "replace"},
        {"exponent": -3},
        {"key": {"indicator": "POP_AVG"}},
    ],
)
def test_half_an_entry_is_refused(entry):
    with pytest.raises(ValueError, match="validation error"):
        register(**entry)


# On the way in: the entries of the real contracts

HEADER = "Năm;Mã đơn vị;Chỉ tiêu;Đơn vị tính;Giá trị;Nguồn\n"


def send(tmp_path, dataset, line, vintage="v"):
    layout = Layout(tmp_path)
    checked = check((HEADER + line + "\n").encode(), contract.load(dataset))
    receipt = submit(
        checked,
        file_name="a.csv",
        sender=Sender("STATISTICS", "statistics.steward", vintage, "2022", ""),
        layout=layout,
        journal=Journal(layout.journal),
    ).receipt
    folder = layout.upload(dataset, receipt.upload_id)
    return pq.read_table(folder / "observations.parquet").to_pylist(), receipt


def test_a_slip_the_register_knows_is_mended_though_it_is_out_of_range(tmp_path):
    """investvinhphuc.vn: "VND 118,398 trillion"; the contract's entry divides it by 1 000."""
    line = "2019;26;GRDP_CURRENT;nghìn tỷ đồng;118.398;Trang investvinhphuc.vn"

    rows, receipt = send(tmp_path, "GRDP", line)

    assert [row["obs_value"] for row in rows] == [Decimal("118.398000000")]
    assert "Niên giám" in rows[0]["note"]
    assert receipt.observation_count == 1
    other = check(
        (HEADER + line.replace("investvinhphuc", "khac") + "\n").encode(), contract.load("GRDP")
    )
    assert [fault.code for fault in other.faults] == ["out_of_range"]


def test_the_check_tells_at_once_that_an_error_was_mended():
    line = "2019;26;GRDP_CURRENT;tỷ đồng;118.341;Trang investvinhphuc.vn"

    checked = check((HEADER + line + "\n").encode(), contract.load("GRDP"))

    assert [(fault.code, fault.column) for fault in checked.faults] == [
        ("known_error_mended", "Giá trị")
    ]


def test_the_submission_looks_again_when_the_edition_is_known(tmp_path):
    header = "Kỳ xếp hạng;Mã đơn vị;Chỉ tiêu;Đơn vị tính;Giá trị;Trên tổng số;Nguồn\n"
    line = "2009;26;PCI_SI8;điểm (0-10);6,16;;VCCI\n"
    layout = Layout(tmp_path)
    checked = check((header + line).encode(), contract.load("RANK_RESULTS"), declared="vi")
    sender = Sender("DPI", "dpi.steward", "pci-2021-vinh-phuc", "2021", "VCCI")

    with pytest.raises(RejectedUploadError) as refused:
        submit(
            checked,
            file_name="a.csv",
            sender=sender,
            layout=layout,
            journal=Journal(layout.journal),
        )

    assert [fault.code for fault in refused.value.faults] == ["known_error_mended"]
    assert not layout.raw.exists()
