"""The certifying department's report to the People's Committee, put together from all agencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from certify.reports import charts, sections, words
from certify.reports.blocks import (
    Block,
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
    number,
)
from certify.reports.charts import Bar
from certify.reports.facts import ACTIVITY, SURVEY
from schemas import codelist, contract

Row = Mapping[str, Any]
PEOPLES_COMMITTEE: Final = "PPC"
_MOST_BARS: Final = 15


def write(facts: Row) -> Report:
    """Return the report on a whole stage."""
    office = sections.agency(sections.certifying_body(facts["stage"]["end"][:10]))
    to = sections.agency(PEOPLES_COMMITTEE)
    blocks: list[Block] = [
        *sections.opening(facts, office, words.ABOUT_WHOLE, to),
        Heading("I. CÁC BẢN CÔNG BỐ TRONG GIAI ĐOẠN"),
        *_releases(facts["stage"]),
        Heading("II. SO SÁNH BẢN ĐẦU VÀ BẢN CUỐI"),
        *_comparison(facts),
        Heading("III. BẢNG ĐIỂM CÁC CƠ QUAN"),
        *_scorecards(facts["agencies"]),
        Heading("IV. CÁC BỘ XẾP HẠNG"),
        *_moved(facts["moved"]),
        Heading("V. BÊN NGOÀI CẦN GÌ VÀ CÒN THIẾU GÌ"),
        *_use(facts["use"]),
        *_missed(facts["missed"]),
        *_lacking(facts["lacking"]),
        Heading("VI. HOẠT ĐỘNG THÔNG TIN ĐỐI NGOẠI VÀ NHU CẦU THÔNG TIN"),
        *_programme(facts["programme"]),
        *_beside(facts["beside"]),
        Heading("VII. ĐÁNH GIÁ, KIẾN NGHỊ CỦA CÁC CƠ QUAN"),
        *_narratives(facts["agencies"]),
        sections.closing(words.RECEIVERS_WHOLE),
    ]
    title = words.ABOUT_WHOLE.format(stage=sections.stage_of(facts))
    return Report("aggregate", title, office, blocks)


def _releases(stage: Row) -> list[Block]:
    lines = tuple(
        (each["release"], sections.day(each["published_at"])) for each in stage["releases"]
    )
    return [Table(("Bản công bố", "Ngày công bố"), lines, (1, 1))]


def _comparison(facts: Row) -> list[Block]:
    rows = facts["comparison"]["datasets"]
    names = ("held", "added", "changed", "removed")
    lines = [(row["dataset_id"], *(number(row[name]) for name in names)) for row in rows]
    total = tuple(number(sum(row[name] for row in rows)) for name in names)
    head = ("Bộ dữ liệu", "Số liệu ở bản cuối", "Mới", "Sửa", "Rút")
    legend = ("giữ nguyên", "mới", "sửa")
    bars = [
        Bar(
            row["dataset_id"],
            (row["held"] - row["added"] - row["changed"], row["added"], row["changed"]),
        )
        for row in rows
    ]
    return [
        Paragraph(
            f"So bản {facts['stage']['baseline']} với bản {facts['stage']['release']} theo từng ô "
            "số liệu (chỉ tiêu, lãnh thổ, kỳ, phân tổ); toàn bộ các ô nằm trong tệp cells.csv kèm "
            "theo."
        ),
        Table(head, (*lines, ("Tổng số", *total)), (40, 20, 15, 15, 15), 1),
        Picture(charts.bars(bars, legend), "Hình 1. Số liệu ở bản cuối theo bộ dữ liệu"),
        Heading("Số liệu đã công bố bị sửa hoặc rút", 2),
        *sections.revised(facts["comparison"]["revised"]),
    ]


def _scorecards(agencies: Sequence[Row]) -> list[Block]:
    if not agencies:
        return [Paragraph("Không cơ quan nào gửi số liệu.")]
    lines = tuple(_scorecard(each) for each in agencies)
    head = (
        *("Cơ quan", "Tệp nhận", "Trả lại", "Cảnh báo giải trình", "Đợt đúng hạn"),
        *("Đang công bố", "Sửa", "Mục xếp hạng đổi"),
    )
    bars = [
        Bar(sections.agency(each["agency"]), (each["cells"]["held"],))
        for each in agencies
        if each["cells"]["held"]
    ]
    note = (
        "Đợt đúng hạn: số bộ dữ liệu gửi đúng hạn trên số bộ được yêu cầu và đã đến hạn; dấu – là "
        "không có đợt nào. Bảng này chỉ đếm, không chấm điểm."
    )
    found: list[Block] = [
        Table(head, lines, (44, 11, 11, 15, 15, 15, 10, 14), 1),
        Paragraph(note, is_note=True),
    ]
    if bars:
        found.append(Picture(charts.bars(bars), "Hình 2. Số liệu đang công bố theo cơ quan"))
    return found


def _scorecard(row: Row) -> tuple[str, ...]:
    asked = [each for each in row["rounds"] if each["state"] != "waiting"]
    in_time = sum(each["state"] == "on_time" for each in asked)
    warnings = sum(count for each in row["uploads"] for _, count in each["warnings"])
    return (
        sections.agency(row["agency"]),
        number(len(row["uploads"])),
        number(sum(each["returned"] is not None for each in row["uploads"])),
        number(warnings),
        f"{in_time}/{len(asked)}" if asked else "–",
        number(row["cells"]["held"]),
        number(row["cells"]["changed"]),
        number(len(row["moved"])),
    )


def _moved(rows: Sequence[Row]) -> list[Block]:
    """Count the items that moved, by ranking and edition; each agency's report names them."""
    if not rows:
        return sections.moved(rows)
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["framework"], row["edition"]), []).append(row)
    lines = tuple(
        (
            f"{code} {edition}",
            number(sum(_came(row) for row in items)),
            number(sum(row["state_before"] == row["state_after"] for row in items)),
            number(sum(_went(row) for row in items)),
            number(len(items)),
        )
        for (code, edition), items in sorted(groups.items())
    )
    head = (
        *("Bộ xếp hạng, kỳ", "Mục mới được chứng nhận", "Mục có số mới, tình trạng như trước"),
        *("Mục không còn được chứng nhận", "Tổng số mục có thay đổi"),
    )
    told = "Tên từng mục nằm trong báo cáo của mỗi cơ quan và trong tệp report.json kèm theo."
    return [Table(head, lines, (30, 20, 26, 22, 20), 1), Paragraph(told, is_note=True)]


