"""The candidate's report: one page a language that needs nothing else, read in five minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import jinja2

from certify.certificate import LOCAL
from certify.decided import Decided
from certify.findings import CODES
from certify.reasons import LIST as REASONS
from certify.report.words import LANGUAGES, WORDS
from schemas import codelist, contract, framework
from schemas.concepts import CODELIST_OF, DIMENSIONS, TOTAL
from schemas.figure import parse
from store import clock, files

_HERE: Final = Path(__file__).parent
_MOST_ROWS: Final = 25


def write(folder: Path, manifest: Mapping[str, Any], decided: Decided) -> None:
    """Write `vi.html` and `en.html` into a folder of the candidate."""
    template = _template()
    for language in LANGUAGES:
        text = template.render(_context(manifest, decided, language))
        files.write_atomic(folder / f"{language}.html", text.encode())


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _context(manifest: Mapping[str, Any], decided: Decided, language: str) -> dict[str, Any]:
    listed, words = decided.checklist, WORDS[language]
    findings = [_finding(each, listed, language) for each in listed["findings"]]
    release = manifest["release"]
    return {
        "lang": language,
        "w": words,
        "t": lambda key, **facts: words[key].format(**facts),
        "number": lambda text: number(text, language),
        "style": (_HERE / "report.css").read_text(encoding="utf-8"),
        "release": release,
        "previous": manifest["previous"],
        "system": manifest["publisher"]["system"][language],
        "made_at": _local(clock.parse(manifest["built_at"])),
        "upload_count": len(manifest["inputs"]),
        "certificate": decided.certificate,
        "open": [each for each in findings if each["severity"] == "blocker" and not each["waiver"]],
        "waived": [each for each in findings if each["waiver"]],
        "warnings": [each for each in findings if each["severity"] == "warning"],
        "reasons": [_reason(each, language) for each in decided.impact.summary["reasons"]],
        "biggest": [_change(each, language) for each in decided.impact.summary["biggest"]],
        "items": [_item(each, language) for each in decided.impact.summary["ranking_items"]],
        "uses": decided.impact.summary["uses"],
        "addresses": decided.impact.summary["addresses"],
        "asked": decided.gate.get("asked", {}).get("lines", []),
        "rechecks": listed["rechecks"],
        "answers": listed["answers"],
        "answer_reasons": {
            code: (each.name_vi if language == "vi" else each.name_en)
            for code, each in codelist.codes("cl_answer_reason").items()
        },
        "sample": decided.sample,
        "sampled": [_sampled(each, decided.sample, language) for each in decided.sample["figures"]],
        "most": _MOST_ROWS,
    }


def number(text: str | None, language: str) -> str:
    """Write an exact decimal as people of a language do; every digit is kept."""
    if text is None:
        return "–"
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, _, rest = digits.partition(".")
    grouped = f"{int(whole):,}"
    if language == "vi":
        return sign + grouped.replace(",", ".") + (f",{rest}" if rest else "")
    return sign + grouped + (f".{rest}" if rest else "")


def _local(instant: datetime) -> str:
    return instant.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")


def _finding(each: Mapping[str, Any], listed: Mapping[str, Any], language: str) -> dict[str, Any]:
    waiver = next((one for one in listed["waivers"] if one["waiver"] == each["waiver"]), None)
    at, code = LANGUAGES.index(language), CODES.get(each["code"])
    return {
        **each,
        # The gate's own sentence says all of it.
        "title": code.title[at] if code else each[f"sentence_{language}"],
        "sentence": each[f"sentence_{language}"] if code else None,
        "mend": code.mend[at] if code else None,
        "waiver": waiver
        and {
            **waiver,
            "until": _local(clock.parse(waiver["expires"])),
            "reason_name": _named("cl_waiver_reason", waiver["reason"], language),
        },
    }


def _named(name: str, code: str, language: str) -> str:
    known = codelist.codes(name).get(code)
    return code if known is None else (known.name_vi if language == "vi" else known.name_en)


def _reason(each: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**each, "name": each["reason"] and _named(REASONS, each["reason"], language)}


def _change(each: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        **each,
        "name": _indicator(each["dataset_id"], each["indicator"], language),
        "area": _area(each["ref_area"], language),
        "members": _members(each["figure"], language),
        "unit_name": _unit(each["unit_measure"], language),
        "reason_name": each["reason"] and _named(REASONS, each["reason"], language),
        "percent": each["percent"] and _percent(each["percent"], language),
    }


def _percent(text: str, language: str) -> str:
    sign = "−" if text.startswith("-") else "+"
    return sign + number(text.lstrip("+-"), language) + " %"


def _item(each: Mapping[str, Any], language: str) -> dict[str, Any]:
    try:
        book = framework.load(each["framework"])
    except KeyError:
        return {**each, "name": each["framework"], "item_name": ""}
    item = next((one for one in book.items if one.code == each["item"]), None)
    name = "" if item is None else ((item.name.vi if language == "vi" else None) or item.name.en)
    return {**each, "name": getattr(book.name, language), "item_name": name}


def _sampled(each: Mapping[str, Any], sample: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        **each,
        "name": _indicator(each["dataset_id"], each["indicator"], language),
        "period": each["figure"].rsplit(":", 1)[-1],
        "unit_name": _unit(each["unit"], language),
        "members": _members(each["figure"], language),
        "tick": sample["ticks"].get(each["figure"]),
    }


def _indicator(dataset_id: str, indicator: str, language: str) -> str:
    try:
        known = contract.load(dataset_id).indicator(indicator)
    except KeyError:
        return indicator
    return indicator if known is None else str(getattr(known.name, language))


def _area(ref_area: str, language: str) -> str:
    known = codelist.areas().get(ref_area)
    return ref_area if known is None else (known.name_vi if language == "vi" else known.name_en)


def _unit(unit: str, language: str) -> str:
    known = codelist.units().get(unit)
    return unit if known is None else (known.name_vi if language == "vi" else known.name_en)


def _members(figure: str, language: str) -> str:
    """Return the names of the members that tell a figure from a total."""
    key = parse(figure)
    members = ((CODELIST_OF[name], key[name]) for name in DIMENSIONS if key[name] != TOTAL)
    return " · ".join(_named(name, code, language) for name, code in members)
