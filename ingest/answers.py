"""Warnings are answered in writing: a coded reason and words of one's own.

A tick is no answer, nor is a word that says nothing. The answer travels with the upload, into the
receipt and so into the journal.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from ingest.errors import UnansweredWarningError, UnreadableFileError
from ingest.fault import Fault
from schemas import codelist
from schemas.text import plain

REASONS: Final = "cl_answer_reason"
EVERY_CELL: Final = "*"
SHORTEST: Final = 15
# The same words for more cells than this must be said to be meant for all of them.
_REPEATS: Final = 5
_FEWEST_WORDS: Final = 3
_LONGEST: Final = 4000
_WORD: Final = re.compile(r"[^\W\d_]+")
_VOWEL: Final = re.compile(r"[aeiouy]")
# What people type to get past a box, without diacritics.
_NOTHING: Final = frozenset(
    _WORD.findall(
        "ok oke okay yes dung chinh xac roi so khong sao co gi da kiem tra lieu nhu tren the vay na"
        " test abc xyz asdf qwerty ro binh thuong good fine correct right checked as is no problem"
        " la roi va cac moi thu deu dung het day du"
    )
)

Why = Literal[
    "unknown_reason", "too_short", "no_words", "says_nothing", "repeats_the_code", "repeated"
]
# Why an answer was not taken, as a person reads it.
WHY: Final[dict[str, dict[str, str]]] = {
    "unknown_reason": {"vi": "mã lý do không có trong danh mục", "en": "no such reason code"},
    "too_short": {
        "vi": f"cần ít nhất {SHORTEST} ký tự",
        "en": f"{SHORTEST} characters or more are needed",
    },
    "no_words": {"vi": "chưa thành câu", "en": "it is no sentence"},
    "says_nothing": {
        "vi": "chưa nói vì sao con số như vậy",
        "en": "it does not say why the figure is so",
    },
    "repeats_the_code": {"vi": "chỉ lặp lại mã", "en": "it only repeats the code"},
    "repeated": {
        "vi": "một câu cho nhiều ô: hãy ghi ô là * nếu trả lời chung",
        "en": "one sentence for many cells: give the cell as * to answer all of them",
    },
}


@dataclass(frozen=True)
class Answer:
    """A steward's answer to one warning, or with the cell `*` to every one of its code."""

    code: str
    cell: str
    reason: str
    text: str
    is_bulk: bool = False


def read_answers(path: Path) -> list[Answer]:
    """Read answers from CSV (`code,cell,reason,text`) or a JSON list of the same keys.

    Raises:
        UnreadableFileError: The file is neither, or lacks a column.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
        rows = json.loads(content) if path.suffix.lower() == ".json" else _rows(content)
    except OSError as error:
        raise UnreadableFileError(str(path), error.strerror or "") from None
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        raise UnreadableFileError(str(path), str(error)) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableFileError(str(path), "not a list of answers")
    try:
        return [answer_of(row) for row in rows]
    except KeyError as error:
        raise UnreadableFileError(str(path), f"an answer lacks {error}") from None


def answer_of(row: Mapping[str, Any]) -> Answer:
    """Return an answer from plain JSON.

    Raises:
        KeyError: A key is missing.
    """
    code, cell, reason, text = (str(row[key] or "") for key in ("code", "cell", "reason", "text"))
    return Answer(
        code.strip(),
        cell.strip().upper(),
        reason.strip().upper(),
        " ".join(text.split())[:_LONGEST],
        bool(row.get("is_bulk")),
    )


def _rows(content: str) -> list[dict[str, Any]]:
    mark = max(",;\t", key=content.partition("\n")[0].count)
    return list(csv.DictReader(io.StringIO(content), delimiter=mark, strict=True))


def settle(warnings: Sequence[Fault], answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Return each warning with its answer, as the receipt keeps it.

    An answer for a cell goes before one for every cell. A warning that stands for more cells than
    it names takes only the latter.

    Raises:
        UnansweredWarningError: A warning has no answer, or none that says anything.
    """
    given = list(answers)
    refused = {each: why for each in given if (why := _refusal(each))}
    refused |= {each: "repeated" for each in _repeated(given) if each not in refused}
    by_place = {(each.code, each.cell): each for each in given if each not in refused}
    settled, open_ = [], []
    for warning in warnings:
        answer = _answer_to(warning, by_place)
        if answer is None:
            open_.append(warning)
        else:
            settled.append(_kept(warning, answer))
    if open_:
        raise UnansweredWarningError(open_, _told(open_, refused))
    return settled


def _answer_to(warning: Fault, by_place: Mapping[tuple[str, str], Answer]) -> Answer | None:
    own = by_place.get((warning.code, warning.cell or ""))
    shared = by_place.get((warning.code, EVERY_CELL))
    if "more" in warning.facts and not (own and own.is_bulk):
        return shared
    return own or shared


def _kept(warning: Fault, answer: Answer) -> dict[str, Any]:
    return {
        "code": warning.code,
        "row": warning.row,
        "cell": warning.cell,
        "found": warning.found,
        "facts": {name: _plain(fact) for name, fact in warning.facts.items()},
        "reason": answer.reason,
        "text": answer.text,
        "is_bulk": answer.is_bulk or answer.cell == EVERY_CELL,
    }


def _plain(fact: object) -> object:
    """Return a fact as JSON without floats: numbers of a figure are text."""
    if isinstance(fact, dict):
        return {str(name): _plain(each) for name, each in fact.items()}
    if isinstance(fact, list | tuple):
        return [_plain(each) for each in fact]
    if isinstance(fact, Decimal):
        return f"{fact.normalize():f}"
    return fact if fact is None or isinstance(fact, bool | int | str) else str(fact)


def _told(open_: list[Fault], refused: Mapping[Answer, str]) -> dict[str, str]:
    """Return why answers to the open warnings were not taken, by `code cell`."""
    wanted = {(each.code, each.cell or "") for each in open_}
    wanted |= {(each.code, EVERY_CELL) for each in open_}
    return {
        f"{answer.code} {answer.cell}": why
        for answer, why in refused.items()
        if (answer.code, answer.cell) in wanted
    }


def _refusal(answer: Answer) -> Why | None:
    known = codelist.codes(REASONS)
    if answer.reason not in known:
        return "unknown_reason"
    said = plain(answer.text)
    codes = {answer.code, answer.code.replace("_", " "), answer.reason.lower()}
    names = {plain(name) for name in (known[answer.reason].name_vi, known[answer.reason].name_en)}
    if said.strip(" .!") in {plain(each) for each in codes} | names:
        return "repeats_the_code"
    if len(answer.text) < SHORTEST:
        return "too_short"
    words = {word for word in _WORD.findall(said) if len(word) > 1 and _VOWEL.search(word)}
    if len(words) < _FEWEST_WORDS or sum(map(len, _WORD.findall(said))) < SHORTEST - 5:
        return "no_words"
    return "says_nothing" if words <= _NOTHING else None


def _repeated(answers: Sequence[Answer]) -> list[Answer]:
    single = [each for each in answers if each.cell != EVERY_CELL and not each.is_bulk]
    counts = Counter((each.code, plain(each.text)) for each in single)
    return [each for each in single if counts[each.code, plain(each.text)] > _REPEATS]
