"""All datasets of a release as a JSON-stat collection."""

from __future__ import annotations

from typing import Any

from api.answers import Rendered, citation, envelope, localised
from api.asking import Ask
from api.public import home_of
from api.queries import catalogue
from api.queries.catalogue import Row
from store import clock


def render(ask: Ask) -> Rendered:
    """Return the collection; each item leads to a whole dataset in the same release."""
    with ask.cursor() as cursor:
        rows = catalogue.list_datasets(cursor)
    home = home_of(ask.request)
    body = {
        "version": "2.0",
        "class": "collection",
        "href": f"{home}/jsonstat?release={ask.release.id}&lang={ask.lang}",
        "label": (ask.release.publisher.get("system") or {}).get(ask.lang),
        "source": citation(ask),
        "updated": clock.text(ask.release.entry.published_at),
        "link": {"item": [_item(ask, row, home) for row in rows if row["observation_count"]]},
        "extension": envelope(ask),
    }
    return Rendered(body)


def _item(ask: Ask, row: Row, home: str) -> dict[str, Any]:
    return {
        "class": "dataset",
        "href": f"{home}/jsonstat/{row['dataset_id']}?release={ask.release.id}&lang={ask.lang}",
        "label": localised(row, ask.lang)["name"],
        "updated": clock.text(ask.release.entry.published_at),
        "extension": {
            "dataset_id": row["dataset_id"],
            "dataset_version": row["version"],
            "theme": row["theme"],
            "observation_count": row["observation_count"],
            "series_count": row["series_count"],
            "indicator_count": row["indicator_count"],
            "first_period_start": row["first_period_start"],
            "last_period_end": row["last_period_end"],
        },
    }
