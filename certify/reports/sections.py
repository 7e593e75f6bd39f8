"""The parts that reports share: names, the head and the end, tables of what was sent and moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from certify.certificate import LOCAL
from certify.reports import words
from certify.reports.blocks import (
    Block,
    Closing,
    Heading,
    Letterhead,
    Paragraph,
    Table,
    Title,
    number,
)
from schemas import codelist, concepts, contract, framework, province
from schemas.figure import parse
from store import clock

Row = Mapping[str, Any]
MOST_ROWS: Final = 40


def agency(name: str) -> str:
    """Return the Vietnamese name of an agency."""
    known = codelist.agencies().get(name)
    return name if known is None else known.name_vi


def certifying_body(on: str) -> str:
    """Return the agency that certifies on a day."""
    for body in province.load().certifying_body:
        if (body.valid_from or "") <= on <= (body.valid_to or "9"):
            return body.agency
    raise LookupError(on)


def day(instant: str) -> str:
    """Return the day of an instant by the clock of Viet Nam."""
    return clock.parse(instant).astimezone(LOCAL).strftime("%d/%m/%Y")


def plain_day(text: str | None) -> str:
    """Return an ISO day as Vietnamese write it."""
    return "–" if text is None else date.fromisoformat(text).strftime("%d/%m/%Y")


def stage_of(facts: Row) -> str:
    """Return the stage in words."""
    stage = facts["stage"]
    pattern = words.STAGE_YEAR if stage["label"].isdigit() else words.STAGE_RELEASES
    return pattern.format(**{name: stage[name] for name in ("label", "baseline", "release")})


def opening(facts: Row, office: str, about: str, to: str) -> list[Block]:
    """Return head, title and the sentence on what the document rests on."""
    name = province.load().name.vi
    stage = facts["stage"]
    basis = words.BASIS.format(office=office, start=day(stage["start"]), end=day(stage["end"]))
    blocks: list[Block] = [
        Letterhead(words.PEOPLE.format(province=name), office, name.removeprefix("Tỉnh ")),
        Title(words.KIND, about.format(stage=stage_of(facts)), words.TO.format(to=to)),
        Paragraph(basis),
    ]
    if stage["baseline"] == stage["release"]:
        blocks.append(Paragraph(words.SAME.format(release=stage["release"])))
    elif stage["is_from_first"]:
        blocks.append(Paragraph(words.FIRST.format(baseline=stage["baseline"])))
    return blocks


def closing(receivers: Sequence[str]) -> Closing:
    """Return the end of a document."""
    return Closing(tuple(receivers), words.HEAD)


def uploads(rows: Sequence[Row]) -> list[Block]:
    """Return what was sent, file by file."""
    if not rows:
        return [Paragraph("Trong giai đoạn không có tệp số liệu nào được tiếp nhận.")]
    lines = tuple(
        (
            each["dataset_id"],
            each["vintage"],
            day(each["received_at"]),
            plain_day(each["due"]),
            number(each["observations"]),
            number(sum(count for _, count in each["warnings"])),
            f"trả lại {day(each['returned']['at'])}" if each["returned"] else "đang dùng",
        )
        for each in rows
    )
    head = (
        *("Bộ dữ liệu", "Phiên bản", "Ngày nhận", "Hạn theo lịch", "Số liệu"),
        *("Cảnh báo đã giải trình", "Tình trạng"),
    )
    note = (
        "Hạn theo lịch là hạn của kỳ số liệu mới nhất trong tệp theo hợp đồng dữ liệu; số liệu của "
        "những năm trước được nạp lần đầu đương nhiên qua hạn này. Những lần tự kiểm tra chưa đạt "
        "không được ghi lại, nên không có trong báo cáo."
    )
    return [Table(head, lines, (20, 28, 15, 15, 11, 14, 17), 4), Paragraph(note, is_note=True)]


def returned(rows: Sequence[Row]) -> list[Block]:
    """Return which uploads were sent back, and why."""
    back = [each for each in rows if each["returned"]]
    if not back:
        return []
    lines = tuple(
        (each["dataset_id"], each["vintage"], day(each["returned"]["at"]), each["returned"]["text"])
        for each in back
    )
    head = ("Bộ dữ liệu", "Phiên bản", "Ngày trả lại", "Lý do")
    return [Heading("Tệp bị trả lại", 2), Table(head, lines, (20, 25, 15, 60))]


def rounds(rows: Sequence[Row]) -> list[Block]:
    """Return what collection rounds asked for and whether it came in time."""
    if not rows:
        return [Paragraph("Trong giai đoạn không có đợt thu thập nào yêu cầu cơ quan gửi số liệu.")]
    lines = tuple(
        (
            each["round"],
            each["dataset_id"],
            plain_day(each["due"]),
            plain_day(each["received"]),
            words.ROUND_STATES[each["state"]],
        )
        for each in rows
    )
    head = ("Đợt", "Bộ dữ liệu", "Hạn", "Ngày nhận", "Kết quả")
    return [Table(head, lines, (25, 30, 20, 20, 20))]


def moved(rows: Sequence[Row]) -> list[Block]:
    """Return the items of rankings that have another state or figure than before."""
    if not rows:
        return [Paragraph("Không mục nào của các bộ xếp hạng đổi tình trạng hay đổi số liệu.")]
    lines = tuple(
        (
            f"{each['framework']} {each['edition']}",
            item_name(each["framework"], each["item"]),
            words.STATES.get(each["state_before"], "–"),
            words.STATES.get(each["state_after"], "–"),
            "có số mới" if each["figure_before"] != each["figure_after"] else "như trước",
        )
        for each in rows[:MOST_ROWS]
    )
    head = ("Bộ xếp hạng", "Mục", "Trước", "Sau", "Số liệu")
    return [Table(head, lines, (22, 56, 18, 18, 14)), *left_out(rows)]


def revised(rows: Sequence[Row]) -> list[Block]:
    """Return cells that were published before and are another number now, or gone."""
    if not rows:
        return [Paragraph("Không số liệu nào đã công bố bị sửa hay rút.")]
    lines = tuple(_revision(each) for each in rows[:MOST_ROWS])
    head = ("Chỉ tiêu", "Kỳ", "Phân tổ", "Trước", "Sau", "Đơn vị", "Phiên bản mới")
    return [Table(head, lines, (30, 11, 36, 18, 16, 15, 20)), *left_out(rows)]


def left_out(rows: Sequence[object]) -> Iterable[Block]:
    """Yield a note on what the table does not show."""
    if len(rows) > MOST_ROWS:
        more = number(len(rows) - MOST_ROWS)
        text = f"Còn {more} dòng nữa; đủ trong các tệp kèm theo cells.csv và report.json."
        yield Paragraph(text, is_note=True)


def item_name(code: str, item: str) -> str:
    """Return code and name of an item of a ranking."""
    known = {one.code: one for one in framework.load(code).items}.get(item)
    return item if known is None else f"{item} {known.name.vi or known.name.en}"


def indicator_name(dataset_id: str, indicator: str) -> str:
    """Return the Vietnamese name of an indicator; its id where no contract has it."""
    if dataset_id not in contract.list_ids():
        return indicator
    known = contract.load(dataset_id).indicator(indicator)
    return indicator if known is None else known.name.vi


def _revision(row: Row) -> tuple[str, ...]:
    key = parse(row["figure"])
    members = [
        codelist.codes(concepts.CODELIST_OF[name])[key[name]].name_vi
        for name in concepts.DIMENSIONS
        if key[name] != concepts.TOTAL
    ]
    unit = codelist.units().get(row["new_unit"] or row["old_unit"])
    return (
        indicator_name(key["dataset_id"], key["indicator"]),
        key["time_period"],
        "; ".join(members) or "tổng số",
        _value(row["old"], row["old_status"]),
        _value(row["new"], row["new_status"]),
        "" if unit is None else unit.name_vi,
        row["new_vintage"] or "rút",
    )


def _value(text: str | None, status: str | None) -> str:
    return number(text) if text is not None else f"({status})" if status else "–"
