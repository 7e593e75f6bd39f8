"""The classic family: lists and figures as `[head, rows]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from api.answers import citation
from api.asking import Ask
from api.formats import as_json
from api.worldbank import dates, figures
from api.worldbank.book import WHOLE, Book, Series, said
from api.worldbank.calls import (
    ENDPOINT,
    MAXIMUM_INDICATORS,
    VALUE,
    Call,
    InvalidCallError,
    UnknownSeriesError,
    choosing,
    ids_of,
)
from api.worldbank.economies import INCOME_LEVELS, LENDING_TYPES, Economy, classes, regions
from api.worldbank.figures import Asked, Figure

_CLASSES: Final = {"incomelevel": INCOME_LEVELS, "lendingtype": LENDING_TYPES}


class Listing(NamedTuple):
    """Rows of one kind, before they are paged."""

    kind: str
    rows: Sequence[Any]


def answer_call(ask: Ask, cursor: DuckDBPyConnection, book: Book, call: Call) -> Listing:
    """Return what a call of the classic family asks for.

    Raises:
        InvalidCallError: There is no such address, or no such id.
    """
    match call.words:
        case ("country",):
            return _countries(ask, book, call, "all")
        case ("country", ids):
            return _countries(ask, book, call, ids)
        case ("region" | "incomelevel" | "lendingtype" as name, ids, "country"):
            chosen = {**call.chosen, name: ids}
            return _countries(ask, book, choosing(call, chosen), "all")
        case ("country", countries, "indicator", ids):
            return _figures(ask, cursor, book, call, countries, ids)
        case ("topic", topics, "country", countries, "indicator", ids):
            narrowed = choosing(call, {**call.chosen, "topic": topics})
            return _figures(ask, cursor, book, narrowed, countries, ids)
        case ("indicator",):
            return _indicators(ask, book, call, "all")
        case ("indicator", ids):
            return _indicators(ask, book, call, ids)
        case ("source" | "topic" as name, chosen_ids, "indicator", *rest) if len(rest) < 2:
            narrowed = choosing(call, {**call.chosen, name: chosen_ids})
            return _indicators(ask, book, narrowed, rest[0] if rest else "all")
        case ("source", *ids) if len(ids) < 2:
            return Listing("source", _chosen(sources(ask, book), "id", ids))
        case ("topic", *ids) if len(ids) < 2:
            return Listing("topic", _chosen(_topics(ask, book), "id", ids))
        case ("region", *ids) if len(ids) < 2:
            return Listing("region", _chosen(regions(ask.lang), "code", ids))
        case ("incomelevel" | "lendingtype" as name, *ids) if len(ids) < 2:
            return Listing(name, _chosen(classes(_CLASSES[name], ask.lang), "id", ids))
    raise InvalidCallError(ENDPOINT)


def sources(ask: Ask, book: Book) -> list[dict[str, Any]]:
    """Return the sources: everything together, then each dataset."""
    updated = updated_of(ask)
    publisher = ask.release.publisher
    whole = str((publisher.get("system") or {}).get(ask.lang) or publisher.get("agency") or WHOLE)
    found = [_source(WHOLE, whole, str(publisher.get("agency") or ""), "", updated)]
    for dataset, row in book.datasets.items():
        about = said(row, "description", ask.lang)
        found.append(_source(dataset, said(row, "name", ask.lang), dataset, about, updated))
    return found


def release_of(ask: Ask) -> dict[str, str]:
    """Return what stands above figures of the release they are from."""
    return {"lastupdated": updated_of(ask), "release": ask.release.id, "citation": citation(ask)}


def updated_of(ask: Ask) -> str:
    """Return the day a release was published."""
    return ask.release.entry.published_at.date().isoformat()


def series_of(book: Book, call: Call, text: str) -> list[Series]:
    """Return the series of a list of ids, of the source and topic that are asked for.

    Raises:
        InvalidCallError: An id, source or topic does not exist, or there are too many.
    """
    ids = ids_of(text)
    datasets = _datasets(book, call)
    if ids is None:
        return [one for one in book.series if one.dataset in datasets]
    if len(ids) > MAXIMUM_INDICATORS:
        raise InvalidCallError(VALUE, f"indicator: {len(ids)} > {MAXIMUM_INDICATORS}")
    found = [book.one(name) for name in ids]
    if None in found or not found:
        missing = next((name for name, one in zip(ids, found, strict=True) if one is None), text)
        raise UnknownSeriesError(missing)
    return [one for one in found if one is not None and one.dataset in datasets]


def economies_of(book: Book, text: str) -> list[Economy]:
    """Return the economies of a list of codes.

    Raises:
        InvalidCallError: A code does not exist.
    """
    ids = ids_of(text)
    if ids is None:
        return list(book.economies)
    found = []
    for code in ids:
        one = book.economy(code)
        if one is None:
            raise InvalidCallError(VALUE, code)
        found.append(one)
    return found


def asked_for(book: Book, call: Call, countries: str, series: Sequence[Series]) -> Asked:
    """Return the question for figures of some series in some economies."""
    if ids_of(countries) is None and not call.chosen:
        return Asked(series, None)
    chosen = _classified(economies_of(book, countries), call)
    return Asked(series, {one.area for one in chosen if one.area is not None})


def record(ask: Ask, call: Call, figure: Figure) -> dict[str, Any]:
    """Return a figure as a row; `value` is a number digit for digit, or null."""
    labels, lang = ask.release.labels, ask.lang
    unit = labels.name(lang, "unit_measure", figure.unit or "") or figure.unit or ""
    found = {
        "indicator": {"id": figure.series.id, "value": figure.series.name(labels, lang)},
        "country": {"id": figure.economy.iso2, "value": figure.economy.names[lang]},
        "countryiso3code": figure.economy.iso3,
        "date": dates.date_of(figure.period),
        "value": as_json.number(figure.value),
        "unit": unit,
        "obs_status": figure.status,
        "decimal": int(figure.decimals or 0),
    }
    if figure.taken_from is not None:
        found["footnote"] = dates.date_of(figure.taken_from)
    elif call.footnotes:
        found["footnote"] = figure.note or ""
    return found


def _figures(
    ask: Ask, cursor: DuckDBPyConnection, book: Book, call: Call, countries: str, ids: str
) -> Listing:
    series = series_of(book, call, ids)
    asked = asked_for(book, call, countries, series)
    if ids_of(ids) is not None:
        figures.note_use(ask, series)
    return Listing("data", figures.find(cursor, book, asked, call))


def _countries(ask: Ask, book: Book, call: Call, ids: str) -> Listing:
    found = _classified(economies_of(book, ids), call)
    return Listing("country", [one.record(ask.lang) for one in found])


def _classified(found: Sequence[Economy], call: Call) -> list[Economy]:
    """Keep the economies of the regions asked for; of incomes and loans nothing is known."""
    kept = list(found)
    for name in ("region", "incomelevel", "lendingtype"):
        ids = ids_of(call.chosen.get(name, "all"))
        if ids is not None:
            wanted = {one.upper() for one in ids}
            kept = [one for one in kept if name == "region" and one.region in wanted]
    return kept


def _indicators(ask: Ask, book: Book, call: Call, ids: str) -> Listing:
    return Listing("indicator", [_indicator(ask, book, one) for one in series_of(book, call, ids)])


def _indicator(ask: Ask, book: Book, series: Series) -> dict[str, Any]:
    row, lang = series.indicator, ask.lang
    unit = row["unit_measure"] or ""
    topic = book.topic_of(series.dataset)
    return {
        "id": series.id,
        "name": series.name(ask.release.labels, lang),
        "unit": ask.release.labels.name(lang, "unit_measure", unit) or unit,
        "source": {
            "id": series.dataset,
            "value": said(book.datasets[series.dataset], "name", lang),
        },
        "sourceNote": said(row, "definition", lang),
        "sourceOrganization": said(row, "source", lang),
        "topics": [{"id": topic[0], "value": topic[2][lang]}] if topic else [],
    }


def _datasets(book: Book, call: Call) -> set[str]:
    chosen = set(book.datasets)
    for text in (call.source, call.chosen.get("source")):
        ids = ids_of(text or "all")
        if ids is not None and WHOLE not in ids:
            wanted = {one.upper() for one in ids}
            if not wanted <= set(book.datasets):
                raise InvalidCallError(VALUE, text or "")
            chosen &= wanted
    ids = ids_of(call.chosen.get("topic", "all"))
    if ids is None:
        return chosen
    themes = {theme for number, theme, _ in book.topics if number in ids or theme in ids}
    if not themes:
        raise InvalidCallError(VALUE, call.chosen["topic"])
    return {name for name in chosen if book.datasets[name]["theme"] in themes}


def _topics(ask: Ask, book: Book) -> list[dict[str, str]]:
    return [
        {"id": number, "value": names[ask.lang], "sourceNote": theme}
        for number, theme, names in book.topics
    ]


def _chosen(rows: Sequence[dict[str, Any]], key: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    wanted = ids_of(ids[0]) if ids else None
    if wanted is None:
        return list(rows)
    by_id = {str(row[key]).upper(): row for row in rows}
    missing = [one for one in wanted if one.upper() not in by_id]
    if missing:
        raise InvalidCallError(VALUE, missing[0])
    return [by_id[one.upper()] for one in wanted]


def _source(number: str, name: str, code: str, about: str, updated: str) -> dict[str, Any]:
    return {
        "id": number,
        "lastupdated": updated,
        "name": name,
        "code": code,
        "description": about,
        "url": "",
        "dataavailability": "Y",
        "metadataavailability": "Y",
        "concepts": "3",
    }
