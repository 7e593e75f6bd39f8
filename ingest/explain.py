"""Facts to sentences: what a steward reads about a fault."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from ingest import guide
from ingest.fault import Fault
from ingest.messages import LANGUAGES, MESSAGES

__all__ = ["LANGUAGES", "as_json", "expected", "sentence"]

_DAMAGE: Final = {
    "double_utf8": {"vi": "UTF-8 bị mã hóa hai lần", "en": "UTF-8 encoded twice"},
    "tcvn3": {"vi": "phông TCVN3 (ABC)", "en": "TCVN3 (ABC) font"},
    "cp1258": {"vi": "dấu thanh tách rời (CP1258)", "en": "loose tone marks (CP1258)"},
    "vni": {"vi": "phông VNI", "en": "VNI font"},
    "private": {"vi": "ký tự của phông riêng", "en": "a character of a private font"},
    "replacement": {"vi": "ký tự đã mất", "en": "a lost character"},
    "second_bom": {"vi": "dấu BOM thứ hai", "en": "a second byte order mark"},
    "invisible": {"vi": "ký tự vô hình", "en": "an invisible character"},
    "control": {"vi": "ký tự điều khiển", "en": "a control character"},
}
_READING: Final = {
    "vi": {
        "vi": "{value} (dấu chấm ngăn nghìn, dấu phẩy thập phân)",
        "en": "{value} (dấu phẩy ngăn nghìn, dấu chấm thập phân)",
        "space": "{value} (dấu cách ngăn nghìn, dấu phẩy thập phân)",
        "plain": "{value} (dấu chấm thập phân, không ngăn nghìn)",
    },
    "en": {
        "vi": "{value} (point parts thousands, comma decimals)",
        "en": "{value} (comma parts thousands, point decimals)",
        "space": "{value} (space parts thousands, comma decimals)",
        "plain": "{value} (point parts decimals, no thousands mark)",
    },
}
_OR: Final = {"vi": " hoặc ", "en": " or "}
_NOTHING: Final = "…"
# Facts that any sentence may end with.
_ALSO: Final = {
    "proposals": {"vi": "Có phải là: {}?", "en": "Did you mean: {}?"},
    "more": {
        "vi": "(Còn {} ô khác cùng loại chưa kể tên.)",
        "en": "({} more cells of this kind are not named.)",
    },
}
_NO_MARKS: Final = {"vi": "biểu này không có", "en": "this form has none"}


def sentence(fault: Fault, language: str) -> str:
    """Return the sentence about a fault: what was found, what is wrong, how to mend it."""
    said = MESSAGES[fault.code][language].sentence.format_map(_facts(fault, language))
    for name, words in _ALSO.items():
        if fault.facts.get(name):
            said += " " + words[language].format(_shown(fault.facts[name], language))
    return said


def expected(fault: Fault, language: str) -> str:
    """Return what would have been right."""
    return MESSAGES[fault.code][language].expected.format_map(_facts(fault, language))


def as_json(fault: Fault, language: str) -> dict[str, Any]:
    """Return a fault as `steward check --json` prints it."""
    return {
        "row": fault.row,
        "column": fault.column,
        "cell": fault.cell,
        "code": fault.code,
        "severity": fault.severity,
        "found": fault.found,
        "expected": expected(fault, language),
        "message": sentence(fault, language),
        "help": guide.link(fault.code),
    }


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _facts(fault: Fault, language: str) -> _Facts:
    facts = _Facts({name: _shown(fact, language) for name, fact in fault.facts.items()})
    for name in ("row", "column", "cell", "found"):
        facts[name] = str(getattr(fault, name) or "")
    if "damage" in fault.facts:
        facts["damage"] = _DAMAGE[fault.facts["damage"]][language]
    if "readings" in fault.facts:
        facts["readings"] = _readings(fault.facts["readings"], language)
    facts["marks"] = str(fault.facts.get("marks") or _NO_MARKS[language])
    if "expected" not in facts:
        facts["expected"] = MESSAGES[fault.code][language].expected.format_map(facts)
    return facts


def _shown(fact: object, language: str) -> str:
    """Write a number as the language does, and of a text in both languages the one."""
    if isinstance(fact, dict) and language in fact:
        return str(fact[language])
    if isinstance(fact, Decimal):
        return _number(fact, language)
    if isinstance(fact, tuple | list):
        return "; ".join(_shown(each, language) for each in fact)
    return _NOTHING if fact is None else str(fact)


def _number(value: Decimal, language: str) -> str:
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _readings(readings: dict[str, str], language: str) -> str:
    by_value: dict[str, str] = {}
    for number_format, value in readings.items():
        by_value.setdefault(value, _READING[language][number_format].format(value=value))
    return _OR[language].join(by_value.values())
