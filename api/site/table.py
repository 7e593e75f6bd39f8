"""Every page there is: its address, its template, and what fills it."""

from __future__ import annotations

from typing import Final

from api.parameters import (
    ACROSS_BREAKS,
    DATASET_PART,
    EDITION_PART,
    FRAMEWORK_PART,
    INDICATOR_PART,
    PEERS,
    formats,
)
from api.site import (
    areas,
    check,
    dataset,
    derived,
    discrepancies,
    embeds,
    figure,
    history,
    home,
    indicator,
    indicators,
    openness,
    press,
    rankings,
    readiness,
    trust,
)
from api.site.view import Page

# An address without a language may ask for the page by its format.
FORMAT: Final = formats("html", "jsonld")
HOME: Final = Page("", "home.html", home.contents, ("home",), bare="/")
DATASET: Final = Page(
    "/datasets/{dataset_id}",
    "dataset.html",
    dataset.contents,
    ("dataset",),
    (DATASET_PART, FORMAT),
    is_versioned=True,
)
CHECK: Final = Page("/check", "check.html", check.contents, ("check",), reads_form=True)
EMBED_FIGURE: Final = Page(
    "/embed/figures/{figure:path}",
    "embed_figure.html",
    embeds.of_figure,
    ("figure",),
    embeds.FIGURE_PARAMETERS,
    is_embedded=True,
)
EMBED_CHART: Final = Page(
    "/embed/charts/{indicator}",
    "embed_chart.html",
    embeds.of_chart,
    ("indicator", "figure"),
    embeds.CHART_PARAMETERS,
    is_embedded=True,
)
PAGES: Final = (
    HOME,
    Page("/indicators", "indicators.html", indicators.contents, ("find",), indicators.PARAMETERS),
    Page(
        "/indicators/{indicator}",
        "indicator.html",
        indicator.contents,
        ("indicator",),
        indicator.PARAMETERS,
    ),
    Page("/figures/{figure:path}", "figure.html", figure.contents, ("figure",), figure.PARAMETERS),
    Page("/areas", "areas.html", areas.listed, ("area",), is_versioned=True),
    Page(
        "/areas/{ref_area}",
        "area.html",
        areas.contents,
        ("area",),
        areas.PARAMETERS,
        is_versioned=True,
    ),
    Page("/releases", "releases.html", history.listed, ("history",)),
    Page(
        "/releases/{release_id}",
        "release.html",
        history.one,
        ("history",),
        history.RELEASE_PARAMETERS,
    ),
    Page(
        "/changes",
        "changes.html",
        history.changes,
        ("history",),
        history.CHANGE_PARAMETERS,
        limit=100,
    ),
    Page("/corrections", "corrections.html", history.corrections, ("history",)),
    Page("/derived", "derived_list.html", derived.listed, ("derived",), is_versioned=True),
    Page(
        "/derived/{indicator}",
        "derived.html",
        derived.contents,
        ("derived",),
        derived.PARAMETERS,
        is_versioned=True,
    ),
    Page(
        "/discrepancies",
        "discrepancies.html",
        discrepancies.listed,
        ("discrepancies",),
        is_versioned=True,
    ),
    Page(
        "/discrepancies/{case_id}",
        "discrepancy.html",
        discrepancies.contents,
        ("discrepancies",),
        discrepancies.PARAMETERS,
        is_versioned=True,
    ),
    Page("/calendar", "calendar.html", history.planned, ("history",)),
    Page("/frameworks", "frameworks.html", readiness.listed, ("ranking",)),
    Page(
        "/frameworks/{framework}/{edition}",
        "readiness.html",
        readiness.contents,
        ("ranking",),
        (FRAMEWORK_PART, EDITION_PART),
        is_dated=True,
        is_folded=True,
    ),
    Page(
        "/rankings",
        "rankings.html",
        rankings.contents,
        ("ranking",),
        (PEERS, ACROSS_BREAKS),
    ),
    DATASET,
    Page(
        "/openness",
        "openness.html",
        openness.contents,
        ("openness",),
        is_versioned=True,
        bare="/openness",
    ),
    CHECK,
    Page("/trust", "trust.html", trust.contents, ("trust",)),
    Page("/developers", "developers.html", trust.developers, ("trust",)),
    Page("/press", "press.html", press.contents, ("press",), is_versioned=True),
    EMBED_FIGURE,
    EMBED_CHART,
)
# These render no HTML of their own; their view is a page's all the same.
PRESS_SHEET: Final = Page("/press.pdf", "", press.contents, ("press",), is_versioned=True)
CHART: Final = Page(
    "/charts/{indicator}", "", embeds.of_chart, ("indicator",), embeds.CHART_PARAMETERS
)
OEMBED: Final = Page("/oembed", "", embeds.oembed, (), embeds.OEMBED)
SITEMAP: Final = Page("/sitemap.xml", "", home.contents)
TILES: Final = Page(
    "/map/{indicator}.geojson", "", embeds.of_chart, ("indicator",), (INDICATOR_PART,)
)
