"""The letter about a discrepancy: their value, ours, both explanations; Vietnamese or English.

Number and day of the letter are left for the clerk, the signature for the head: a letter that the
system writes is a draft until somebody signs it.
"""

from __future__ import annotations

from typing import Any, Final

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.table import Table

from certify import certificate, office
from certify.cases import frozen, ledger, published, words
from certify.cases.comparison import Comparison
from certify.cases.ledger import Case
from certify.errors import CaseError
from claims.figures import Figure
from claims.finding import Amount
from claims.speaking import spoken_period
from schemas import codelist, framework, province
from schemas.figure import parse
from store import clock

LANGUAGES: Final = ("vi", "en")
_WORDS: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "title": "Chênh lệch số liệu {case}",
        "body_of": "UBND {publisher}",
        "state": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "motto": "Độc lập - Tự do - Hạnh phúc",
        "number": "Số:          /",
        "subject": "V/v số liệu “{indicator}” của {area}",
        "place": "{place}, ngày        tháng        năm",
        "to": "Kính gửi: {to}",
        "first": "{office} cảm ơn Quý cơ quan đã công bố số liệu về {area}. Khi đối chiếu với số "
        "liệu đã chứng nhận, chúng tôi thấy chênh lệch nêu dưới đây (mã {case}).",
        "theirs": "Quý cơ quan công bố",
        "ours": "Số đã chứng nhận",
        "what": "Chỉ tiêu",
        "item": "Mục",
        "period": "Kỳ",
        "edition": "kỳ xếp hạng {edition}",
        "value": "Giá trị",
        "value_then": "Giá trị tại ngày chốt",
        "cut_off": "Ngày chốt số liệu",
        "source": "Nguồn",
        "unknown": "không rõ",
        "none": "không có",
        "release": "bản {release}",
        "vintage": "đã nhận: {vintage}",
        "cause": "Nguyên nhân: {cause}",
        "our_text": "Giải thích của chúng tôi",
        "their_text": "Giải thích của Quý cơ quan",
        "no_reply": "Chưa có. Đề nghị Quý cơ quan cho biết nguồn, định nghĩa, mẫu số và ngày chốt.",
        "asked": "Đề nghị Quý cơ quan xem xét dùng số đã chứng nhận trong kỳ công bố tới, hoặc cho "
        "biết lý do giữ số đã in.",
        "proof": "Số đã chứng nhận kèm biên nhận kiểm chứng được tại:",
        "receivers": "Nơi nhận:",
        "filed": "- Như trên;\n- Lưu: VT.",
        "head": "THỦ TRƯỞNG CƠ QUAN",
        "sign": "(Ký, ghi rõ họ tên, đóng dấu)",
    },
    "en": {
        "title": "Discrepancy {case}",
        "body_of": "People's Committee, {publisher}",
        "state": "SOCIALIST REPUBLIC OF VIET NAM",
        "motto": "Independence - Freedom - Happiness",
        "number": "No.:          /",
        "subject": "Re: “{indicator}” of {area}",
        "place": "{place}, date:",
        "to": "To: {to}",
        "first": "The {office} thanks you for publishing figures about {area}. Beside the "
        "certified figures we found the difference below (reference {case}).",
        "theirs": "As you published it",
        "ours": "As certified",
        "what": "Indicator",
        "item": "Item",
        "period": "Period",
        "edition": "edition {edition}",
        "value": "Value",
        "value_then": "Value at the cut-off",
        "cut_off": "Cut-off",
        "source": "Source",
        "unknown": "not known",
        "none": "none",
        "release": "release {release}",
        "vintage": "received: {vintage}",
        "cause": "Cause: {cause}",
        "our_text": "Our explanation",
        "their_text": "Your explanation",
        "no_reply": "None so far. Please tell us source, definition, denominator and cut-off.",
        "asked": "We ask you to consider the certified figure for your next publication, or to "
        "tell us why the printed one is kept.",
        "proof": "The certified figure and a receipt anybody can check are at:",
        "receivers": "Copies:",
        "filed": "- as above;\n- file.",
        "head": "HEAD OF THE DEPARTMENT",
        "sign": "(signature, name, seal)",
    },
}


