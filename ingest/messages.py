"""What each fault says: Vietnamese and English, what was expected and how to mend.

A sentence may use {found}, {column}, {cell}, {row}, {expected} and the facts of its fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Message:
    """What was expected, and the sentence a person reads, in one language."""

    expected: str
    sentence: str


LANGUAGES: Final = ("vi", "en")


def _both(vi: tuple[str, str], en: tuple[str, str]) -> dict[str, Message]:
    return {"vi": Message(*vi), "en": Message(*en)}


MESSAGES: Final[dict[str, dict[str, Message]]] = {
    "empty_file": _both(
        ("tệp có tiêu đề và số liệu", "Tệp rỗng. Hãy lưu lại tệp từ Excel rồi gửi lại."),
        ("a file with header and figures", "The file is empty. Save it again from Excel."),
    ),
    "bad_encoding": _both(
        (
            "UTF-8",
            "Dòng {row} có byte {found} không phải UTF-8 (có vẻ là {looks_like}). "
            "Trong Excel chọn Save As, kiểu “CSV UTF-8 (Comma delimited)”.",
        ),
        (
            "UTF-8",
            "Row {row} has bytes {found} that are not UTF-8 (it looks like {looks_like}). "
            "In Excel choose Save As, type “CSV UTF-8 (Comma delimited)”.",
        ),
    ),
    "file_too_large": _both(
        ("không quá {limit} byte", "Tệp có {found} byte, quá giới hạn. Hãy chia nhỏ theo kỳ."),
        ("at most {limit} bytes", "The file has {found} bytes, over the limit. Split by period."),
    ),
    "too_many_columns": _both(
        ("không quá {limit} cột", "Tệp có {found} cột. Hãy dùng mẫu của bộ dữ liệu."),
        ("at most {limit} columns", "The file has {found} columns. Use the dataset's template."),
    ),
    "too_many_rows": _both(
        ("không quá {limit} dòng", "Tệp dài hơn giới hạn từ dòng {row}. Hãy chia nhỏ theo kỳ."),
        ("at most {limit} rows", "The file is over the limit from row {row}. Split by period."),
    ),
    "no_rows": _both(
        ("ít nhất một dòng số liệu", "Tệp chỉ có tiêu đề. Hãy nhập số liệu từ dòng 2."),
        ("at least one row of figures", "The file has only a header. Enter figures from row 2."),
    ),
    "mixed_line_ends": _both(
        (
            "một kiểu xuống dòng trong cả tệp",
            "Tệp trộn các kiểu xuống dòng ({found}), từ dòng {row}. Hãy lưu lại tệp từ Excel.",
        ),
        (
            "one kind of line end in the file",
            "The file mixes line ends ({found}) from row {row} on. Save it again from Excel.",
        ),
    ),
    "stray_quote": _both(
        (
            "dấu nháy kép bao trọn ô, dấu nháy trong ô viết đôi",
            "Ô {cell}: dấu nháy kép đặt sai gần “{found}”. "
            "Hãy bỏ dấu nháy hoặc viết thành hai dấu liền nhau.",
        ),
        (
            "quotes around the whole cell, doubled inside it",
            "Cell {cell}: a quote mark is out of place near “{found}”. Remove or double it.",
        ),
    ),
    "wrong_width": _both(
        (
            "{width} ô",
            "Dòng {row} có {found} ô, tiêu đề có {width}. Nếu một ô có dấu phân cách bên trong, "
            "hãy đặt ô đó trong dấu nháy kép.",
        ),
        (
            "{width} cells",
            "Row {row} has {found} cells, the header has {width}. "
            "A cell that holds the separator must stand in quotes.",
        ),
    ),
    "blank_row": _both(
        ("không có dòng trống", "Dòng {row} trống. Hãy xóa dòng này."),
        ("no blank rows", "Row {row} is blank. Delete the row."),
    ),
    "field_too_long": _both(
        ("không quá {limit} ký tự", "Ô {cell} có {found} ký tự. Hãy rút gọn."),
        ("at most {limit} characters", "Cell {cell} has {found} characters. Shorten it."),
    ),
    "damaged_text": _both(
        (
            "chữ Việt Unicode",
            "Ô {cell} có chữ bị hỏng “{found}” ({damage}). Hãy sửa phông về Unicode ở tệp gốc "
            "rồi lưu kiểu “CSV UTF-8”.",
        ),
        (
            "Unicode text",
            "Cell {cell} holds damaged text “{found}” ({damage}). Convert the source file to "
            "Unicode and save it as “CSV UTF-8”.",
        ),
    ),
    "wrong_header": _both(
        ("{header}", "Dòng tiêu đề không đúng mẫu. Hãy chép tiêu đề từ mẫu của bộ dữ liệu."),
        ("{header}", "The header is not the template's. Copy it from the dataset's template."),
    ),
    "format_not_allowed": _both(
        (
            "{formats}",
            "Định dạng số “{found}” không dùng cho mẫu này. Hãy khai báo một trong: {formats}.",
        ),
        (
            "{formats}",
            "Number format “{found}” is not used in this form. Declare one of: {formats}.",
        ),
    ),
    "duplicate_column": _both(
        ("mỗi cột một lần", "Cột “{found}” ở {cell} trùng với {first}. Hãy bỏ một cột."),
        ("each column once", "Column “{found}” in {cell} repeats {first}. Remove one."),
    ),
    "unknown_column": _both(
        (
            "{columns}",
            "Cột “{found}” ở {cell} không có trong mẫu. Hãy xóa cột, hoặc sửa tên "
            "(cột còn thiếu: {columns}).",
        ),
        (
            "{columns}",
            "Column “{found}” in {cell} is not in the form. Remove it or mend its name "
            "(still missing: {columns}).",
        ),
    ),
    "missing_column": _both(
        ("{column}", "Thiếu cột “{column}”. Hãy thêm cột này (ví dụ ở ô {cell}) và điền đủ."),
        ("{column}", "Column “{column}” is missing. Add it (for example in {cell}) and fill it."),
    ),
    "unknown_label": _both(
        ("{expected}", "Ô {cell}: “{found}” không phải phân tổ của cột này. Hãy dùng: {expected}."),
        ("{expected}", "Cell {cell}: “{found}” is no breakdown of this column. Use: {expected}."),
    ),
    "unknown_indicator": _both(
        ("{expected}", "Ô {cell}: không có chỉ tiêu “{found}”. Hãy dùng: {expected}."),
        ("{expected}", "Cell {cell}: there is no indicator “{found}”. Use: {expected}."),
    ),
    "unknown_unit_measure": _both(
        (
            "{expected}",
            "Ô {cell}: không có đơn vị tính “{found}”. Hãy viết như: triệu đồng, %, ha.",
        ),
        ("{expected}", "Cell {cell}: there is no unit “{found}”. Write as: {expected}"),
    ),
    "unknown_obs_status": _both(
        ("{expected}", "Ô {cell}: không có trạng thái “{found}”. Hãy dùng: Chính thức, Sơ bộ, …"),
        ("{expected}", "Cell {cell}: there is no status “{found}”. Use: Chính thức, Sơ bộ, …"),
    ),
    "unknown_conf_status": _both(
        ("{expected}", "Ô {cell}: không có mức bảo mật “{found}”. Hãy dùng: {expected}."),
        ("{expected}", "Cell {cell}: there is no confidentiality “{found}”. Use: {expected}."),
    ),
    "unknown_area": _both(
        (
            "{expected}",
            "Ô {cell}: không có đơn vị hành chính “{found}”. Hãy dùng mã hoặc tên của: {expected}.",
        ),
        (
            "{expected}",
            "Cell {cell}: there is no area “{found}”. Use the code or name of: {expected}.",
        ),
    ),
    "area_out_of_scope": _both(
        (
            "{expected}",
            "Ô {cell}: “{found}” có trong danh mục nhưng không thuộc bộ dữ liệu này. "
            "Hãy dùng: {expected}.",
        ),
        (
            "{expected}",
            "Cell {cell}: “{found}” is a known area but not one of this dataset. Use: {expected}.",
        ),
    ),
    "area_ambiguous": _both(
        ("{expected}", "Ô {cell}: “{found}” có thể là {expected}. Hãy ghi mã."),
        ("{expected}", "Cell {cell}: “{found}” may be {expected}. Write the code."),
    ),
    "area_not_valid_then": _both(
        (
            "{expected}",
            "Ô {cell}: “{found}” không tồn tại trong kỳ {period} ({expected}). "
            "Hãy kiểm tra mã và kỳ số liệu.",
        ),
        (
            "{expected}",
            "Cell {cell}: “{found}” did not exist in {period} ({expected}). "
            "Check the code and the period.",
        ),
    ),
    "name_contradicts_code": _both(
        ("{expected}", "Ô {cell}: tên “{found}” không khớp mã {area} ({expected}). Hãy sửa một ô."),
        ("{expected}", "Cell {cell}: name “{found}” contradicts {area} ({expected}). Mend one."),
    ),
    "unknown_period": _both(
        (
            "2019; Quý I/2024; Tháng 8/2024; Năm học 2018-2019; 31/12/2019",
            "Ô {cell}: “{found}” không phải kỳ số liệu. Hãy viết như: {expected}.",
        ),
        (
            "2019; Quý I/2024; Tháng 8/2024; Năm học 2018-2019; 31/12/2019",
            "Cell {cell}: “{found}” is not a period. Write for example: {expected}.",
        ),
    ),
    "number_ambiguous": _both(
        (
            "{readings}",
            "Ô {cell}: “{found}” có hai cách đọc: {readings}. Hãy khai báo định dạng số của tệp "
            "(--number-format vi hoặc en), hoặc viết số không có dấu ngăn nghìn.",
        ),
        (
            "{readings}",
            "Cell {cell}: “{found}” can be read in two ways: {readings}. Declare the file's number "
            "format (--number-format vi or en), or write the number without thousands marks.",
        ),
    ),
    "number_other_format": _both(
        (
            "số theo định dạng đã khai báo",
            "Ô {cell}: “{found}” không theo định dạng số của tệp; đọc cách khác sẽ là {readings}. "
            "Hãy viết lại theo định dạng của tệp.",
        ),
        (
            "a number in the declared format",
            "Cell {cell}: “{found}” is not in the file's number format; read otherwise it would be "
            "{readings}. Write it in the file's format.",
        ),
    ),
    "number_exponent": _both(
        (
            "số viết đầy đủ chữ số",
            "Ô {cell}: “{found}” là dạng mũ, đã mất chữ số. Hãy định dạng ô là Number rồi lưu lại.",
        ),
        (
            "a number with all its digits",
            "Cell {cell}: “{found}” is in exponent form and has lost digits. "
            "Format the cell as Number and save again.",
        ),
    ),
    "number_is_bound": _both(
        (
            "một con số chính xác",
            "Ô {cell}: “{found}” là mức trên/dưới, không phải giá trị. Hãy ghi số chính xác, "
            "hoặc để dấu “...” nếu không có.",
        ),
        (
            "an exact number",
            "Cell {cell}: “{found}” is a bound, not a value. "
            "Write the exact number, or “...” if there is none.",
        ),
    ),
    "number_has_space": _both(
        ("số không có dấu cách", "Ô {cell}: “{found}” có dấu cách. Hãy xóa dấu cách trong ô."),
        ("a number without spaces", "Cell {cell}: “{found}” has a space. Delete it."),
    ),
    "number_has_sign": _both(
        (
            "chỉ chữ số",
            "Ô {cell}: “{found}” có dấu kèm theo số (%, +, *, ngoặc). Hãy để số trần; "
            "chú thích ghi ở cột Ghi chú.",
        ),
        (
            "digits only",
            "Cell {cell}: “{found}” has a mark beside the number (%, +, *, brackets). "
            "Leave the bare number; put remarks in the note column.",
        ),
    ),
    "number_has_words": _both(
        (
            "con số trần; đơn vị ở cột riêng",
            "Ô {cell}: “{found}” có chữ kèm theo số. Hãy để số trần và ghi đơn vị (nghìn, triệu, "
            "tỷ …) ở cột đơn vị tính.",
        ),
        (
            "a bare number; the unit in its own column",
            "Cell {cell}: “{found}” has words beside the number. Leave the bare number and put the "
            "unit (nghìn, triệu, tỷ …) into the unit column.",
        ),
    ),
    "number_other_digits": _both(
        ("chữ số 0-9", "Ô {cell}: “{found}” có chữ số không thuộc 0-9. Hãy gõ lại."),
        ("digits 0-9", "Cell {cell}: “{found}” has digits other than 0-9. Type it again."),
    ),
    "number_negative_zero": _both(
        ("0", "Ô {cell}: “{found}” là số không âm. Hãy ghi 0, hoặc “-” nếu không phát sinh."),
        ("0", "Cell {cell}: “{found}” is a negative zero. Write 0."),
    ),
    "number_too_long": _both(
        (
            "không quá 18 chữ số nguyên và 9 chữ số thập phân",
            "Ô {cell}: “{found}” dài hơn mức lưu chính xác. Hãy kiểm tra lại số.",
        ),
        (
            "at most 18 whole and 9 decimal digits",
            "Cell {cell}: “{found}” is longer than can be kept exactly. Check the number.",
        ),
    ),
    "not_a_number": _both(
        (
            "một con số hoặc ký hiệu của biểu ({marks})",
            "Ô {cell}: “{found}” không phải con số. Hãy sửa lại ô này.",
        ),
        (
            "a number or a mark of the form ({marks})",
            "Cell {cell}: “{found}” is not a number. Mend the cell.",
        ),
    ),
    "blank_value": _both(
        (
            "một con số hoặc ký hiệu: {marks}",
            "Ô {cell} để trống. Ô trống không phải số 0: hãy ghi số, hoặc một ký hiệu ({marks}).",
        ),
        (
            "a number or a mark: {marks}",
            "Cell {cell} is blank. A blank is not zero: write the number, or a mark ({marks}).",
        ),
    ),
    "blank_cell": _both(
        ("ô có nội dung", "Ô {cell} (cột “{column}”) để trống. Hãy điền ô này."),
        ("a filled cell", "Cell {cell} (column “{column}”) is blank. Fill it in."),
    ),
    "duplicate_key": _both(
        (
            "mỗi số liệu một lần",
            "Ô {cell} trùng khóa với ô {first}: cùng chỉ tiêu, đơn vị, kỳ và phân tổ ({key}). "
            "Hãy xóa một dòng.",
        ),
        (
            "each figure once",
            "Cell {cell} repeats the key of {first}: same indicator, area, period and breakdown "
            "({key}). Delete one row.",
        ),
    ),
    "out_of_range": _both(
        (
            "từ {min} đến {max} {unit}",
            "Ô {cell}: “{found}” ngoài khoảng có thể ({expected}). Hãy kiểm tra số và đơn vị tính.",
        ),
        (
            "{min} to {max} {unit}",
            "Cell {cell}: “{found}” is outside the possible range ({expected}). "
            "Check the number and its unit.",
        ),
    ),
    "too_many_decimals": _both(
        (
            "không quá {decimals} chữ số thập phân",
            "Ô {cell}: “{found}” có nhiều chữ số thập phân hơn chỉ tiêu cho phép ({decimals}). "
            "Hãy kiểm tra dấu thập phân và đơn vị tính.",
        ),
        (
            "at most {decimals} decimal digits",
            "Cell {cell}: “{found}” has more decimals than the indicator allows ({decimals}). "
            "Check the decimal mark and the unit.",
        ),
    ),
    "unit_not_convertible": _both(
        (
            "đơn vị cùng loại với {unit}",
            "Ô {cell}: đơn vị “{found}” không đổi được sang {unit} của chỉ tiêu. Hãy sửa đơn vị.",
        ),
        (
            "a unit of the same quantity as {unit}",
            "Cell {cell}: unit “{found}” cannot be written in the indicator's {unit}. Mend it.",
        ),
    ),
    "period_kind": _both(
        (
            "kỳ loại: {kinds}",
            "Ô {cell}: kỳ “{found}” không hợp với chỉ tiêu (chỉ nhận: {kinds}). Hãy sửa kỳ.",
        ),
        (
            "a period of kind: {kinds}",
            "Cell {cell}: period “{found}” does not fit the indicator (only: {kinds}). Mend it.",
        ),
    ),
    "value_contradicts_status": _both(
        (
            "số liệu thiếu thì không có giá trị",
            "Ô {cell}: “{found}” mâu thuẫn với trạng thái. Ô không có số phải mang ký hiệu thiếu.",
        ),
        (
            "a missing figure has no value",
            "Cell {cell}: “{found}” contradicts the status. A cell without a number needs a mark.",
        ),
    ),
    "rank_not_whole": _both(
        ("số nguyên từ 1", "Ô {cell}: thứ hạng “{found}” không phải số nguyên dương."),
        ("a whole number from 1", "Cell {cell}: rank “{found}” is not a whole number from 1."),
    ),
    "rank_above_rank_of": _both(
        (
            "không quá {rank_of}",
            "Ô {cell}: thứ hạng lớn hơn tổng số {rank_of}. Hãy kiểm tra hai ô.",
        ),
        ("at most {rank_of}", "Cell {cell}: the rank is behind the last place {rank_of}. Check."),
    ),
    "code_not_in_dataset": _both(
        ("mã của bộ dữ liệu", "Ô {cell}: phân tổ của “{found}” không thuộc bộ dữ liệu này."),
        (
            "a code of the dataset",
            "Cell {cell}: the breakdown of “{found}” is not in this dataset.",
        ),
    ),
    "bad_workbook": _both(
        (
            "tệp .xlsx do Excel lưu",
            "Không mở được tệp Excel. Hãy mở trong Excel, Save As kiểu .xlsx hoặc CSV UTF-8.",
        ),
        (
            "an .xlsx file saved by Excel",
            "The workbook cannot be opened. Open it in Excel and save it as .xlsx or CSV UTF-8.",
        ),
    ),
    "workbook_has_macros": _both(
        ("tệp .xlsx không có macro", "Tệp có macro. Hãy lưu lại kiểu .xlsx (không macro)."),
        ("an .xlsx without macros", "The workbook has macros. Save it as .xlsx without them."),
    ),
    "hidden_sheet": _both(
        (
            "không có trang ẩn",
            "Tệp có trang ẩn “{found}”. Hãy xóa trang này, hoặc bỏ ẩn và gửi riêng.",
        ),
        (
            "no hidden sheet",
            "The workbook has a hidden sheet “{found}”. Delete it, or show it and send it apart.",
        ),
    ),
    "extra_sheet": _both(
        (
            "một trang số liệu",
            "Chỉ đọc trang đầu “{first}”; trang “{found}” cũng có nội dung. "
            "Hãy chuyển trang này thành tệp riêng.",
        ),
        (
            "one sheet of figures",
            "Only the first sheet “{first}” is read, and “{found}” has content too. "
            "Move it into a file of its own.",
        ),
    ),
    "merged_cells": _both(
        ("không gộp ô", "Ô {cell} là ô gộp. Hãy bỏ gộp (Unmerge) và điền đủ từng ô."),
        ("no merged cells", "Cell {cell} is merged. Unmerge it and fill in every cell."),
    ),
    "percent_format": _both(
        (
            "ô định dạng Number",
            "Ô {cell} hiển thị dạng %: số lưu bên trong khác số nhìn thấy. "
            "Hãy định dạng ô là Number và ghi số phần trăm, ví dụ 12,5.",
        ),
        (
            "a cell formatted as Number",
            "Cell {cell} is shown in percent: what is stored is not what you see. "
            "Format it as Number and write the percentage, for example 12,5.",
        ),
    ),
    "scale_jump": _both(
        (
            "khoảng {before} (kỳ {reference})",
            "Ô {cell}: “{found}” là {now} {unit}, lệch {factor} lần so với {before} của kỳ "
            "{reference}. Hãy kiểm tra đơn vị tính và dấu ngăn cách; nếu đúng, hãy giải trình.",
        ),
        (
            "about {before} ({reference})",
            "Cell {cell}: “{found}” is {now} {unit}, {factor} against {before} of {reference}. "
            "Check unit and marks; if it is right, say why.",
        ),
    ),
    "sign_flip": _both(
        (
            "cùng dấu với {before}",
            "Ô {cell}: “{found}” trái dấu với {before} đã nhận cho kỳ {reference}. Hãy kiểm tra "
            "dấu âm; nếu đúng, hãy giải trình.",
        ),
        (
            "the sign of {before}",
            "Cell {cell}: “{found}” has the other sign than {before} accepted for {reference}. "
            "Check the minus; if it is right, say why.",
        ),
    ),
    "changed_much": _both(
        (
            "khoảng {before} (ngưỡng {limit})",
            "Ô {cell}: “{found}” là {now} {unit}; số đã nhận của kỳ {reference} là {before}, "
            "chênh {apart} ({change}%), quá ngưỡng {limit}. Hãy giải trình vì sao số được sửa.",
        ),
        (
            "about {before} (limit {limit})",
            "Cell {cell}: “{found}” is {now} {unit}; {before} was accepted for {reference}: "
            "{apart} ({change}%) apart, over the limit of {limit}. Say why it was revised.",
        ),
    ),
    "lost_points": _both(
        (
            "đủ các số liệu đã nhận của kỳ",
            "Ô {cell}: bảng này của kỳ {period} thiếu {count} số liệu đã nhận lần trước ({keys}). "
            "Hãy bổ sung, hoặc giải trình vì sao không còn.",
        ),
        (
            "every figure accepted for the period",
            "Cell {cell}: this table of {period} lacks {count} figures accepted before ({keys}). "
            "Add them, or say why they are gone.",
        ),
    ),
    "outlier": _both(
        (
            "mức biến động như các kỳ khác",
            "Ô {cell}: “{found}” biến động so với {before} của kỳ {reference} khác hẳn {count} "
            "bước của dãy. Hãy kiểm tra; nếu đúng, hãy giải trình.",
        ),
        (
            "a step like those of other periods",
            "Cell {cell}: “{found}” steps from {before} of {reference} unlike the {count} steps "
            "of its series. Check; if it is right, say why.",
        ),
    ),
    "parts_not_total": _both(
        (
            "{sum} (cho phép lệch {allowed})",
            "Ô {cell}: tổng là {total} nhưng {count} thành phần ({cells}) cộng lại là {sum}, lệch "
            "{apart}, quá sai số làm tròn {allowed}. Hãy kiểm tra; nếu nguồn in như vậy, hãy giải "
            "trình.",
        ),
        (
            "{sum} (give or take {allowed})",
            "Cell {cell}: the whole is {total} but its {count} parts ({cells}) make {sum}: "
            "{apart} apart, more than rounding allows ({allowed}). Check; if the source prints it "
            "so, say it.",
        ),
    ),
    "total_outside_parts": _both(
        (
            "từ {low} đến {high}",
            "Ô {cell}: tỷ lệ chung {now} nằm ngoài khoảng {low}-{high} của các thành phần "
            "({cells}). Hãy kiểm tra; nếu nguồn in như vậy, hãy giải trình.",
        ),
        (
            "from {low} to {high}",
            "Cell {cell}: the rate of all, {now}, lies outside the {low}-{high} of its parts "
            "({cells}). Check; if the source prints it so, say it.",
        ),
    ),
    "part_weight_impossible": _both(
        (
            "tỷ trọng phần thứ nhất từ {low}% đến {high}%",
            "Ô {cell}: tỷ lệ chung {now} với hai phần {first} và {second} ({cells}) đòi phần thứ "
            "nhất chiếm {weight}%, ngoài khoảng {low}-{high}%. Ba số không thể cùng đúng.",
        ),
        (
            "a weight of the first part from {low} to {high} percent",
            "Cell {cell}: {now} for all with parts {first} and {second} ({cells}) would need the "
            "first to weigh {weight}%, outside {low}-{high}%. The three cannot all be right.",
        ),
    ),
    "identity_broken": _both(
        (
            "{formula}",
            "Ô {cell}: {about} Vế trái là {left}, vế phải là {right} ({cells}), lệch quá sai số "
            "làm tròn. Hãy kiểm tra; nếu đúng, hãy giải trình.",
        ),
        (
            "{formula}",
            "Cell {cell}: {about} The left side is {left}, the right side {right} ({cells}), "
            "further apart than rounding allows. Check; if it is right, say why.",
        ),
    ),
    "unusual_value": _both(
        (
            "từ {low} đến {high} {unit}",
            "Ô {cell}: “{found}” là {now} {unit}, ngoài khoảng thường gặp {low}-{high}. Hãy kiểm "
            "tra số và đơn vị; nếu đúng, hãy giải trình.",
        ),
        (
            "from {low} to {high} {unit}",
            "Cell {cell}: “{found}” is {now} {unit}, outside the usual {low}-{high}. Check figure "
            "and unit; if it is right, say why.",
        ),
    ),
    "level_or_growth": _both(
        (
            "một mức, tính bằng {unit}",
            "Ô {cell}: “{found}” giống tốc độ tăng hoặc chỉ số hơn là mức {unit} của chỉ tiêu "
            "“{name}”. Hãy kiểm tra có nhầm chỉ tiêu không; nếu đúng, hãy giải trình.",
        ),
        (
            "a level in {unit}",
            "Cell {cell}: “{found}” looks like a growth rate or an index, not like a level of "
            "“{name}” in {unit}. Check the indicator; if it is right, say why.",
        ),
    ),
    "growth_or_index": _both(
        (
            "từ {low} đến {high}",
            "Ô {cell}: “{found}” giống {now} lẫn giữa chỉ số (năm trước = 100) và tốc độ tăng "
            "(%): +11,09% và 111,09 là một. Hãy kiểm tra đơn vị tính.",
        ),
        (
            "from {low} to {high}",
            "Cell {cell}: “{found}” gives {now}: an index (previous year = 100) and a growth rate "
            "may be mixed up (+11.09% and 111.09 are one). Check the unit.",
        ),
    ),
    "share_or_fraction": _both(
        (
            "phần trăm, từ {low} đến {high}",
            "Ô {cell}: “{found}” có thể là tỷ số (0-1) ghi vào cột phần trăm, hoặc ngược lại. Hãy "
            "kiểm tra đơn vị tính.",
        ),
        (
            "percent, from {low} to {high}",
            "Cell {cell}: “{found}” may be a fraction (0-1) in a column of percent, or the "
            "reverse. Check the unit.",
        ),
    ),
    "share_above_hundred": _both(
        (
            "từ 0 đến 100%",
            "Ô {cell}: “{found}” không thể là tỷ trọng: phải từ 0 đến 100%. Hãy kiểm tra; nếu "
            "định nghĩa cho phép, hãy giải trình.",
        ),
        (
            "from 0 to 100%",
            "Cell {cell}: “{found}” cannot be a share, which lies between 0 and 100%. Check; if "
            "the definition allows it, say why.",
        ),
    ),
    "rank_of_differs": _both(
        (
            "{rank_of}",
            "Ô {cell}: tổng số {given} khác {rank_of} của {framework} kỳ {edition}. Hãy kiểm tra "
            "với trang công bố; nếu đúng, hãy dẫn nguồn.",
        ),
        (
            "{rank_of}",
            "Cell {cell}: {given} ranked, but {framework} {edition} ranks {rank_of}. Check "
            "against the publisher; if it is right, cite it.",
        ),
    ),
    "rank_not_published": _both(
        (
            "không có thứ hạng",
            "Ô {cell}: {framework} kỳ {edition} không công bố thứ hạng; hạng do báo chí tự tính "
            "không phải hạng của tổ chức. Hãy bỏ, hoặc dẫn nguồn công bố.",
        ),
        (
            "no rank",
            "Cell {cell}: {framework} {edition} publishes no rank; one reckoned by the press is "
            "not the publisher's. Remove it, or cite where it is published.",
        ),
    ),
    "rank_beyond_published": _both(
        (
            "không quá {top}",
            "Ô {cell}: {framework} kỳ {edition} chỉ công bố {top} hạng đầu. Hãy kiểm tra nguồn "
            "của hạng “{found}”.",
        ),
        (
            "at most {top}",
            "Cell {cell}: {framework} {edition} publishes only the first {top} ranks. Check where "
            "rank “{found}” comes from.",
        ),
    ),
    "unknown_edition": _both(
        (
            "một trong: {editions}",
            "Ô {cell}: danh mục chưa có {framework} kỳ {edition} (đã có: {editions}). Hãy kiểm "
            "tra kỳ; nếu là kỳ mới, hãy dẫn nguồn để bổ sung danh mục.",
        ),
        (
            "one of: {editions}",
            "Cell {cell}: the registry knows no {framework} {edition} (it has {editions}). Check "
            "the edition; if it is new, cite it so that it can be added.",
        ),
    ),
    "small_cell_shown_before": _both(
        (
            "số chưa từng hiện",
            "Ô {cell}: số này nay được che vì quá nhỏ, nhưng lần nhận trước còn để hiện. Hãy giải "
            "trình và báo DIC rút số cũ.",
        ),
        (
            "a figure never shown",
            "Cell {cell}: this count is now withheld as too small, but an earlier vintage shows "
            "it. Explain, and ask the DIC to withdraw the old one.",
        ),
    ),
    "small_cell_refused": _both(
        (
            "số từ {threshold} trở lên",
            "Ô {cell}: số nhỏ hơn {threshold} có thể chỉ ra người cụ thể; bộ dữ liệu này không "
            "nhận số như vậy. Hãy gộp phân tổ.",
        ),
        (
            "counts of {threshold} or more",
            "Cell {cell}: a count below {threshold} can point at a person, and this dataset takes "
            "none. Merge the breakdown.",
        ),
    ),
    "small_cell_unprotected": _both(
        (
            "bảng đủ số ô để che",
            "Ô {cell}: số nhỏ hơn {threshold} vẫn tính lại được từ tổng, dù đã che mọi ô có thể. "
            "Hãy gộp phân tổ hoặc bỏ tổng.",
        ),
        (
            "a table with enough cells to withhold",
            "Cell {cell}: a count below {threshold} can still be reckoned from the totals "
            "whatever else is withheld. Merge the breakdown or leave out a total.",
        ),
    ),
    "known_error_mended": _both(
        (
            "{expect} (như nguồn từng in)",
            "Ô {cell}: sổ lỗi đã biết ({entry}) chờ thấy “{expect}” nhưng tệp ghi “{found}”. Có "
            "thể nguồn đã sửa: hãy báo DIC xem lại mục này trước khi gửi.",
        ),
        (
            "{expect} (as the source printed it)",
            "Cell {cell}: the register of known errors ({entry}) expects “{expect}” but the file "
            "has “{found}”. The source may have mended it: have the DIC look at the entry before "
            "you send.",
        ),
    ),
    "personal_data": _both(
        (
            "không có dữ liệu cá nhân",
            "Ô {cell} có {kind}: {found}. Chưa lưu gì. Hãy xóa dữ liệu cá nhân khỏi tệp rồi gửi "
            "lại.",
        ),
        (
            "no personal data",
            "Cell {cell} has {kind}: {found}. Nothing was stored. Remove personal data from the "
            "file and send it again.",
        ),
    ),
    "secret": _both(
        (
            "không có mật khẩu, khóa",
            "Ô {cell} có {kind}: {found}. Chưa lưu gì. Hãy xóa, và đổi mật khẩu hoặc khóa này "
            "ngay vì nó đã nằm trong tệp.",
        ),
        (
            "no passwords or keys",
            "Cell {cell} has {kind}: {found}. Nothing was stored. Remove it, and change it at "
            "once: it has been in a file.",
        ),
    ),
    "too_many_faults": _both(
        (
            "sửa các lỗi đã liệt kê rồi kiểm tra lại",
            "Còn {count} lỗi nữa không liệt kê ({codes}). Hãy sửa các lỗi trên rồi kiểm tra lại.",
        ),
        (
            "mend the faults listed, then check again",
            "There are {count} more faults that are not listed ({codes}). Mend those above, then "
            "check again.",
        ),
    ),
    "check_stopped": _both(
        (
            "tệp kiểm tra xong trong giới hạn",
            "Việc kiểm tra bị dừng: tệp cần quá nhiều thời gian hoặc bộ nhớ. Hãy chia nhỏ tệp "
            "theo kỳ, hoặc chép số liệu sang mẫu mới tải về.",
        ),
        (
            "a file that is checked within the limits",
            "The check was stopped: the file takes too much time or memory. Split it by period, or "
            "copy the figures into a new template.",
        ),
    ),
    "no_final_newline": _both(
        (
            "dòng cuối kết thúc bằng dấu xuống dòng",
            "Tệp dừng giữa chừng ở dòng {row}: có thể đã bị cắt khi chép hoặc tải. "
            "Hãy so dòng cuối với bản gốc rồi lưu lại tệp từ Excel.",
        ),
        (
            "a last row that ends with a line end",
            "The file stops in the middle of row {row}: it may have been cut while it was copied. "
            "Compare the last row with the original and save the file again from Excel.",
        ),
    ),
}
