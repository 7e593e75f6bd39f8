"""The certificate as a page a person files: PDF, A4, one language, the same bytes every time."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from certify.certificate import LOCAL
from certify.certificate_words import WORDS
from certify.waivers import REASONS
from schemas import codelist
from store import clock

_FONTS: Final = Path(__file__).parent / "fonts"
REGULAR: Final = "BeVietnamPro"
BOLD: Final = "BeVietnamPro-SemiBold"
_INK: Final = colors.HexColor("#1d2327")
_QUIET: Final = colors.HexColor("#5a646b")
_RULE: Final = colors.HexColor("#c9c6bd")
_ACCENT: Final = colors.HexColor("#0b5c66")
_MISSING: Final = "□"
# The frame of a page keeps six points on either side for itself.
_WIDTH: Final = A4[0] - 40 * mm - 12
_QR: Final = 30 * mm
_MOST: Final = 40


@dataclass(frozen=True)
class Signature:
    """Who signed, with which key, and when (UTC)."""

    person: str
    key_id: str
    at: str


def draw(
    certificate: Mapping[str, Any],
    manifest_sha256: str,
    signatures: Sequence[Signature],
    language: str,
) -> bytes:
    """Return the certificate of a release as PDF.

    Args:
        certificate: The signed JSON.
        manifest_sha256: What was signed.
        signatures: In order of signing.
        language: `vi` or `en`.
    """
    page = _Page(certificate, manifest_sha256, signatures, language)
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=page.say("title") + " " + certificate["release"],
        author=certificate["publisher"]["name"][language],
        lang=language,
        invariant=1,
    )
    document.build(page.story(), onFirstPage=page.foot, onLaterPages=page.foot)
    return target.getvalue()


class _Page:
    """One certificate in one language."""

    def __init__(
        self,
        certificate: Mapping[str, Any],
        manifest_sha256: str,
        signatures: Sequence[Signature],
        language: str,
    ) -> None:
        register()
        self._told = certificate
        self._digest = manifest_sha256
        self._signatures = signatures
        self._lang = language
        self._words = WORDS[language]
        self._url = f"{certificate['publisher']['url']}/v1/releases/{certificate['release']}"

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of the page's language."""
        return self._words[key].format(**facts)

    def foot(self, canvas: Canvas, _document: SimpleDocTemplate) -> None:
        """Draw what stands under every page."""
        canvas.saveState()
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(_QUIET)
        text = f"{self._told['release']} · sha256 {self._digest}"
        canvas.drawString(20 * mm, 10 * mm, drawable(text))
        canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    def story(self) -> list[Flowable]:
        """Return the page from top to bottom."""
        return [
            *self._head(),
            *self._statement(),
            *self._signers(),
            *self._datasets(),
            *self._gate_and_sample(),
            *self._waivers(),
            *self._warnings(),
            *self._access(),
            *self._check(),
        ]

    def _head(self) -> list[Flowable]:
        told = self._told
        names = [
            _text(told["publisher"]["name"][self._lang], "bold"),
            _text(told["publisher"]["system"][self._lang], "small"),
            Spacer(1, 5 * mm),
            _text(self.say("title"), "title"),
            _text(self.say(told["kind"], release=told["release"]), "subtitle"),
            _text(self._url, "small"),
        ]
        table = Table([[names, _qr(self._url)]], colWidths=(_WIDTH - _QR, _QR), hAlign="LEFT")
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ]
            )
        )
        return [
            table,
            HRFlowable(width="100%", color=_ACCENT, thickness=1.2, spaceBefore=5, spaceAfter=8),
        ]

    def _statement(self) -> list[Flowable]:
        told = self._told
        body = told["certifying_body"]
        said = self.say(
            "statement",
            body=body["name"][self._lang] if body else "–",
            figures=self._number(told["figures"]),
            datasets=told["scope"]["datasets"],
            added=self._number(told["changes"]["added"]),
            changed=self._number(told["changes"]["changed"]),
            removed=self._number(told["changes"]["removed"]),
        )
        rows = [
            (self.say("basis"), body["legal_basis"] if body else "–"),
            (self.say("previous"), told["previous"] or self.say("first")),
            (self.say("made_at"), _local(told["made_at"])),
            (self.say("inputs", count=told["inputs"]["uploads"]), told["inputs"]["sha256"]),
            (self.say("rules"), told["contracts_sha256"]),
            (self.say("signed_digest"), self._digest),
        ]
        return [_text(said, "body"), Spacer(1, 2 * mm), _pairs(rows)]

    def _signers(self) -> list[Flowable]:
        rule = self._told["signatures"]
        needed = self.say("needed", needed=rule["needed"], certifiers=rule["certifiers"])
        head = [self.say("person"), self.say("key"), self.say("signed_at")]
        rows = [[each.person, each.key_id, _local(each.at)] for each in self._signatures]
        widths = (28 * mm, _WIDTH - 68 * mm, 40 * mm)
        return [
            _text(self.say("signers"), "head"),
            _text(needed, "small"),
            _table(head, rows, widths),
        ]

    def _datasets(self) -> list[Flowable]:
        columns = ("dataset", "quality", "figures", "added", "changed", "removed")
        head = [self.say(name) for name in columns]
        rows = [
            [
                f"{each['name'][self._lang]} · {each['dataset_id']} {each['version']}",
                each["designation_name"][self._lang],
                *(self._number(each[name]) for name in columns[2:]),
            ]
            for each in self._told["datasets"]
        ]
        widths = (_WIDTH - 106 * mm, 38 * mm, 17 * mm, 17 * mm, 17 * mm, 17 * mm)
        return [_text(self.say("datasets"), "head"), _table(head, rows, widths, numbers=2)]

    def _gate_and_sample(self) -> list[Flowable]:
        gate, sample = self._told["gate"], self._told["sample"]
        judged = self.say("gate", holding=gate["holding"], rules=gate["rules"])
        if gate["failing"]:
            judged += " " + self.say("failing", rules=", ".join(gate["failing"]))
        counts = self.say("counts", **{name: sample[name] for name in _COUNTED})
        if sample["accuracy_percent"] is None:
            measured = self.say("not_measured")
        else:
            numbers = {
                name: self._decimal(sample[f"{name}_percent"])
                for name in ("accuracy", "low", "high")
            }
            measured = self.say("measured", level=sample["level_percent"], **numbers)
        seed = self.say("seed", size=sample["size"], seed=sample["seed"])
        return [
            _text(self.say("gate_head"), "head"),
            _text(judged, "body"),
            _text(self.say("sample_head"), "head"),
            _text(f"{measured} {counts}", "body"),
            _text(seed, "small"),
        ]

    def _waivers(self) -> list[Flowable]:
        told = self._told["waivers"]
        parts: list[Flowable] = [_text(self.say("waivers"), "head")]
        if not told:
            return [*parts, _text(self.say("no_waivers"), "body")]
        covered = {each["waiver"]: each for each in self._told["waived"]}
        for each in told:
            about = covered[each["waiver"]][f"sentence_{self._lang}"]
            line = self.say(
                "waiver",
                waiver=each["waiver"],
                scope=each["scope"],
                by=each["by"],
                until=_local(each["expires"]),
                reason=_reason(each["reason"], self._lang),
            )
            parts += [_text(line, "bold"), _text(about, "body"), _text(f"“{each['text']}”", "body")]
        return parts

    def _warnings(self) -> list[Flowable]:
        parts: list[Flowable] = [_text(self.say("warnings"), "head")]
        told = [each[f"sentence_{self._lang}"] for each in self._told["warnings"]]
        parts += [_text(f"• {each}", "body") for each in told[:_MOST]]
        if len(told) > _MOST:
            parts.append(_text(self.say("more", count=len(told) - _MOST), "small"))
        answers = self._told["answers"]
        if not told and not answers:
            parts.append(_text(self.say("no_warnings"), "body"))
        for each in answers[:_MOST]:
            line = self.say("answer", **{name: each[name] for name in _ANSWER})
            parts.append(_text(f"• {line} “{each['text']}”", "body"))
        if len(answers) > _MOST:
            parts.append(_text(self.say("more", count=len(answers) - _MOST), "small"))
        return parts

    def _access(self) -> list[Flowable]:
        told = self._told["pre_release_access"]
        head = _text(self.say("access"), "head")
        if not told:
            return [head, _text(self.say("no_access"), "body")]
        lines = (f"• {each['body']}, {_local(each['granted_at'])}" for each in told)
        return [head, *(_text(line, "body") for line in lines)]

    def _check(self) -> list[Flowable]:
        how = _text(self.say("check_how", release=self._told["release"]), "body")
        return [KeepTogether([_text(self.say("check"), "head"), how])]

    def _number(self, count: int) -> str:
        return f"{count:,}".replace(",", "." if self._lang == "vi" else ",")

    def _decimal(self, text: str) -> str:
        return text.replace(".", ",") if self._lang == "vi" else text


