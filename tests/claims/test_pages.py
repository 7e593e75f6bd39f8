from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import markup
from claims.answers import Answerer
from claims.checking import Desk
from claims.markup import Table
from claims.pages import PageReader
from claims.reading import normal
from claims.speaking import Speaker

_PIECES = """<table> </table> <tr> <td> <th/colspan=3> </td> <td/colspan=99999> <p> </p> <!-- -->
<! > <script> </script> <style> &lt; &#0; &#x110000; &nbsp; &bogus; <a <a< < > <b/ <TABLE> GRDP 2015
73.048 tỷ đồng Vĩnh Phúc PCI 5/63 % <caption> </caption> \x00 \ufeff 1e400 , ."""
_SCRAPS = st.lists(
    st.sampled_from(_PIECES.split()) | st.text(max_size=8),
    max_size=60,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(_SCRAPS)
def test_any_page_is_read_to_its_end(desk: Desk, speaker: Speaker, source: str) -> None:
    page, _ = PageReader(desk.lexicon, desk.allows).read(source)

    answerer = Answerer(desk, speaker)
    for one in page.claims:
        assert answerer.answer(one)["verdict"]


@pytest.mark.parametrize(
    "source",
    [
        "<a" * 200_000,
        "<!--" * 100_000,
        "<table>" * 50_000 + "</table>" * 50_000,
        "<td colspan=999>1" * 30_000,
        "<script>" * 50_000,
        "&" * 400_000,
        "1." * 200_000,
        "1 " * 200_000,
        "so với " * 60_000,
        "xếp hạng " * 50_000,
        "(" * 300_000,
        "GRDP 1,0 tỷ; " * 30_000,
        "2019-2020-" * 40_000,
        "tăng " * 80_000,
    ],
    ids=lambda source: source[:12],
)
def test_a_page_made_to_be_slow_is_read_in_time_that_grows_with_its_length(
    desk: Desk, source: str
) -> None:
    looks: list[int] = []

    class EnoughError(Exception):
        pass

    def is_late() -> None:
        looks.append(1)
        if len(looks) > 40:
            raise EnoughError

    slow = PageReader(desk.lexicon, desk.allows, is_late)
    try:
        page, _ = slow.read(source[: markup.LARGEST])
    except EnoughError:
        return
    assert len(page.claims) <= 1000


def test_no_entity_is_fetched_or_expanded() -> None:
    source = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">'
        '<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&b; &e; 5 &lt; 6</p>'
    )
    found = markup.read(source)

    assert "root:" not in str(found.parts)
    assert "aaaa" not in str(found.parts[-1])
    assert str(found.parts[-1]).endswith("5 < 6")


def test_scripts_and_comments_are_not_read() -> None:
    found = markup.read("<p>a</p><script>b</script><!-- c --><style>d</style><p>e</p>")

    assert found.parts == ["a", "e"]


def test_cells_know_their_columns_behind_a_span() -> None:
    (table,) = markup.read(
        "<table><caption>C</caption><tr><th>x<th colspan=2>y<th>z<tr><td>1<td>2<td>3<td>4</table>"
    ).parts

    assert isinstance(table, Table)
    assert table.caption == "C"
    assert [cell.column for cell in table.rows[0]] == [0, 1, 3]
    assert [cell.text for cell in table.rows[1]] == ["1", "2", "3", "4"]


def test_a_table_is_read_by_its_headers(desk: Desk) -> None:
    source = """<p>Đơn vị tính: tỷ đồng</p><table><caption>GRDP của Vĩnh Phúc</caption>
      <tr><th>Năm</th><th>Giá hiện hành</th></tr>
      <tr><td>2018</td><td>107.625</td></tr><tr><td>2019</td><td>118.398</td></tr></table>
      <table><tr><th>Năm</th><th>Điểm PCI</th><th>Xếp hạng PCI</th></tr>
      <tr><td>2021</td><td>69,69</td><td>5</td></tr></table>"""
    page, _ = PageReader(desk.lexicon, desk.allows).read(source)

    found = [(one.place, desk.check(one).finding.verdict) for one in page.claims]
    assert found == [
        ("table 1, row 2, column 2", "match"),
        ("table 1, row 3, column 2", "differs"),
        ("table 2, row 2, column 2", "match"),
        ("table 2, row 2, column 3", "match"),
    ]


def test_a_number_without_an_indicator_is_not_guessed_about(desk: Desk) -> None:
    page, _ = PageReader(desk.lexicon, desk.allows).read("Nhiệt độ cao nhất là 39,5 độ.")

    assert page.claims == []
    assert [one.quote for one in page.unread] == ["39,5"]


def test_letters_that_old_software_misspells_are_mended() -> None:
    assert normal("Ng\u01a3ời") == "Người"
    assert normal("Vi\u0303nh Phu\u0301c") == "Vĩnh Phúc"
