"""Reading a workbook of ours without a spreadsheet: its XML, as a person would see it."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from xml.etree import ElementTree


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Return the lines of the first sheet by header, and numbers as their format shows them."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet, styles, strings = (
            ElementTree.fromstring(book.read(f"xl/{name}"))  # noqa: S314 - our own file
            for name in ("worksheets/sheet1.xml", "styles.xml", "sharedStrings.xml")
        )
    shared = ["".join(part.itertext()) for part in strings.findall("x:si", space)]
    codes = {
        one.get("numFmtId"): one.get("formatCode") for one in styles.iterfind(".//x:numFmt", space)
    }
    codes |= {"1": "0", "2": "0.00"}
    shown = [one.get("numFmtId") for one in styles.findall("x:cellXfs/x:xf", space)]
    header, found = [], []
    for line in sheet.iterfind(".//x:row", space):
        cells = {}
        for cell in line.findall("x:c", space):
            value = cell.find("x:v", space)
            assert cell.find("x:f", space) is None
            column = re.sub(r"[0-9]", "", cell.get("r", ""))
            text = "" if value is None else value.text or ""
            if cell.get("t") == "s":
                text = shared[int(text)]
            elif value is not None and (code := codes.get(shown[int(cell.get("s", "0"))])):
                text = f"{Decimal(text):.{len(code.partition('.')[2])}f}"
            cells[column] = text
        if not header:
            header = list(cells.items())
            continue
        found.append({name: cells.get(column, "") for column, name in header})
    return found
