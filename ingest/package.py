"""The parts of an XLSX file, looked through before a reader of workbooks sees any of them.

A small file can unpack to gigabytes, one cell in the last corner makes a reader lay out the whole
sheet, and one long text may be meant by a million cells. What is read afterwards is a package made
anew of the parts that were looked through, so no second opinion of the same bytes is possible.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from ingest import parts
from ingest.fault import Fault
from ingest.parts import UnsafeWorkbookError
from ingest.tokens import Limits

_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_PARTS: Final = 1000
# Sheets of figures pack to a tenth or twentieth; what packs to less was made to.
_MOST_PACKED: Final = 200
_SMALL: Final = 1024 * 1024
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS: Final = "xl/sharedstrings.xml"
_STYLES: Final = "xl/styles.xml"
# What a reader needs of a workbook; pictures, links and other parts are left out.
_WANTED: Final = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(?:worksheets/(?:_rels/)?[^/]+\.(?:xml|xml\.rels)|sharedstrings\.xml|styles\.xml)",
    re.IGNORECASE,
)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1


@dataclass(frozen=True)
class Package:
    """A workbook of checked parts, and the cells of its sheets that are shown in percent."""

    content: bytes
    percents: list[str]


def check(content: bytes, limits: Limits) -> Package:
    """Look through the parts of a workbook.

    Raises:
        UnsafeWorkbookError: It is none, is damaged, or holds more than a file may.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = _unpacked(archive)
        styles = parts.percent_styles(unpacked.get(_STYLES, b""))
        sizes = parts.text_sizes(unpacked.get(_STRINGS, b""))
        percents = [
            cell
            for name, part in unpacked.items()
            if _SHEET.fullmatch(name)
            for cell in parts.percent_cells(part, styles, sizes, limits)
        ]
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, expat.ExpatError):
        # A damaged archive shows itself in any of these.
        raise UnsafeWorkbookError(Fault("bad_workbook")) from None
    return Package(_packed(unpacked), percents)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Unpack the wanted parts by their names in lower case, having counted all of them."""
    listed = archive.infolist()
    names = [each.filename.lower() for each in listed]
    if len(listed) > _MOST_PARTS or len(set(names)) < len(names):
        raise UnsafeWorkbookError(Fault("bad_workbook"))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnsafeWorkbookError(Fault("workbook_has_macros"))
    wanted = [each for each in listed if _WANTED.fullmatch(each.filename)]
    if any(each.compress_type not in _METHODS or each.flag_bits & _ENCRYPTED for each in wanted):
        raise UnsafeWorkbookError(Fault("bad_workbook"))
    size = sum(each.file_size for each in wanted)
    packed = sum(each.compress_size for each in wanted)
    if size > _MOST_UNPACKED or (size > _SMALL and size > _MOST_PACKED * packed):
        facts = {"limit": _MOST_UNPACKED}
        raise UnsafeWorkbookError(Fault("file_too_large", found=str(size), facts=facts))
    return {each.filename.lower(): archive.read(each) for each in wanted}


def _packed(unpacked: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in unpacked.items():
            archive.writestr(name, part)
    return target.getvalue()
