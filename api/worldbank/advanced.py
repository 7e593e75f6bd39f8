"""The advanced family: `sources/{id}/…`, where everything is a concept with variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.asking import Ask
from api.formats import as_json
from api.parameters import LANGUAGES
from api.worldbank import classic, dates, figures
from api.worldbank.book import WHOLE, Book, Series, said, time_ids
from api.worldbank.calls import ENDPOINT, VALUE, Call, InvalidCallError, choosing, ids_of
from api.worldbank.figures import Asked, Figure
from api.worldbank.paging import page_of
from schemas.text import plain

CONCEPTS: Final = {"country": "Country", "series": "Series", "time": "Time"}
_ALIASES: Final = {"indicator": "series", "economy": "country", "year": "time"}
_METADATA: Final = "metadata"
_SEPARATOR: Final = "~"


def is_advanced(words: Sequence[str]) -> bool:
    """Tell whether an address is of this family."""
    if len(words) < 3 or words[0] != "source":
        return False
    # `sources/2/indicators` is a list of the classic family.
    return words[2] != "indicator" or len(words) > 4


def answer_call(ask: Ask, cursor: DuckDBPyConnection, book: Book, call: Call) -> dict[str, Any]:
    """Return what a call of the advanced family asks for.

    Raises:
        InvalidCallError: There is no such source, address or id.
    """
    source = _source(ask, book, call.words[1])
    narrowed = choosing(call, {**call.chosen, "source": source["id"]})
    match [word.lower() for word in call.words[2:]]:
        case ["concepts"]:
            rows = [{"id": name, "value": name} for name in CONCEPTS.values()]
            return _paged(ask, call, source, rows, "concept")
        case ["search", words]:
            return _metadata(ask, narrowed, source, _found(ask, book, narrowed, words), words)
        case ["footnote", _, "metadata"]:
            return _footnote(ask, cursor, book, narrowed, source)
        case [concept, _, "metadata"] if _concept(concept) == "series":
            series = _known(book, narrowed, call.words[3])
            return _metadata(ask, narrowed, source, series)
        case [concept, _, "metadata"] if _concept(concept) == "country":
            return _country_metadata(ask, book, narrowed, source, call.words[3])
        case [concept, *ids] if len(ids) < 2 and _concept(concept):
            rows = _variables(ask, book, narrowed, _concept(concept), (ids or ["all"])[0])
            return _concept_page(ask, call, source, CONCEPTS[_concept(concept)], rows)
        case _:
            return _figures(ask, cursor, book, narrowed, source)


def _figures(
    ask: Ask,
    cursor: DuckDBPyConnection,
    book: Book,
    call: Call,
    source: Mapping[str, str],
) -> dict[str, Any]:
    parts = _parts(call.words[2:])
    series = _known(book, call, parts.get("series", "all"))
    countries = parts.get("country", "all")
    areas = None
    if (codes := ids_of(countries)) is not None:
        found = [book.economy(code) for code in codes]
        areas = {one.area for one in found if one is not None and one.area is not None}
    times = ids_of(parts.get("time", "all"))
    known = time_ids(book.periods)
    periods = None if times is None else {known[one.upper()] for one in times
                                          if one.upper() in known}  # fmt: skip
    if ids_of(parts.get("series", "all")) is not None:
        figures.note_use(ask, series)
    rows = figures.find(cursor, book, Asked(series, areas, periods), call)
    page = page_of(call, rows)
    data = [_row(ask, one) for one in page.rows]
    return {
        **page.head,
        **classic.release_of(ask),
        "source": {"id": source["id"], "name": source["name"], "data": data},
    }


def _row(ask: Ask, figure: Figure) -> dict[str, Any]:
    labels, lang = ask.release.labels, ask.lang
    time = dates.time_id_of(figure.period)
    series = figure.series
    return {
        "variable": [
            {"concept": "Country", "id": figure.economy.id, "value": figure.economy.names[lang]},
            {"concept": "Series", "id": series.id, "value": series.name(labels, lang)},
            {"concept": "Time", "id": time, "value": dates.date_of(figure.period)},
        ],
        "value": as_json.number(figure.value),
        "obs_status": figure.status,
    }


def _parts(words: Sequence[str]) -> dict[str, str]:
    """Read `series/…/country/…/time/…` in any order; the last one may stand without ids.

    The original puts `data` behind them, or not.
    """
    if len(words) > 2 and words[-1].lower() == "data":
        words = words[:-1]
    found: dict[str, str] = {}
    for at in range(0, len(words), 2):
        concept = _concept(words[at])
        if not concept or concept in found:
            raise InvalidCallError(ENDPOINT, words[at])
        found[concept] = words[at + 1] if at + 1 < len(words) else "all"
    return found


def _concept(word: str) -> str:
    folded = word.lower()
    name = _ALIASES.get(folded, folded)
    return name if name in CONCEPTS else ""


def _known(book: Book, call: Call, text: str) -> list[Series]:
    """Return the series of a list of ids; what is unknown gives nothing, as in the original."""
    ids = ids_of(text)
    if ids is None:
        return classic.series_of(book, call, "all")
    found = ";".join(one for one in ids if book.one(one) is not None)
    return classic.series_of(book, call, found) if found else []


def _variables(ask: Ask, book: Book, call: Call, concept: str, text: str) -> list[dict[str, str]]:
    labels, lang = ask.release.labels, ask.lang
    if concept == "series":
        chosen = _known(book, call, text)
        return [{"id": one.id, "value": one.name(labels, lang)} for one in chosen]
    if concept == "time":
        rows = [{"id": dates.time_id_of(one), "value": dates.date_of(one)} for one in book.periods]
        ids = ids_of(text)
        wanted = None if ids is None else {one.upper() for one in ids}
        return [
            row
            for row in rows
            if wanted is None or row["id"].upper() in wanted or row["value"].upper() in wanted
        ]
    return [{"id": one.id, "value": one.names[lang]} for one in _economies(book, call, text)]


def _economies(book: Book, call: Call, text: str) -> list[Any]:
    """Return the economies a source has figures of."""
    source = call.chosen["source"]
    datasets = book.areas if source == WHOLE else {source: book.areas.get(source, frozenset())}
    areas = {area for found in datasets.values() for area in found}
    ids = ids_of(text)
    chosen = book.economies if ids is None else [one for code in ids if (one := book.economy(code))]
    return [one for one in chosen if one.area in areas]


def _source(ask: Ask, book: Book, number: str) -> dict[str, Any]:
    rows = {row["id"]: row for row in classic.sources(ask, book)}
    if number.upper() not in rows:
        raise InvalidCallError(VALUE, number)
    return rows[number.upper()]


def _paged(
    ask: Ask, call: Call, source: Mapping[str, str], rows: Sequence[Any], under: str
) -> dict[str, Any]:
    page = page_of(call, rows)
    return {
        **page.head,
        **classic.release_of(ask),
        "source": [{"id": source["id"], "name": source["name"], under: page.rows}],
    }


def _concept_page(
    ask: Ask, call: Call, source: Mapping[str, str], name: str, rows: Sequence[Any]
) -> dict[str, Any]:
    page = page_of(call, rows)
    concept = {"id": name, "name": name, "variable": page.rows}
    return {
        **page.head,
        **classic.release_of(ask),
        "source": [{"id": source["id"], "name": source["name"], "concept": [concept]}],
    }


def _found(ask: Ask, book: Book, call: Call, words: str) -> list[Series]:
    """Return the series whose texts hold every word of a search."""
    wanted = plain(words).split()
    if not book.spoken:
        book.spoken.update({one.id: _spoken(ask, one) for one in book.series})
    return [
        one
        for one in _known(book, call, "all")
        if all(word in book.spoken[one.id] for word in wanted)
    ]


def _metadata(
    ask: Ask, call: Call, source: Mapping[str, str], series: Sequence[Series], search: str = ""
) -> dict[str, Any]:
    words = plain(search).split()
    rows = []
    for one in series:
        texts = {
            name: text
            for name, text in _texts(ask, one, ask.lang).items()
            if text and (not words or any(word in plain(text) for word in words))
        }
        name = one.name(ask.release.labels, ask.lang)
        # Found in the other language, it is told by its name.
        rows.append(_described(one.id, name, texts or {"IndicatorName": name}))
    return _concept_page(ask, call, source, CONCEPTS["series"], rows)


def _spoken(ask: Ask, series: Series) -> str:
    """Return all texts of a series in all languages, as a search compares them."""
    texts = [text for lang in LANGUAGES for text in _texts(ask, series, lang).values()]
    return plain(" ".join([series.id, *texts]))


def _texts(ask: Ask, series: Series, lang: str) -> dict[str, str]:
    row, labels = series.indicator, ask.release.labels
    unit = row["unit_measure"] or ""
    return {
        "IndicatorName": series.name(labels, lang),
        "Longdefinition": said(row, "definition", lang),
        "Statisticalconceptandmethodology": said(row, "method", lang),
        "Source": said(row, "source", lang),
        "Unitofmeasure": labels.name(lang, "unit_measure", unit) or unit,
        "BasePeriod": row["base_period"] or "",
        "Topic": labels.name(lang, "dataset_id", series.dataset) or series.dataset,
        "License_Type": str((ask.release.publisher.get("licence") or {}).get("id") or ""),
        "Release": ask.release.id,
    }


def _country_metadata(
    ask: Ask, book: Book, call: Call, source: Mapping[str, str], text: str
) -> dict[str, Any]:
    rows = []
    for one in _economies(book, call, text):
        texts = {"ShortName": one.names[ask.lang], "2-alphacode": one.iso2, "RefArea": one.area}
        rows.append(_described(one.id, one.names[ask.lang], texts))
    return _concept_page(ask, call, source, CONCEPTS["country"], rows)


def _footnote(
    ask: Ask, cursor: DuckDBPyConnection, book: Book, call: Call, source: Mapping[str, str]
) -> dict[str, Any]:
    """Answer `country~series~time` with the note of that figure."""
    rows = []
    for text in ids_of(call.words[3]) or []:
        country, _, rest = text.partition(_SEPARATOR)
        name, _, time = rest.partition(_SEPARATOR)
        economy, period = book.economy(country), time_ids(book.periods).get(time.upper())
        series = _known(book, call, name) if name else []
        if economy is None or economy.area is None or period is None:
            continue
        asked = Asked(series, {economy.area}, {period})
        for one in figures.find(cursor, book, asked, call):
            if one.note:
                rows.append(_described(text, text, {"FootNote": one.note}))
    return _concept_page(ask, call, source, "FootNote", rows)


def _described(number: str, name: str, texts: Mapping[str, str | None]) -> dict[str, Any]:
    fields = [{"id": field, "value": text} for field, text in texts.items() if text]
    return {"id": number, "name": name, "metatype": fields}
