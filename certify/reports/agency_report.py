"""An agency's report to the certifying department, drafted from what the agency sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify.reports import sections, words
from certify.reports.blocks import Block, Heading, Paragraph, Report, Table, number


def write(facts: Mapping[str, Any], row: Mapping[str, Any]) -> Report:
    """Return the report of one agency; `row` is its entry among the facts."""
    office = sections.agency(row["agency"])
    to = sections.agency(sections.certifying_body(facts["stage"]["end"][:10]))
    blocks: list[Block] = [
        *sections.opening(facts, office, words.ABOUT_AGENCY, to),
        Heading("I. SỐ LIỆU ĐÃ CUNG CẤP"),
        *sections.uploads(row["uploads"]),
        *sections.returned(row["uploads"]),
        Heading("II. THỜI HẠN THEO CÁC ĐỢT THU THẬP"),
        *sections.rounds(row["rounds"]),
        Heading("III. SỐ LIỆU ĐƯỢC CÔNG BỐ"),
        _published(row["cells"]),
        Heading("Số liệu đã công bố bị sửa hoặc rút", 2),
        *sections.revised(
            [each for each in facts["comparison"]["revised"] if each["agency"] == row["agency"]]
        ),
        Heading("IV. CÁC MỤC XẾP HẠNG CÓ THAY ĐỔI"),
        *sections.moved(row["moved"]),
        Heading("V. ĐÁNH GIÁ, KIẾN NGHỊ CỦA CƠ QUAN"),
        *_narrative(row["narrative"]),
        sections.closing(words.RECEIVERS_AGENCY),
    ]
    title = f"{words.ABOUT_AGENCY.format(stage=sections.stage_of(facts))} - {row['agency']}"
    return Report(f"agency-{row['agency'].lower()}", title, office, blocks)


def _published(cells: Mapping[str, int]) -> Table:
    head = ("Đang công bố", "Mới", "Sửa", "Rút")
    line = tuple(number(cells[name]) for name in ("held", "added", "changed", "removed"))
    return Table(head, (line,), (1, 1, 1, 1), 0)


def _narrative(told: Mapping[str, str] | None) -> list[Block]:
    if told is None:
        return [Paragraph("(Cơ quan chưa gửi phần đánh giá, kiến nghị.)")]
    return [Paragraph(" ".join(part.split())) for part in told["text"].split("\n\n")]
