"""The rules of the gate: one entry each, its id, its weight and its sentences.

A rule has one batch of rows that DuckDB makes (`certify.gate_batches`) and one expectation that
Great Expectations judges on it (`certify.expectations`). Limits are in the contracts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["blocker", "warning"]


@dataclass(frozen=True)
class Sentence:
    """What a rule says of one subject: while it holds, and when it does not."""

    holds: str
    fails: str


@dataclass(frozen=True)
class Rule:
    """A rule of the release; the sentences may use {subject}, {count} and {first}.

    Nobody may let pass what is not `is_waivable`: it would show what the law hides.
    """

    id: str
    severity: Severity
    vi: Sentence
    en: Sentence
    is_waivable: bool = True


def _rule(
    rule: str,
    severity: Severity,
    vi: tuple[str, str],
    en: tuple[str, str],
    *,
    is_waivable: bool = True,
) -> Rule:
    return Rule(rule, severity, Sentence(*vi), Sentence(*en), is_waivable)


_ALL: Final = (
    _rule(
        "release_has_inputs",
        "blocker",
        ("Bản công bố có dữ liệu nộp", "Bản công bố không có tệp nộp nào"),
        ("the release has inputs", "the release is made of no upload"),
    ),
    _rule(
        "asked_dataset_arrived",
        "blocker",
        (
            "Mọi bộ dữ liệu đến hạn của đợt thu thập đã có",
            "{subject}: đến hạn nhưng chưa có tệp được nhận ({count} cơ quan), ví dụ {first}",
        ),
        (
            "every dataset a round asked for by now has arrived",
            "{subject}: due, but nothing was accepted from {count} agencies, such as {first}",
        ),
    ),
    _rule(
        "dated_period_is_published",
        "warning",
        (
            "Mọi kỳ số liệu mà nghị định đã định ngày đều có",
            "{subject}: đã qua ngày công bố theo nghị định mà chưa có {count} kỳ, ví dụ {first}",
        ),
        (
            "every period a decree has dated is here",
            "{subject}: {count} periods are past their day by decree, such as {first}",
        ),
    ),
    _rule(
        "dataset_has_figures",
        "blocker",
        (
            "Mọi bộ dữ liệu đã nộp đều có số liệu",
            "{subject}: đã nộp nhưng không có số liệu nào trong bản công bố",
        ),
        (
            "every dataset that came in has figures",
            "{subject}: files came in, but the release has none of its figures",
        ),
    ),
    _rule(
        "figures_are_kept",
        "blocker",
        (
            "Số liệu đã công bố vẫn còn",
            "{subject}: {count} chỉ tiêu mất nhiều số liệu hơn mức hợp đồng cho phép, "
            "ví dụ {first}",
        ),
        (
            "published figures are still there",
            "{subject}: {count} indicators lost more figures than their contract allows, "
            "such as {first}",
        ),
    ),
    _rule(
        "volume_is_usual",
        "warning",
        (
            "Lượng số liệu không tăng bất thường",
            "{subject}: lượng số liệu tăng quá mức hợp đồng cho phép ({first})",
        ),
        (
            "no dataset has grown beyond its contract",
            "{subject}: the dataset has grown beyond what its contract allows ({first})",
        ),
    ),
    _rule(
        "shared_totals_agree",
        "blocker",
        (
            "Tổng số giữa các bộ dữ liệu khớp nhau",
            "{subject}: {count} tổng số trái với bộ dữ liệu khác, ví dụ {first}",
        ),
        (
            "totals of different datasets agree",
            "{subject}: {count} totals contradict another dataset, such as {first}",
        ),
    ),
    _rule(
        "revision_is_within_limit",
        "blocker",
        (
            "Số liệu đã công bố không bị sửa quá giới hạn",
            "{subject}: {count} số liệu đã công bố bị sửa quá giới hạn, ví dụ {first}",
        ),
        (
            "no published figure is revised beyond its limit",
            "{subject}: {count} published figures are revised beyond the limit, such as {first}",
        ),
    ),
    _rule(
        "confidential_value_is_hidden",
        "blocker",
        (
            "Không có giá trị mật nào hiển thị",
            "{subject}: {count} giá trị phải giữ kín lại hiển thị, ví dụ {first}",
        ),
        (
            "no confidential value is visible",
            "{subject}: {count} values that must be withheld are visible, such as {first}",
        ),
        is_waivable=False,
    ),
    _rule(
        "withheld_value_was_never_shown",
        "warning",
        (
            "Giá trị giữ kín chưa từng được công bố",
            "{subject}: {count} giá trị nay giữ kín vẫn đọc được ở bản trước, ví dụ {first}",
        ),
        (
            "what is withheld was not in the last release",
            "{subject}: {count} values withheld now can be read in the last release, such as "
            "{first}",
        ),
    ),
    _rule(
        "framework_is_covered",
        "blocker",
        (
            "Bộ chỉ số đủ độ phủ tối thiểu",
            "{subject}: {count} kỳ chưa đủ độ phủ tối thiểu, ví dụ {first}",
        ),
        (
            "frameworks have their minimum coverage",
            "{subject}: {count} editions are below the minimum coverage, such as {first}",
        ),
    ),
    _rule(
        "framework_coverage_is_advised",
        "warning",
        (
            "Bộ chỉ số đủ độ phủ nên có",
            "{subject}: {count} kỳ thiếu nhiều chỉ số thành phần, ví dụ {first}",
        ),
        (
            "frameworks have the coverage that is advised",
            "{subject}: {count} editions lack many of their items, such as {first}",
        ),
    ),
    _rule(
        "framework_is_recent",
        "warning",
        (
            "Có kỳ công bố gần đây của các bộ chỉ số",
            "{subject}: kỳ mới nhất đang có đã cũ ({first})",
        ),
        (
            "recent editions of the frameworks are here",
            "{subject}: the newest edition here is too old ({first})",
        ),
    ),
    _rule(
        "unit_is_of_the_contract",
        "blocker",
        (
            "Đơn vị tính đúng hợp đồng dữ liệu",
            "{subject}: {count} chỉ tiêu có đơn vị khác hợp đồng, ví dụ {first}",
        ),
        (
            "units are those of the contracts",
            "{subject}: {count} indicators have another unit than their contract, such as {first}",
        ),
    ),
    _rule(
        "base_is_of_the_contract",
        "blocker",
        (
            "Năm gốc đúng hợp đồng dữ liệu",
            "{subject}: {count} chỉ tiêu có năm gốc khác hợp đồng, ví dụ {first}",
        ),
        (
            "base years are those of the contracts",
            "{subject}: {count} indicators have another base year than their contract, such as "
            "{first}",
        ),
    ),
    _rule(
        "break_is_of_the_contract",
        "blocker",
        (
            "Điểm gián đoạn chuỗi đúng hợp đồng dữ liệu",
            "{subject}: {count} kỳ nằm sai nhóm gián đoạn của hợp đồng, ví dụ {first}",
        ),
        (
            "breaks are those of the contracts",
            "{subject}: {count} periods lie in another break group than the contract says, such as "
            "{first}",
        ),
    ),
    _rule(
        "meaning_is_kept",
        "blocker",
        (
            "Đơn vị và năm gốc của số liệu đã công bố không đổi",
            "{subject}: {count} số liệu đã công bố đổi đơn vị hoặc năm gốc mà không ghi gián đoạn, "
            "ví dụ {first}",
        ),
        (
            "published figures keep unit and base year",
            "{subject}: {count} published figures changed unit or base year without a break, "
            "such as {first}",
        ),
    ),
)
RULES: Final = {rule.id: rule for rule in _ALL}

UNJUDGED: Final = {
    "vi": "không kiểm tra được, nên coi là không đạt: {problem}",
    "en": "could not be judged, so it counts as failed: {problem}",
}
CUT: Final = {
    "vi": " (chỉ liệt kê {listed} đầu tiên)",
    "en": " (the first {listed} are listed)",
}
