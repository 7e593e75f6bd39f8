"""What the landing page shows of the newest release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from duckdb import DuckDBPyConnection

from api.database import Turnstile
from api.queries import catalogue, observations
from api.shelf import OpenRelease, Shelf
from api.site.chart import Chart, Value, draw
from api.site.words import WORDS
from store import clock

FEATURED: Final = "GRDP_CURRENT"


@dataclass(frozen=True)
class Featured:
    """One chart and what must stand beside it."""

    indicator: str
    ref_area: str
    title: str
    area: str
    unit: str
    description: str
    statuses: Mapping[str, str]
    chart: Chart


@dataclass(frozen=True)
class Call:
    """One address to try."""

    about: str
    address: str


def contents(shelf: Shelf, turnstile: Turnstile, lang: str) -> dict[str, Any]:
    """Return what the template needs; `release` is None when there is nothing to show."""
    words = WORDS[lang]
    shared = {"lang": lang, "other": "en" if lang == "vi" else "vi", "words": words}
    release = shelf.current
    if release is None:
        return {**shared, "release": None}
    with turnstile.cursor(release.connection) as cursor:
        datasets = [_dataset(release, row, lang) for row in catalogue.list_datasets(cursor)]
        featured = _feature(release, cursor, lang)
    refused = [one for one in shelf.refused if one.entry.published_at > release.entry.published_at]
    return {
        **shared,
        "release": release,
        "publisher": publisher_of(release, lang),
        "certified_at": _spoken(release.entry.certified_at),
        "published_at": _spoken(release.entry.published_at),
        "earlier": [one for one in shelf.releases if one.id != release.id],
        "refused": refused,
        "datasets": datasets,
        "featured": featured,
        "calls": _calls(shelf, release, featured, lang),
    }


def publisher_of(release: OpenRelease, lang: str) -> dict[str, Any]:
    """Return name, system, citation and licence of who publishes, in a language."""
    publisher = release.publisher
    named = {key: publisher.get(key) for key in ("name", "system", "citation")}
    texts = {
        key: text.get(lang, "") if isinstance(text, Mapping) else "" for key, text in named.items()
    }
    citation = texts["citation"].replace("{release}", release.id)
    published = release.entry.published_at.strftime("%Y-%m-%d")
    return {
        **texts,
        "citation": citation.replace("{published_at}", published),
        "licence": publisher.get("licence") or {},
    }


def _dataset(release: OpenRelease, row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    owners = filter(None, (row["owner"] or "").split(","))
    names = (release.labels.name(lang, "agency", code) or code for code in owners)
    first, last = row["first_period_start"], row["last_period_end"]
    return {
        "id": row["dataset_id"],
        "name": row[f"name_{lang}"],
        "owner": ", ".join(names),
        "indicator_count": row["indicator_count"],
        "observation_count": row["observation_count"],
        "periods": f"{first.year}–{last.year}" if first and last else "",
    }


def _feature(release: OpenRelease, cursor: DuckDBPyConnection, lang: str) -> Featured | None:
    """Choose the home territory's featured indicator, else its longest total."""
    home = release.publisher.get("home_area") or observations.find_widest_area(cursor)
    if home is None:
        return None
    indicator: str | None = FEATURED
    rows = observations.list_totals(cursor, FEATURED, home)
    if not rows:
        indicator = observations.find_longest_indicator(cursor, home)
        rows = observations.list_totals(cursor, indicator, home) if indicator else []
    if not rows or indicator is None:
        return None
    return _featured(release, indicator, home, rows, lang)


def _featured(
    release: OpenRelease, indicator: str, home: str, rows: list[tuple[Any, ...]], lang: str
) -> Featured:
    labels = release.labels
    values = [
        Value(
            period=period,
            start=start,
            value=value,
            decimals=decimals,
            status=status,
            break_group=break_group,
            vintage=vintage,
            edition=edition,
            source=source,
        )
        for (
            period,
            value,
            decimals,
            status,
            break_group,
            vintage,
            edition,
            source,
            start,
            _,
        ) in rows
    ]
    chart = draw(values, lang)
    unit = labels.name(lang, "unit_measure", rows[-1][-1]) or rows[-1][-1]
    first, last = chart.points[0], chart.points[-1]
    return Featured(
        indicator=indicator,
        ref_area=home,
        title=labels.name(lang, "indicator", indicator) or indicator,
        area=labels.name(lang, "ref_area", home) or home,
        unit=unit,
        description=WORDS[lang]["chart_desc"].format(
            first=first.text,
            first_period=first.period,
            last=last.text,
            last_period=last.period,
            unit=unit,
        ),
        statuses=labels.naming(lang, "obs_status", {one.status for one in values}),
        chart=chart,
    )


def _calls(shelf: Shelf, release: OpenRelease, featured: Featured | None, lang: str) -> list[Call]:
    words = WORDS[lang]
    calls = []
    if featured:
        asked = {"indicator": featured.indicator, "ref_area": featured.ref_area}
        oldest = min(shelf.releases, key=lambda one: one.entry.published_at)
        then = {"as_of": clock.text(oldest.entry.published_at)}
        as_csv = asked | {"format": "csv", "lang": lang}
        calls = [
            Call(words["call_series"], _address("observations", asked)),
            Call(words["call_csv"], _address("observations", as_csv)),
            Call(
                words["call_as_of"].format(release=oldest.id),
                _address("observations", asked | then),
            ),
        ]
    return [
        *calls,
        Call(words["call_check"], f"/{lang}/check"),
        Call(words["call_datasets"], "/v1/datasets"),
        Call(words["call_search"], "/v1/indicators?q=tong+san+pham"),
        Call(words["call_areas"], "/v1/areas?level=province"),
        Call(words["call_releases"], "/v1/releases"),
        Call(words["call_openapi"], "/openapi.json"),
    ]


def _address(noun: str, asked: Mapping[str, str]) -> str:
    return f"/v1/{noun}?{urlencode(asked, safe=':')}"


def _spoken(instant: datetime) -> str:
    return instant.strftime("%d/%m/%Y %H:%M:%S UTC")
