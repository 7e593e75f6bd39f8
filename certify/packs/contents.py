"""The files of a pack: the questionnaire as XLSX and JSON, its figures as SDMX, and their sums.

A pack rests on its release alone: the same edition of the same release is the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from certify.packs import sdmx, workbook
from certify.packs.filling import Filled, Row
from schemas import concepts, ssh
from schemas.figure import parse
from schemas.signed_list import SUMS
from store import archive, canonical, clock

QUESTIONNAIRE: Final = "questionnaire.json"
WORKBOOK: Final = "questionnaire.xlsx"
FIGURES: Final = "figures.sdmx.csv"
ABOUT: Final = "pack.json"
README: Final = "README.txt"
SIGNERS: Final = "allowed_signers"
FORMAT: Final = 1

_ANSWERS: Final = {
    "certified": ("Số đã chứng nhận", "A certified figure"),
    "offered": (
        "Không có đúng số này; có số gần giống của tỉnh, xem trang Figures",
        "We do not hold this measure; a similar figure is offered, see the sheet Figures",
    ),
}
_REASONS: Final = {
    "said_none": ("Không số liệu nào của ta ứng với mục này", "Nothing of ours stands for it"),
    "national_only": (
        "Chỉ tính cho quốc gia; tỉnh không có số mang tên này",
        "Measured of countries only; the province has no such figure",
    ),
    "asked": ("Đang thu thập", "Being collected"),
    "older_than_rule": ("Số hiện có quá cũ so với kỳ này", "What we hold is too old for it"),
    "not_read": ("Chưa xác định số liệu ứng với mục này", "Nothing has been matched to it yet"),
    "no_indicator": ("Chưa có chỉ tiêu", "There is no indicator for it yet"),
    "no_figure": ("Có chỉ tiêu nhưng chưa có số", "There is an indicator and no figure yet"),
}
_MEANINGS: Final = {
    "direct": ("đúng chỉ tiêu này", "the very measure"),
    "analogue": ("gần giống, không phải chỉ số này", "similar, not the index"),
    "input": ("đầu vào để tính, không phải chỉ số này", "an input, not the index"),
    "computable": ("tự tính theo cách riêng", "by a stated method of our own"),
    "computed": ("tính từ số đã chứng nhận", "computed from certified figures"),
}
_ITEM_COLUMNS: Final = (
    "item",
    "name_en",
    "name_vi",
    "parent",
    "unit",
    "direction",
    "answer",
    "answer_en",
    "answer_vi",
    "value",
    "value_unit",
    "obs_status",
    "time_period",
    "ref_area",
    "formula",
    "link",
    "receipt",
    "source_document",
    "vintage",
    "agency",
    "state",
    "reason",
    "waits_for",
    "round",
    "due",
    "note_en",
    "note_vi",
    "read_from",
    "offered",
)
_FIGURE_COLUMNS: Final = (
    "read_for",
    "kind",
    "meaning_en",
    "meaning_vi",
    "indicator",
    "indicator_name_en",
    "indicator_name_vi",
    "value",
    "value_unit",
    "factor",
    "obs_value",
    "unit_measure",
    "obs_status",
    "time_period",
    "ref_area",
    "state",
    "link",
    "receipt",
    "source_document",
    "source_table",
    "vintage",
    "agency",
    "formula",
    "definition_en",
    "note_en",
    "note_vi",
    "figure",
)
NUMBERS: Final = ("value", "obs_value", "factor")
_README: Final = """\
{name_vi} ({code}), kỳ {edition}: số liệu đã chứng nhận của bản {release}.
{name_en} ({code}), edition {edition}: certified figures of release {release}.

questionnaire.xlsx, questionnaire.json   mỗi mục một dòng; mục không có số ghi rõ là không có
                                         a line an item; an item we have nothing for says so
figures.sdmx.csv                         SDMX-CSV 2.0
pack.json                                bản công bố, số lượng, mã băm / release, counts, digests

Kiểm tra / to check:
  sha256sum -c SHA256SUMS
  ssh-keygen -Y verify -f allowed_signers -I {person} -n {namespace} \\
    -s SHA256SUMS.{person}.sig < SHA256SUMS