def _came(row: Row) -> bool:
    return bool(row["state_after"] == "certified" != row["state_before"])


def _went(row: Row) -> bool:
    return bool(row["state_before"] == "certified" != row["state_after"])


def _use(use: Row) -> list[Block]:
    if not use["days"]:
        return [Paragraph("Chưa có ngày nào được đếm lượt dùng trong giai đoạn.")]
    told = (
        f"Trong {number(use['days'])} ngày có đếm, số liệu được hỏi {number(use['requests'])} lượt "
        "qua giao diện dữ liệu mở. Hệ thống không lưu gì về người hỏi."
    )
    listed = use["by_indicator"][:_MOST_BARS]
    bars = [
        Bar(
            sections.indicator_name(each["dataset_id"], each["indicator"]) or each["dataset_id"],
            (each["requests"],),
        )
        for each in listed
    ]
    found: list[Block] = [Paragraph(told)]
    if bars:
        found.append(Picture(charts.bars(bars), "Hình 3. Lượt hỏi theo chỉ tiêu, nhiều nhất trước"))
    return found


def _missed(missed: Row) -> list[Block]:
    """Tell what outsiders asked for and did not find."""
    if not missed["requests"]:
        return [Paragraph("Chưa có lượt hỏi nào về mã, số liệu hay từ khóa mà hệ thống không có.")]
    told = (
        f"{number(missed['requests'])} lượt hỏi về điều hệ thống không có, trong đó "
        f"{number(missed['unnamed'])} lượt lẻ tẻ không ghi tên (chỉ ghi mã hay từ được hỏi nhiều "
        "lần trong một ngày, để không lưu điều riêng của ai)."
    )
    named = missed["named"][: sections.MOST_ROWS]
    if not named:
        return [Paragraph(told)]
    lines = tuple(
        (each["asked"], words.MISSED[each["kind"]], number(each["requests"])) for each in named
    )
    head = ("Được hỏi mà không có", "Là", "Lượt")
    return [
        Paragraph(told),
        Table(head, lines, (40, 40, 12), 2),
        *sections.left_out(missed["named"]),
    ]


