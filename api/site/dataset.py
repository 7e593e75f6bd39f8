"""What the page of one dataset shows: what it is, how to take it, how to cite it."""

from __future__ import annotations

import json
from typing import Any, Final

from api.answers import citation
from api.asking import Ask
from api.catalogue import content, schema_org
from api.catalogue.content import Content, Dataset

# What would end the script element, or begin another, in any reading of HTML.
_UNSAFE: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def contents(ask: Ask) -> dict[str, Any]:
    """Return what the template needs.

    Raises:
        UnknownDatasetError: The release has no such dataset.
    """
    found, dataset = content.read_one(ask, ask.values["dataset_id"])
    lang = ask.lang
    return {
        "lang": lang,
        "other": "en" if lang == "vi" else "vi",
        "release": ask.release,
        "pinned": ask.asked_release,
        "publisher": (found.publisher.get("name") or {}).get(lang, ""),
        "licence": found.licence,
        "citation": citation(ask),
        "dataset": dataset,
        "name": dataset.row[f"name_{lang}"] or dataset.id,
        "description": dataset.row[f"description_{lang}"] or "",
        "summary": schema_org.description(found, dataset, lang),
        "owners": [found.name("agency", code)[lang] for code in dataset.owners],
        "theme": found.name("theme", dataset.row["theme"])[lang],
        "indicators": [_indicator(ask, one) for one in dataset.indicators],
        "interfaces": _interfaces(found, dataset, lang),
        "embedded": embedded(schema_org.describe(found, dataset, lang)),
    }


def embedded(document: dict[str, Any]) -> str:
    """Return JSON that can stand inside a script element."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    for letter, escaped in _UNSAFE.items():
        text = text.replace(letter, escaped)
    return text


def _indicator(ask: Ask, row: dict[str, Any]) -> dict[str, str]:
    unit = ask.release.labels.name(ask.lang, "unit_measure", row["unit_measure"])
    return {
        "id": row["indicator"],
        "name": row[f"name_{ask.lang}"] or row["indicator"],
        "definition": row[f"definition_{ask.lang}"] or "",
        "unit": unit or row["unit_measure"],
    }


def _interfaces(found: Content, dataset: Dataset, lang: str) -> list[dict[str, str]]:
    return [
        {"title": one.title[lang], "address": found.address(one, dataset)}
        for one in found.interfaces
        if one.dataset
    ]