def write(case: Case, compared: Comparison, *, to: str, lang: str) -> bytes:
    """Return the letter about a case as DOCX, the same bytes for the same facts.

    Raises:
        CaseError: It has no explanation yet, or one of before our figure became another.
    """
    if case.explanation is None:
        raise CaseError("unexplained", case.id)
    if ledger.is_outdated(case, compared):
        raise CaseError("outdated", f"{case.id}: {case.explanation.body['ours']}")
    letter = _Letter(case, compared, lang)
    letter.head()
    letter.say(letter.w["to"].format(to=to), bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    letter.say(letter.word("first"))
    letter.table()
    letter.explanations()
    letter.say(letter.w["asked"])
    letter.foot()
    return office.encode(letter.document)


class _Letter:
    def __init__(self, case: Case, compared: Comparison, lang: str) -> None:
        self.case, self.compared, self.lang = case, compared, lang
        self.w = _WORDS[lang]
        self.name = getattr(province.load().name, lang)
        self.facts = {
            "case": case.id,
            "publisher": self.name,
            "office": _office(lang),
            "area": self._named("ref_area", case.published.ref_area),
            "indicator": self._named("indicator", case.published.indicator),
            # An official letter is dated where its office is, by the place's own name.
            "place": self.name.removeprefix("Tỉnh ").removesuffix(" Province"),
        }
        title = self.word("title")
        self.document: Document = office.new(title, _office(lang), lang)

    def word(self, key: str) -> str:
        return self.w[key].format(**self.facts)

    def _named(self, column: str, code: str) -> str:
        return self.compared.speaker.name(self.lang, column, code)

    def say(
        self,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        cell: Any = None,  # noqa: ANN401 - a cell, or the document
        size: int | None = None,
    ) -> None:
        line = (cell or self.document).add_paragraph()
        line.alignment = align
        run = line.add_run(text)
        run.bold, run.italic = bold, italic
        if size is not None:
            run.font.size = Pt(size)

    def head(self) -> None:
        """Write who writes, the state and its motto, number, subject and day."""
        middle = WD_ALIGN_PARAGRAPH.CENTER
        grid = self.document.add_table(rows=1, cols=2)
        office.widen(grid, 6.4, 9.6)
        left, right = grid.rows[0].cells
        _fill(left, self, (self.word("body_of").upper(), False, 12))
        self.say(_office(self.lang).upper(), bold=True, align=middle, cell=left, size=12)
        self.say(self.w["number"], align=middle, cell=left)
        self.say(self.word("subject"), align=middle, cell=left, size=12)
        _fill(right, self, (self.w["state"], True, 12))
        self.say(self.w["motto"], bold=True, align=middle, cell=right)
        self.say(self.word("place"), italic=True, align=middle, cell=right)

    def table(self) -> None:
        """Put their value and ours side by side."""
        lines = list(self._lines())
        grid = self.document.add_table(rows=1, cols=3)
        grid.style = "Table Grid"
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        _cells(grid, 0, ("", self.w["theirs"], self.w["ours"]), bold=True)
        for line in lines:
            grid.add_row()
            _cells(grid, -1, line)
        office.widen(grid, 3.6, 6.2, 6.2)
        office.repeat_header(grid)
        self.document.add_paragraph()

    def _lines(self) -> list[tuple[str, str, str]]:
        value, compared, w = self.case.published, self.compared, self.w
        period = spoken_period(value.time_period, self.lang)
        day = published.cut_off_of(value)
        item = self._item() if value.framework else self.facts["indicator"]
        lines = [
            (w["what"], item, self.facts["indicator"] + self._scope()),
            (w["period"], self._edition(period), period),
            (w["value"], frozen.shown(compared, self.lang), self._ours()),
        ]
        if day is not None:
            shown = day.strftime("%d/%m/%Y") if self.lang == "vi" else day.isoformat()
            lines.append((w["cut_off"], shown, self._then()))
        else:
            lines.append((w["cut_off"], w["unknown"], ""))
        source = " ".join(filter(None, (value.source_document, value.url)))
        release = w["release"].format(release=compared.release_now)
        return [*lines, (w["source"], source, f"{_office(self.lang)}, {release}")]

    def _item(self) -> str:
        value = self.case.published
        book = framework.load(value.framework or "")
        known = next((one for one in book.items if one.code == value.item), None)
        name = getattr(book.name, self.lang)
        if known is not None:
            name = (known.name.vi if self.lang == "vi" else None) or known.name.en
        codes = dict.fromkeys((book.published_code, value.item))
        return f"{' '.join(codes)}: {name}"

    def _edition(self, period: str) -> str:
        """Return a period with the edition it stands in, where that is another year."""
        edition = self.case.published.edition
        if edition is None or edition == self.case.published.time_period:
            return period
        return f"{period} ({self.w['edition'].format(edition=edition)})"

    def _scope(self) -> str:
        return self.compared.speaker.scope(self.lang, published.dims_of(self.case.published))

    def _ours(self) -> str:
        compared = self.compared
        text = self._amount(compared.figure_now)
        return f"{text} ({self.w['release'].format(release=compared.release_now)})"

    def _then(self) -> str:
        compared, received = self.compared, self.compared.received_then
        if compared.release_then is not None:
            release = self.w["release"].format(release=compared.release_then)
            return f"{self._amount(compared.figure_then)} ({release})"
        if received:
            vintage = self.w["vintage"].format(vintage=received[0].vintage)
            return f"{self._amount(received[0].figure)} ({vintage})"
        return self.w["none"]

    def _amount(self, figure: Figure | None) -> str:
        if figure is None or figure.text is None:
            return words.NOTHING[LANGUAGES.index(self.lang)]
        text = self.compared.speaker.amount(self.lang, Amount(figure.text, figure.indicator.unit))
        return f"{text}/{figure.rank_of}" if figure.rank_of else text

    def explanations(self) -> None:
        """Write the cause and both explanations."""
        explanation = self.case.explanation
        assert explanation is not None  # noqa: S101 - `write` has refused what has none
        known = codelist.codes(ledger.CAUSES)[self.case.cause]
        name = known.name_vi if self.lang == "vi" else known.name_en
        self.say(self.w["cause"].format(cause=name), bold=True)
        self.say(self.w["our_text"], bold=True)
        self.say(explanation.body[self.lang])
        self.say(self.w["their_text"], bold=True)
        reply = self.case.reply
        told = reply.body["text"] if reply is not None else self.case.published.note
        self.say(told or self.w["no_reply"], italic=not told)

    def foot(self) -> None:
        """Write where the figure is proved, who gets the letter and who signs."""
        figure = self.compared.figure_now
        if figure is not None and figure.base is not None:
            parse(figure.id)
            path = f"/v1/figures/{figure.id}/receipt?release={self.compared.release_now}"
            left = WD_ALIGN_PARAGRAPH.LEFT
            self.say(self.w["proof"])
            self.say(f"{province.load().url}{path}", align=left, size=10)
        grid = self.document.add_table(rows=1, cols=2)
        office.widen(grid, 8, 8)
        left_cell, right = grid.rows[0].cells
        left_cell.paragraphs[0].add_run(self.w["receivers"]).italic = True
        self.say(self.w["filed"], align=WD_ALIGN_PARAGRAPH.LEFT, cell=left_cell, size=11)
        _fill(right, self, (self.w["head"], True, 13))
        self.say(self.w["sign"], italic=True, align=WD_ALIGN_PARAGRAPH.CENTER, cell=right)


def _fill(cell: Any, letter: _Letter, told: tuple[str, bool, int]) -> None:  # noqa: ANN401 - docx
    """Write a cell's first line, which is there already."""
    text, bold, size = told
    line = cell.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(size)


def _cells(grid: Table, at: int, texts: tuple[str, ...], *, bold: bool = False) -> None:
    for place, (cell, text) in enumerate(zip(grid.rows[at].cells, texts, strict=True)):
        run = cell.paragraphs[0].add_run(text)
        run.bold = bold or place == 0
        run.font.size = Pt(12)


def _office(lang: str) -> str:
    """Return the name of the body that certifies today; the publisher's where there is none."""
    body = certificate.body_on(certificate.today(clock.now()))
    known = None if body is None else codelist.agencies().get(body.agency)
    if known is None:
        return str(getattr(province.load().name, lang))
    return known.name_vi if lang == "vi" else (known.name_en or known.name_vi)