_COUNTED: Final = ("size", "right", "wrong", "unreadable", "unticked")
_ANSWER: Final = ("dataset_id", "warning", "cells", "reason", "steward")


@functools.cache
def register() -> None:
    """Make the two faces known to the library, once."""
    for name, file in ((REGULAR, "BeVietnamPro-Regular"), (BOLD, "BeVietnamPro-SemiBold")):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{file}.ttf")))


@functools.cache
def _style(name: str) -> ParagraphStyle:
    shared: dict[str, Any] = {"textColor": _INK, "splitLongWords": 1}
    styles = {
        "body": {"fontName": REGULAR, "fontSize": 9, "leading": 13, "spaceAfter": 2},
        "bold": {"fontName": BOLD, "fontSize": 9, "leading": 13},
        "small": {"fontName": REGULAR, "fontSize": 7.5, "leading": 11, "textColor": _QUIET},
        "cell": {"fontName": REGULAR, "fontSize": 7.8, "leading": 11},
        "number": {"fontName": REGULAR, "fontSize": 8, "leading": 11, "alignment": TA_RIGHT},
        "label": {"fontName": REGULAR, "fontSize": 8, "leading": 11, "textColor": _QUIET},
        "title": {"fontName": BOLD, "fontSize": 19, "leading": 25, "textColor": _ACCENT},
        "subtitle": {"fontName": BOLD, "fontSize": 12, "leading": 17},
        "head": {
            "fontName": BOLD,
            "fontSize": 10.5,
            "leading": 15,
            "spaceBefore": 8,
            "spaceAfter": 2,
            "keepWithNext": 1,
        },
    }
    return ParagraphStyle(name, **{**shared, **styles[name]})


