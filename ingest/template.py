"""What a steward starts from: a file with the right header, and what each column wants."""

from __future__ import annotations

import csv
import io

from ingest.codes import areas_of
from schemas import codelist
from schemas.contract import Column, Contract, Form

_WORDS = {
    "vi": {
        "form": "Biểu",
        "column": "Cột",
        "holds": "Nội dung",
        "required": "Bắt buộc",
        "accepts": "Chấp nhận",
        "yes": "có",
        "no": "không",
        "wide": "mỗi kỳ một cột, ví dụ “2019” hoặc “Sơ bộ 2019”",
        "owner": "Cơ quan chủ quản",
        "numbers": "Định dạng số",
        "marks": "Ký hiệu thiếu",
        "areas": "Đơn vị hành chính",
    },
    "en": {
        "form": "Form",
        "column": "Column",
        "holds": "Holds",
        "required": "Required",
        "accepts": "Accepts",
        "yes": "yes",
        "no": "no",
        "wide": "one column a period, for example “2019” or “Sơ bộ 2019”",
        "owner": "Owner",
        "numbers": "Number format",
        "marks": "Missing marks",
        "areas": "Areas",
    },
}


def form_of(contract: Contract, form_id: str | None) -> Form:
    """Return a form by id, the contract's first one by default.

    Raises:
        KeyError: The contract has no such form.
    """
    if form_id is None:
        return contract.forms[0]
    return {form.id: form for form in contract.forms}[form_id]


def write(form: Form) -> bytes:
    """Return the template: a CSV of one header row that Excel opens as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form.delimiters[0], lineterminator="\r\n")
    writer.writerow([column.header for column in form.columns])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def describe(contract: Contract, language: str) -> str:
    """Return the documentation of a dataset's columns, as Markdown."""
    word = _WORDS[language]
    owners = "; ".join(
        f"{getattr(codelist.agencies()[owner.agency], f'name_{language}')}"
        + (f" ({', '.join(owner.indicators)})" if owner.indicators else "")
        for owner in contract.owners
    )
    areas = "; ".join(
        f"{area.gso_code or area.area_id} {area.name_vi}" for area in areas_of(contract)
    )
    lines = [
        f"# {contract.id}: {getattr(contract.name, language)}",
        "",
        getattr(contract.description, language),
        "",
        f"- {word['owner']}: {owners}",
        f"- {word['areas']}: {areas if len(areas) < 600 else areas[:600] + ' …'}",
        "",
    ]
    for form in contract.forms:
        lines += _describe_form(form, contract, language)
    return "\n".join(lines)


def _describe_form(form: Form, contract: Contract, language: str) -> list[str]:
    word = _WORDS[language]
    return [
        f"## {word['form']} `{form.id}`: {getattr(form.title, language)}",
        "",
        f"- {word['numbers']}: {', '.join(form.number_formats)}",
        f"- {word['marks']}: "
        + ", ".join(f"`{mark}` = {meaning}" for mark, meaning in form.missing_marks.items()),
        "",
        f"| {word['column']} | {word['holds']} | {word['required']} | {word['accepts']} |",
        "|---|---|---|---|",
        *(_describe_column(column, contract, language) for column in form.columns),
        "",
    ]


def _describe_column(column: Column, contract: Contract, language: str) -> str:
    word = _WORDS[language]
    accepted = "; ".join(column.labels)
    if not accepted and column.concept == "indicator":
        accepted = "; ".join(each.name.vi for each in contract.indicators)
    if column.header_is == "time_period":
        accepted = word["wide"]
    about = getattr(column.about, language) if column.about else column.concept
    needed = word["yes" if column.required else "no"]
    return f"| {column.header} | {about} | {needed} | {accepted} |"
