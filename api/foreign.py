"""Interfaces of others that we answer beside our own: described by their standards, not by ours."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.parameters import MAXIMUM_LIMIT, MAXIMUM_ROWS


class Interface(NamedTuple):
    """One interface; `figures` is the most that one answer holds, None where it is no limit."""

    path: str
    standard: str
    guide: str
    figures: int | None


INTERFACES: Final = (
    Interface("/sdmx/v1", "SDMX REST 1.5", "docs/api/sdmx.md", MAXIMUM_ROWS["csv"]),
    Interface("/sdmx/v2", "SDMX REST 2.1", "docs/api/sdmx.md", MAXIMUM_ROWS["csv"]),
    Interface("/jsonstat", "JSON-stat 2.0", "docs/api/jsonstat.md", MAXIMUM_ROWS["csv"]),
    Interface("/px/api/v2", "PxWebApi 2", "docs/api/pxweb.md", MAXIMUM_ROWS["csv"]),
    Interface(
        "/wb/v2", "World Bank Indicators API 2", "docs/api/worldbank.md", MAXIMUM_ROWS["csv"]
    ),
    Interface("/catalog", "DCAT-AP 3", "docs/api/catalogue.md", None),
    Interface("/dataset", "schema.org Dataset", "docs/api/catalogue.md", None),
    Interface("/releases", "CSV on the Web, Frictionless", "docs/api/catalogue.md", None),
    Interface("/mcp", "Model Context Protocol", "docs/api/mcp.md", MAXIMUM_LIMIT),
)
