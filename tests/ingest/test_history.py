"""What was accepted so far, block by block, as a release would take it."""

from decimal import Decimal

import pyarrow.parquet as pq

from ingest.answers import Answer
from ingest.check import check
from ingest.history import previous, receipts
from ingest.submit import Sender, submit
from schemas import contract
from store.journal import Journal
from store.layout import Layout

AGREED = contract.load("AGRI_PADDY")
HEADER = "Năm;Mã đơn vị;Chỉ tiêu;Đơn vị tính;Giá trị;Trạng thái\n"
LATER = Answer("changed_much", "*", "REVISION", "Niên giám sau sửa số của niên giám trước")


def send(tmp_path, edition, *rows, agency="STATISTICS"):
    layout = Layout(tmp_path)
    journal = Journal(layout.journal)
    lines = [f"{year};26;PADDY_SPRING_AREA;ha;{value};{status}" for year, value, status in rows]
    sender = Sender(agency, "statistics.steward", f"v{edition}", edition, "NGTK")
    content = (HEADER + "\n".join(lines) + "\n").encode()
    checked = check(content, AGREED)
    return submit(
        checked,
        file_name="a.csv",
        sender=sender,
        layout=layout,
        journal=journal,
        answers=[LATER],
    ).receipt


def newest(tmp_path):
    layout = Layout(tmp_path)
    table = previous(AGREED, layout, Journal(layout.journal))
    return (
        None
        if table is None
        else dict(
            sorted(
                zip(table["time_period"].to_pylist(), table["obs_value"].to_pylist(), strict=True)
            )
        )
    )


def test_nothing_is_known_at_first(tmp_path):
    assert newest(tmp_path) is None


def test_the_later_edition_is_taken_and_an_estimate_replaces_no_official_figure(tmp_path):
    send(tmp_path, "2020", ("2018", "31.005,0", "Chính thức"), ("2019", "30.203,0", "Sơ bộ"))
    send(tmp_path, "2019", ("2018", "31.000,0", "Chính thức"))
    send(tmp_path, "2021", ("2018", "30.900,0", "Ước tính"), ("2019", "30.150,8", "Sơ bộ"))

    assert newest(tmp_path) == {"2018": Decimal("31005.0"), "2019": Decimal("30150.8")}


def test_a_returned_upload_and_another_agency_are_left_out(tmp_path):
    send(tmp_path, "2019", ("2018", "31.005,0", ""))
    returned = send(tmp_path, "2020", ("2018", "31.006,0", ""))
    send(tmp_path, "2021", ("2018", "31.007,0", ""), agency="DARD")
    journal = Journal(Layout(tmp_path).journal)
    with journal.writing() as entry:
        entry.append("upload.returned", returned.upload_id, actor="dic", body={})

    assert newest(tmp_path) == {"2018": Decimal("31005.0")}
    assert returned.upload_id not in [each.upload_id for each in receipts(journal)]


def test_the_table_has_the_columns_of_an_upload(tmp_path):
    receipt = send(tmp_path, "2019", ("2018", "31.005,0", ""))

    layout = Layout(tmp_path)
    stored = layout.upload("AGRI_PADDY", receipt.upload_id) / "observations.parquet"
    known = previous(AGREED, layout, Journal(layout.journal))
    assert known.column_names == pq.read_schema(stored).names
