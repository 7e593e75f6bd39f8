"""What the page of one dataset shows: what it is, how to take it, how to cite it."""

from __future__ import annotations

from typing import Any

from api.asking import Ask
from api.catalogue import content, schema_org
from api.catalogue.content import Content, Dataset
from api.site.structured import embedded
from api.site.view import View


def contents(view: View) -> dict[str, Any]:
    """Return what the template needs.

    Raises:
        UnknownDatasetError: The release has no such dataset.
    """
    ask = view.ask
    found, dataset = content.read_one(ask, ask.values["dataset_id"])
    lang = ask.lang
    return {
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
