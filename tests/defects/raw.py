"""Seeded defects of a steward's file: what was typed, and the rule that owns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.ingest.builders import misc_file

DATASET = "ECONOMY_MISC"
INDICATOR = "TOURISM_VISITORS"
_MONTHS = iter(f"Tháng {month}/{year}" for year in range(2000, 2024) for month in range(1, 13))


@dataclass(frozen=True)
class Raw:
    """One file with one defect; every file is of a month of its own."""

    name: str
    layer: str
    rule: str
    content: bytes
    time_period: str
    # A second row with the same key stops the whole build, so it is built apart.
    is_alone: bool = False


def _period(month: str) -> str:
    number, year = month.removeprefix("Tháng ").split("/")
    return f"{year}-{int(number):02}"


def _cell(name: str, layer: str, rule: str, **cells: str) -> Raw:
    named = {key.replace("_", " "): value for key, value in cells.items()}
    month = next(_MONTHS)
    row = {"Kỳ số liệu": month, "Ghi chú": name} | named
    return Raw(name, layer, rule, misc_file(row), _period(month))


def _file(name: str, rule: str, change: Callable[[bytes], bytes], layer: str = "reader") -> Raw:
    month = next(_MONTHS)
    content = change(misc_file({"Kỳ số liệu": month, "Ghi chú": name}))
    return Raw(name, layer, rule, content, _period(month))


def _twice() -> Raw:
    month = next(_MONTHS)
    rows = ({"Kỳ số liệu": month}, {"Kỳ số liệu": month, "Giá trị": "82000"})
    return Raw("a figure twice", "pandera", "duplicate_key", misc_file(*rows), _period(month), True)


RAW = (
    _file("Excel's old code page", "bad_encoding", lambda text: text.decode().encode("utf-16-be")),
    _file("a quote out of place", "stray_quote", lambda text: text.replace(b"znews", b'zn"ews')),
    _file("a cell too many", "wrong_width", lambda text: text.replace(b"znews.vn", b"znews;vn")),
    _file("a blank row", "blank_row", lambda text: text + b";" * 9 + b"\n"),
    _file("two kinds of line end", "mixed_line_ends", lambda text: text.replace(b"\n", b"\r\n", 1)),
    _file(
        "a column twice",
        "duplicate_column",
        lambda text: text.replace("Ghi chú".encode(), "Nguồn".encode(), 1),
    ),
    _file(
        "a foreign column",
        "unknown_column",
        lambda text: text.replace("Ghi chú".encode(), "Cột lạ".encode(), 1),
    ),
    _cell("an indicator nobody knows", "reader", "unknown_indicator", Chỉ_tiêu="Lượt chim di cư"),
    _cell("a breakdown nobody knows", "reader", "unknown_label", Phân_tổ="Khách vũ trụ"),
    _cell("a unit nobody knows", "reader", "unknown_unit_measure", Đơn_vị_tính="con"),
    _cell("a status nobody knows", "reader", "unknown_obs_status", Trạng_thái="Đoán"),
    _cell("an area nobody knows", "reader", "unknown_area", Mã_đơn_vị="99"),
    _cell("an area of another dataset", "reader", "area_out_of_scope", Mã_đơn_vị="VN-14"),
    _cell(
        "a name that contradicts its code", "reader", "name_contradicts_code", Tên_đơn_vị="Hòa Bình"
    ),
    _cell("a month of 13", "reader", "unknown_period", Kỳ_số_liệu="Tháng 13/2023"),
    _cell("a scientific number", "reader", "number_exponent", Giá_trị="8e4"),
    _cell("a spreadsheet's NaN", "reader", "not_a_number", Giá_trị="NaN"),
    _cell("a bound, no number", "reader", "number_is_bound", Giá_trị=">81000"),
    _cell("a minus zero", "reader", "number_negative_zero", Giá_trị="-0"),
    _cell("digits of another script", "reader", "number_other_digits", Giá_trị="８１０００"),
    _cell("two decimal marks", "reader", "not_a_number", Giá_trị="81.5.5"),
    _cell("no value and no reason", "reader", "blank_value", Giá_trị=""),
    _cell("a citizen's number in a note", "reader", "personal_data", Ghi_chú="CCCD 001099012345"),
    _cell("letters of a lost font", "reader", "damaged_text", Nguồn="Ngu\ufffdn"),
    _cell("a territory after its end", "reader", "area_not_valid_then", Kỳ_số_liệu="2026"),
    _twice(),
    _cell("fewer than nobody", "pandera", "out_of_range", Giá_trị="-81000"),
    _cell("half a person", "pandera", "too_many_decimals", Giá_trị="81000,5"),
    _cell("persons in hectares", "pandera", "unit_not_convertible", Đơn_vị_tính="ha"),
    _cell("a flow on one day", "pandera", "period_kind", Kỳ_số_liệu="31/12/2017"),
    _file("a file cut short", "no_final_newline", lambda text: text[:-1], "doubts"),
)
