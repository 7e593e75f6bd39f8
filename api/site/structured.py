"""What machines read of a page: sharing cards (Open Graph) and schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.answers import citation
from api.site.shown import Figure
from api.site.view import View
from store import clock

_CONTEXT: Final = "https://schema.org/"
# What would end the script element, or begin another, in any reading of HTML.
_UNSAFE: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def embedded(document: Mapping[str, Any]) -> str:
    """Return JSON that can stand inside a script element."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    for letter, escaped in _UNSAFE.items():
        text = text.replace(letter, escaped)
    return text


def said(view: View, figure: Figure) -> str:
    """Return a figure as one line: what, where, when, how much, of which release."""
    value = f"{figure.text} {figure.unit_name}" if figure.exact is not None else figure.status_name
    name = view.name("indicator", figure.indicator)
    area = view.name("ref_area", figure.ref_area)
    release = f"{view.words['release']} {view.release.id}"
    told = f"{name}, {area}, {figure.period}: {value}"
    mark = f" ({figure.status_name})" if figure.is_provisional else ""
    return f"{told}{mark}. {release}."


def card(view: View, figure: Figure | None, image: str | None) -> dict[str, str] | None:
    """Return a sharing card that says a figure as text; None without one."""
    if figure is None:
        return None
    picture = f"{view.home}{image}" if image and view.home else ""
    return {
        "title": view.name("indicator", figure.indicator),
        "description": said(view, figure),
        "image": picture,
    }


def indicator(view: View, row: Mapping[str, Any], sources: Sequence[str]) -> str:
    """Return an indicator as a schema.org Dataset."""
    lang, entry = view.ask.lang, view.release.entry
    publisher = view.release.publisher
    page = f"{view.home}/{view.lang}/indicators/{row['indicator']}"
    told = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": f"{page}#indicator",
        "url": page,
        "identifier": row["indicator"],
        "name": view.name("indicator", row["indicator"]),
        "description": _described(view, row),
        "inLanguage": view.lang,
        "version": entry.id,
        "datePublished": clock.text(entry.published_at),
        "isAccessibleForFree": True,
        "license": (publisher.get("licence") or {}).get("url"),
        "creator": {
            "@type": "Organization",
            "name": (publisher.get("name") or {}).get(lang, ""),
        },
        "citation": list(sources),
        "creditText": citation(view.ask),
        "isPartOf": f"{view.home}/dataset/{row['dataset_id']}",
        "measurementTechnique": row[f"method_{lang}"],
        "variableMeasured": {
            "@type": "PropertyValue",
            "propertyID": row["indicator"],
            "name": view.name("indicator", row["indicator"]),
            "unitText": view.name("unit_measure", row["unit_measure"]),
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media,
                "contentUrl": f"{view.home}"
                f"{view.api('/observations', indicator=row['indicator'], format=form)}",
            }
            for form, media in (("csv", "text/csv"), ("json", "application/json"))
        ],
    }
    return embedded({name: value for name, value in told.items() if value})


def _described(view: View, row: Mapping[str, Any]) -> str:
    """Return the definition; search engines want at least fifty characters of it."""
    text = row[f"definition_{view.ask.lang}"] or ""
    if len(text) < 50:
        text = f"{view.name('indicator', row['indicator'])}. {text} {citation(view.ask)}".strip()
    return text[:5000]
