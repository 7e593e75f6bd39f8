"""A dataset as schema.org has it, for search engines: in its page, and by itself."""

from __future__ import annotations

from typing import Any, Final

from api.catalogue.content import Content, Dataset
from store import clock

_CONTEXT: Final = "https://schema.org/"
# Search engines want a description of so many characters.
_SHORTEST: Final = 50
_LONGEST: Final = 5000


def describe(content: Content, dataset: Dataset, lang: str) -> dict[str, Any]:
    """Return one dataset in one language."""
    release, page = content.release, f"{content.home}/dataset/{dataset.id}"
    publisher = _organisation(content.publisher.get("name") or {}, lang)
    told = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": f"{page}#dataset",
        "url": page,
        "identifier": f"{content.publisher.get('agency', '')}:{dataset.id}",
        "name": _in(dataset.text("name"), lang),
        "description": description(content, dataset, lang),
        "inLanguage": lang,
        "version": release.id,
        "datePublished": clock.text(release.entry.published_at),
        "isAccessibleForFree": True,
        "license": content.licence.get("url"),
        "publisher": publisher,
        "creator": [_organisation(content.name("agency", code), lang) for code in dataset.owners]
        or publisher,
        "keywords": [one[f"name_{lang}"] for one in dataset.indicators if one[f"name_{lang}"]],
        "temporalCoverage": _time(dataset),
        "spatialCoverage": _place(content, lang),
        "variableMeasured": [_variable(content, one, lang) for one in dataset.indicators],
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{content.home}/catalog"},
        "distribution": _distributions(content, dataset),
    }
    return {name: value for name, value in told.items() if value}


def description(content: Content, dataset: Dataset, lang: str) -> str:
    """Return the description; who publishes it is added where it is shorter than is wanted."""
    text = _in(dataset.text("description"), lang)
    if len(text) < _SHORTEST:
        name = _in(dataset.text("name"), lang)
        named = _in(content.publisher.get("name") or {}, lang)
        added = {
            "vi": f"{name}, số liệu đã chứng nhận của {named}, bản công bố {content.release.id}.",
            "en": f"{name}, certified figures of {named}, release {content.release.id}.",
        }
        text = f"{text} {added[lang]}".strip()
    return text[:_LONGEST]


def _distributions(content: Content, dataset: Dataset) -> list[dict[str, Any]]:
    files = [
        {
            "@type": "DataDownload",
            "contentUrl": f"{content.home}{file.address}",
            "encodingFormat": file.media_type,
            "contentSize": f"{file.length} B",
            "sha256": file.sha256,
        }
        for file in dataset.files
    ]
    asked = [
        {
            "@type": "DataDownload",
            "contentUrl": content.address(one, dataset),
            "encodingFormat": one.media_type,
            "name": one.title["en"],
        }
        for one in content.interfaces
        if one.dataset
    ]
    return files + asked


def _variable(content: Content, indicator: dict[str, Any], lang: str) -> dict[str, Any]:
    told = {
        "@type": "PropertyValue",
        "propertyID": indicator["indicator"],
        "name": _in({name: indicator[f"name_{name}"] for name in ("vi", "en")}, lang),
        "description": _in({name: indicator[f"definition_{name}"] for name in ("vi", "en")}, lang),
        "unitCode": indicator["unit_measure"],
        "unitText": content.release.labels.name(lang, "unit_measure", indicator["unit_measure"]),
    }
    return {name: value for name, value in told.items() if value}


def _time(dataset: Dataset) -> str | None:
    first, last = dataset.row["first_period_start"], dataset.row["last_period_end"]
    return f"{first.isoformat()}/{last.isoformat()}" if first and last else None


def _place(content: Content, lang: str) -> dict[str, Any] | None:
    if content.place is None:
        return None
    names = {"vi": content.place.name_vi, "en": content.place.name_en}
    told = {"@type": "Place", "name": _in(names, lang)}
    return told | ({"identifier": content.place.iso_code} if content.place.iso_code else {})


def _organisation(names: Any, lang: str) -> dict[str, str]:  # noqa: ANN401 - texts by language
    return {"@type": "Organization", "name": _in(names, lang)}


def _in(texts: Any, lang: str) -> str:  # noqa: ANN401 - texts by language
    return str(texts.get(lang) or texts.get("en") or texts.get("vi") or "")
