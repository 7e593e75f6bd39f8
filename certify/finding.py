"""What `verify` found, and the lines that say so: one for a release, a few for a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from schemas.receipt import Receipt

GOOD: Final = 0
BROKEN: Final = 1
USAGE: Final = 2
IS_WITHDRAWN: Final = 3
OUTDATED: Final = 4
UNLISTED: Final = 5


@dataclass(frozen=True)
class Finding:
    """What was found about one release; `release` is None when the list itself fails.

    `figure` is set when one figure was asked about: what its receipt proves.
    """

    exit_code: int
    release: str | None = None
    reason: str | None = None
    file: str | None = None
    file_count: int = 0
    signers: tuple[str, ...] = ()
    certifiers: int = 0
    needed: int = 0
    list_version: int = 0
    withdrawn_for: str | None = None
    superseded_by: str | None = None
    is_removed: bool = False
    milliseconds: int = 0
    figure: dict[str, Any] | None = None


def of_receipt(receipt: Receipt) -> dict[str, Any]:
    """Return what a receipt that holds says about its figure and where that comes from."""
    return {
        "id": receipt.figure,
        "record": dict(receipt.record),
        "statement": dict(receipt.statement),
        "answers": [dict(answer) for answer in receipt.answers],
        "gate_passed": receipt.gate.get("passed"),
        "gate_checks": len(receipt.gate.get("results", [])),
    }


def english(found: Finding) -> str:
    """Say it in English."""
    state = "is current" if found.exit_code != OUTDATED else "matches but has expired"
    withdrawn = (
        f" WITHDRAWN: {found.withdrawn_for or 'no reason given'}"
        f" (use {found.superseded_by or 'no successor yet'});"
        f"{' its figures were removed;' if found.is_removed else ''}"
    )
    what = "the figure's proof holds" if found.figure else f"{found.file_count} files match"
    line = (
        f"{found.release}:{withdrawn if found.exit_code == IS_WITHDRAWN else ''}"
        f" {what}; signed by {' and '.join(found.signers)}"
        f" ({len(found.signers)} of {found.certifiers} needed {found.needed}),"
        f" none an uploader; list v{found.list_version} {state};"
        f" {found.milliseconds / 1000:.1f} s"
    )
    return "\n".join([line, *_figure_in_english(found.figure)])


def vietnamese(found: Finding) -> str:
    """Say it in Vietnamese."""
    state = "là bản hiện hành" if found.exit_code != OUTDATED else "khớp nhưng đã hết hạn"
    withdrawn = (
        f" ĐÃ THU HỒI: {found.withdrawn_for or 'không ghi lý do'}"
        f" (dùng {found.superseded_by or 'chưa có bản thay thế'});"
        f"{' số liệu đã được xóa;' if found.is_removed else ''}"
    )
    what = "bằng chứng của số liệu khớp" if found.figure else f"{found.file_count} tệp khớp"
    line = (
        f"{found.release}:{withdrawn if found.exit_code == IS_WITHDRAWN else ''}"
        f" {what}; {' và '.join(found.signers)} đã ký"
        f" ({len(found.signers)} trong {found.certifiers}, cần {found.needed}),"
        f" không ai là người nộp số liệu; danh sách v{found.list_version} {state};"
        f" {found.milliseconds / 1000:.1f} giây"
    )
    return "\n".join([line, *_figure_in_vietnamese(found.figure)])


def _figure_in_english(figure: dict[str, Any] | None) -> list[str]:
    if not figure:
        return []
    record, told = figure["record"], figure["statement"]
    off, again = told["signed_off"], told["rechecked"]
    head = f"signed off by {off['by']} ({off['role']}) at {off['at']}" if off else "no sign-off"
    checked = f"contract {told['contract_version']}" + (
        f", checked again by {again['contract_version']} at {again['at']}" if again else ""
    )
    return [
        f"  {figure['id']} = {record['obs_value']} {record['unit_measure']}"
        f" (status {record['obs_status']})",
        f"  from {told['upload_id']}, row {record['source_row']}, cell {record['source_cell']};"
        f" original sha256 {told['original_sha256']}",
        f"  {told['agency']}, sent by a {told['steward_role']}, {head}",
        f"  {checked}: {len(told['checks'])} rules; the release's gate"
        f" {'passed' if figure['gate_passed'] else 'found blockers, each waived'},"
        f" {figure['gate_checks']} checks",
        f"  warnings about this cell: {len(figure['answers'])}",
        *_answers(figure),
    ]


def _figure_in_vietnamese(figure: dict[str, Any] | None) -> list[str]:
    if not figure:
        return []
    record, told = figure["record"], figure["statement"]
    off, again = told["signed_off"], told["rechecked"]
    head = f"{off['by']} ({off['role']}) duyệt lúc {off['at']}" if off else "không có duyệt"
    checked = f"quy tắc bản {told['contract_version']}" + (
        f", kiểm tra lại theo bản {again['contract_version']} lúc {again['at']}" if again else ""
    )
    return [
        f"  {figure['id']} = {record['obs_value']} {record['unit_measure']}"
        f" (trạng thái {record['obs_status']})",
        f"  từ {told['upload_id']}, dòng {record['source_row']}, ô {record['source_cell']};"
        f" sha256 tệp gốc {told['original_sha256']}",
        f"  {told['agency']}, người nộp: {told['steward_role']}, {head}",
        f"  {checked}: {len(told['checks'])} quy tắc; cổng kiểm tra của bản này"
        f" {'đạt' if figure['gate_passed'] else 'có điểm chặn, đều được miễn trừ'},"
        f" {figure['gate_checks']} phép kiểm",
        f"  cảnh báo về ô này: {len(figure['answers'])}",
        *_answers(figure),
    ]


def _answers(figure: dict[str, Any]) -> list[str]:
    return [f"    {each['code']}: {each['reason']}: {each['text']}" for each in figure["answers"]]