def _text(text: str, style: str) -> Paragraph:
    return Paragraph(escape(drawable(text)), _style(style))


def drawable(text: str) -> str:
    """Return a text with a box for each letter the font does not have."""
    register()
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(letter if ord(letter) in known else _box(known) for letter in text)


def _box(known: Mapping[int, int]) -> str:
    return _MISSING if ord(_MISSING) in known else "?"


def _pairs(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [[_text(label, "label"), _text(value, "cell")] for label, value in rows]
    table = Table(cells, colWidths=(44 * mm, _WIDTH - 44 * mm), hAlign="LEFT")
    table.setStyle(_lines())
    return table


def _table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    numbers: int | None = None,
) -> Table:
    """Return a table; columns from `numbers` on stand to the right."""

    def style(at: int, plain: str) -> str:
        return "number" if numbers is not None and at >= numbers else plain

    cells = [[_text(each, style(at, "label")) for at, each in enumerate(head)]]
    cells += [[_text(each, style(at, "cell")) for at, each in enumerate(row)] for row in rows]
    table = Table(cells, colWidths=list(widths), repeatRows=1, hAlign="LEFT")
    table.setStyle(_lines())
    return table


def _lines() -> TableStyle:
    return TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
    )


def _reason(code: str, language: str) -> str:
    known = codelist.codes(REASONS)[code]
    return known.name_vi if language == "vi" else known.name_en


def _qr(url: str) -> Drawing:
    code = QrCodeWidget(url, barLevel="M")
    left, bottom, right, top = code.getBounds()
    side = _QR
    scale = [side / (right - left), 0, 0, side / (top - bottom), 0, 0]
    drawing = Drawing(side, side, transform=scale)
    drawing.add(code)
    return drawing


def _local(instant: str) -> str:
    """Return an instant as the clock in Viet Nam shows it."""
    return clock.parse(instant).astimezone(LOCAL).strftime("%d/%m/%Y %H:%M (UTC+7)")