def _lacking(rows: Sequence[Row]) -> list[Block]:
    if not rows:
        return [Paragraph("Không mục nào của các kỳ xếp hạng mới nhất còn thiếu số liệu đã đọc.")]
    told = (
        f"Các kỳ xếp hạng mới nhất đọc {number(len(rows))} mục mà bản cuối chưa đáp ứng; nhóm theo "
        "cơ quan và bộ dữ liệu:"
    )
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        owners = ", ".join(sections.agency(name) for name in row["agencies"]) or "chưa xác định"
        groups.setdefault((owners, row["dataset_id"]), []).append(row)
    lines = tuple(
        (owners, dataset, number(len(items)), _named(items))
        for (owners, dataset), items in sorted(groups.items())
    )
    head = ("Cơ quan", "Bộ dữ liệu", "Số mục", "Các mục")
    return [
        Paragraph(told),
        Table(head, lines, (40, 28, 10, 60)),
    ]


def _named(items: Sequence[Row]) -> str:
    names = sorted({f"{each['framework']} {each['item']}" for each in items})
    shown = ", ".join(names[:_MOST_BARS])
    return shown if len(names) <= _MOST_BARS else f"{shown} và {len(names) - _MOST_BARS} mục khác"


def _programme(held: Mapping[str, int]) -> list[Block]:
    names = {
        ACTIVITY: "hoạt động thông tin đối ngoại",
        SURVEY: "khảo sát nhu cầu thông tin của người nước ngoài",
    }
    return [
        Paragraph(
            f"Bộ {name} ({names[name]}): "
            + (
                f"bản cuối có {number(count)} số liệu."
                if count
                else "chưa có số liệu nào được gửi và chứng nhận."
            )
        )
        for name, count in sorted(held.items())
    ]


def _beside(rows: Sequence[Row]) -> list[Block]:
    if not rows:
        return []
    owner = {
        each.id: name for name in contract.list_ids() for each in contract.load(name).indicators
    }
    lines = tuple(
        (
            sections.indicator_name(row["dataset_id"], row["activity"]),
            _newest(row["sent"]),
            sections.indicator_name(owner[row["indicator"]], row["indicator"]),
            _newest(row["before"]),
            _newest(row["after"]),
        )
        for row in rows
    )
    head = ("Hoạt động", "Số liệu", "Chỉ tiêu nhằm tác động", "Bản đầu", "Bản cuối")
    note = (
        "Đặt cạnh nhau để theo dõi, không nói lên quan hệ nhân quả; hoạt động nào nhằm tác động "
        "chỉ tiêu nào là giả định ghi trong hợp đồng dữ liệu."
    )
    return [Table(head, lines, (34, 16, 40, 22, 22)), Paragraph(note, is_note=True)]


def _newest(told: Row | None) -> str:
    if told is None:
        return "chưa có"
    unit = codelist.units()[told["unit"]].name_vi
    return f"{number(told['value'])} {unit} ({told['time_period']})"


def _narratives(agencies: Sequence[Row]) -> list[Block]:
    found: list[Block] = []
    for each in agencies:
        if each["narrative"] is not None:
            found.append(Heading(codelist.agencies()[each["agency"]].name_vi, 2))
            parts = each["narrative"]["text"].split("\n\n")
            found += [Paragraph(" ".join(part.split())) for part in parts]
    return found or [Paragraph("Chưa cơ quan nào gửi phần đánh giá, kiến nghị.")]
