"""What the pages on trust and for developers show."""

from __future__ import annotations

from typing import Any, Final

from api.bodies import config
from api.site.home import choose
from api.site.view import View, told_by

FILES: Final = ("csv", "json", "xlsx", "parquet", "ndjson", "arrow")


def contents(view: View) -> dict[str, Any]:
    """Return what proves a release, and how anyone checks it."""
    listed = view.shelf.signed_list
    first = next(iter(choose(view)), None)
    return {
        "list_version": view.shelf.list_version,
        "list_expires": view.shelf.list_expires,
        "is_listed": listed is not None,
        "example": first.figure if first else None,
    }


def developers(view: View) -> dict[str, Any]:
    """Return addresses to try, formats and limits, as the API says them of itself."""
    told = told_by(config.show_config(view.ask))
    first = next(iter(choose(view)), None)
    return {
        "told": told,
        "calls": _calls(view, first.figure.indicator if first else None),
        "example": first.figure if first else None,
    }


def _calls(view: View, indicator: str | None) -> list[dict[str, str]]:
    words, lang = view.words, view.ask.lang
    area = str(view.release.publisher.get("home_area") or "")
    calls = {}
    if indicator:
        asked = {"indicator": indicator, **({"ref_area": area} if area else {})}
        oldest = min(view.shelf.releases, key=lambda one: one.entry.published_at)
        then = oldest.entry.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        calls = {
            "call_series": view.api("/observations", **asked),
            "call_csv": view.api("/observations", **asked, format="csv", lang=lang),
            "call_as_of": view.api("/observations", **asked, as_of=then),
        }
        if view.pinned:
            del calls["call_as_of"]
    calls |= {
        "call_datasets": view.api("/datasets"),
        "call_search": view.api("/indicators", q="tong san pham"),
        "call_areas": view.api("/areas", level="province"),
        "call_releases": "/v1/releases",
        "call_openapi": "/openapi.json",
    }
    release = min(view.shelf.releases, key=lambda one: one.entry.published_at).id
    return [
        {"about": words[key].format(release=release), "address": address}
        for key, address in calls.items()
    ]