So dấu vân tay của khóa với khóa gốc đã công bố; biên nhận của từng số ở cột receipt.
Compare the key's fingerprint with the published root; each figure's receipt is at `receipt`.
"""


def write(filled: Filled) -> dict[str, bytes]:
    """Return the files of a pack by name, without sums and signatures."""
    entry = filled.release.entry
    base = str(filled.release.manifest["publisher"].get("url") or "")
    items = [_item(row, base, entry.id) for row in filled.items]
    figures = [_figure(row, base, entry.id) for row in filled.figures]
    agency = str(filled.release.manifest["publisher"]["agency"])
    made = {
        QUESTIONNAIRE: _json({**_head(filled), "items": items, "figures": figures}),
        WORKBOOK: _workbook(filled, items, figures),
        FIGURES: sdmx.write(filled.figures, agency, entry.id),
    }
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in made.items()}
    about = {**_head(filled), "figures": filled.figure_ids, "files": digests}
    return {**made, ABOUT: canonical.encode(about)}


def readme(filled: Filled, person: str) -> bytes:
    """Return how to read and check a pack that somebody signed."""
    told = _README.format(
        code=filled.framework["published_code"],
        name_vi=filled.framework["name_vi"],
        name_en=filled.framework["name_en"],
        edition=filled.edition["edition"],
        release=filled.release.entry.id,
        person=person,
        namespace=ssh.PACK_NAMESPACE,
    )
    return told.encode()


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return `SHA256SUMS` of the files of a pack."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def is_summed(name: str) -> bool:
    """Tell whether a file of a pack is among its sums."""
    return not name.startswith(SUMS)


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return the files as one zip in one spelling, below a folder."""
    stream = io.BytesIO()
    archive.pack(stream, [(f"{folder}/{name}", content) for name, content in files.items()])
    return stream.getvalue()


def _head(filled: Filled) -> Row:
    entry, issue = filled.release.entry, filled.edition
    return {
        "format": FORMAT,
        "framework": filled.framework["framework"],
        "published_code": filled.framework["published_code"],
        "name_vi": filled.framework["name_vi"],
        "name_en": filled.framework["name_en"],
        "publisher_en": filled.framework["publisher_en"],
        "edition": issue["edition"],
        "cut_off": _plain(issue["cut_off"]),
        "release": entry.id,
        "manifest_sha256": entry.manifest_sha256,
        "certified_at": clock.text(entry.certified_at),
        "published_at": clock.text(entry.published_at),
        "signers": list(filled.release.signers),
        "answers": filled.count(),
    }


def _item(row: Row, base: str, release: str) -> Row:
    nothing = ("Không có", "None")
    vi, en = _ANSWERS.get(row["answer"]) or _REASONS.get(row["reason"] or "", nothing)
    told = {
        **row,
        "answer_vi": vi,
        "answer_en": en,
        "offered": " ".join(row["offered"]) or None,
        **_links(row, base, release),
    }
    return {name: _plain(told[name]) for name in _ITEM_COLUMNS}


def _figure(row: Row, base: str, release: str) -> Row:
    vi, en = _MEANINGS.get(row["kind"], ("không phải chỉ số này", "not the index"))
    told = {
        **row,
        "read_for": row["item"],
        "meaning_vi": vi,
        "meaning_en": en,
        "obs_value": row["obs_text"],
        **_links(row, base, release),
    }
    return {name: _plain(told[name]) for name in _FIGURE_COLUMNS}


def _links(row: Row, base: str, release: str) -> Row:
    """Return where a figure is shown and proved; of a computed one its inputs are proved."""
    figure = row["figure"]
    if figure is None:
        return {"link": None, "receipt": None}
    if row["formula"] is not None:
        key = {
            name: code
            for name, code in parse(figure).items()
            if name not in concepts.DIMENSIONS or code != concepts.TOTAL
        }
        asked = urlencode({**key, "release": release}, safe="/")
        return {"link": f"{base}/v1/derived?{asked}", "receipt": None}
    address = f"{base}/v1/figures/{figure}"
    return {
        "link": f"{address}?release={release}",
        "receipt": f"{address}/receipt?release={release}",
    }


def _plain(value: object) -> object:
    """Return a value of a mart as JSON has it; numbers stay texts, for their digits."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | datetime) else value


def _json(content: Row) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _workbook(filled: Filled, items: list[Row], figures: list[Row]) -> bytes:
    told = [{"about": name, "told": _shown(value)} for name, value in _head(filled).items()]
    sheets: list[workbook.Sheet] = [
        ("Questionnaire", _ITEM_COLUMNS, items),
        ("Figures", _FIGURE_COLUMNS, figures),
        ("About", ("about", "told"), told),
    ]
    return workbook.write(sheets, NUMBERS, filled.release.entry.published_at)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value or "")
