"""Economies: the areas of a release, and the countries of the world as a reference list.

Clients join every answer with the list of countries and expect well-known ones in it, so it stands
beside our own areas. Codes are of ISO 3166-1, names of CLDR, regions the World Bank's of its fiscal
year 2026. How the World Bank classifies their incomes and loans is not ours to say.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.labels import borrowed
from api.queries.catalogue import Row

_PATH: Final = Path(__file__).with_name("economies.csv")
_NOTHING: Final = {"id": "", "iso2code": "", "value": ""}
# Levels whose areas are sums of others of the same kind.
_AGGREGATES: Final = frozenset({"region"})
AGGREGATE: Final = "NA"
REGIONS: Final = {
    "EAS": ("Z4", "East Asia & Pacific", "Đông Á và Thái Bình Dương"),
    "ECS": ("Z7", "Europe & Central Asia", "Châu Âu và Trung Á"),
    "LCN": ("ZJ", "Latin America & Caribbean", "Mỹ La-tinh và Ca-ri-bê"),
    "MEA": (
        "ZQ",
        "Middle East, North Africa, Afghanistan & Pakistan",
        "Trung Đông, Bắc Phi, Áp-ga-ni-xtan và Pa-ki-xtan",
    ),
    "NAC": ("XU", "North America", "Bắc Mỹ"),
    "SAS": ("8S", "South Asia", "Nam Á"),
    "SSF": ("ZG", "Sub-Saharan Africa", "Châu Phi cận Xa-ha-ra"),
}
INCOME_LEVELS: Final = {
    "HIC": ("XD", "High income", "Thu nhập cao"),
    "INX": ("XY", "Not classified", "Chưa phân loại"),
    "LIC": ("XM", "Low income", "Thu nhập thấp"),
    "LMC": ("XN", "Lower middle income", "Thu nhập trung bình thấp"),
    "UMC": ("XT", "Upper middle income", "Thu nhập trung bình cao"),
}
LENDING_TYPES: Final = {
    "IBD": ("XF", "IBRD", "IBRD"),
    "IDB": ("XH", "Blend", "Hỗn hợp"),
    "IDX": ("XI", "IDA", "IDA"),
    "LNX": ("XX", "Not classified", "Chưa phân loại"),
}


@dataclass(frozen=True)
class Economy:
    """One economy; `area` is its code in the release, None for one that is only a reference.

    `id` is the ISO code of three letters, or that of the area where there is none.
    """

    id: str
    iso2: str
    names: Mapping[str, str]
    region: str
    area: str | None = None
    is_country: bool = False

    @property
    def iso3(self) -> str:
        """The ISO code of three letters; empty for what is no country."""
        return self.id if self.is_country else ""

    def record(self, lang: str) -> dict[str, Any]:
        """Return it as the list of countries has it."""
        return {
            "id": self.id,
            "iso2Code": self.iso2,
            "name": self.names[lang],
            "region": _region(self.region, lang),
            "adminregion": _NOTHING,
            "incomeLevel": _aggregates(lang) if self.region == AGGREGATE else _NOTHING,
            "lendingType": _aggregates(lang) if self.region == AGGREGATE else _NOTHING,
            "capitalCity": "",
            "longitude": "",
            "latitude": "",
        }


def economies(areas: Iterable[Row]) -> list[Economy]:
    """Return the areas of a release, then every other country."""
    reference = {one.iso2: one for one in _reference()}
    found = []
    for row in areas:
        country = reference.pop(row["ref_area"], None) if row["level"] == "country" else None
        found.append(_area(row, country))
    return found + sorted(reference.values(), key=lambda one: one.id)


def classes(table: Mapping[str, tuple[str, str, str]], lang: str) -> list[dict[str, str]]:
    """Return income levels or lending types as their lists have them."""
    at = 2 if lang == "vi" else 1
    return [{"id": code, "iso2code": row[0], "value": row[at]} for code, row in table.items()]


def regions(lang: str) -> list[dict[str, str]]:
    """Return the regions as their list has them."""
    at = 2 if lang == "vi" else 1
    return [
        {"id": "", "code": code, "iso2code": row[0], "name": row[at]}
        for code, row in REGIONS.items()
    ]


def _area(row: Row, country: Economy | None) -> Economy:
    code = row["ref_area"]
    names = _names(row["name_vi"], row["name_en"], code)
    if country is not None:
        return Economy(country.id, country.iso2, names, country.region, code, is_country=True)
    region = AGGREGATE if row["level"] in _AGGREGATES else _region_of(code)
    return Economy(code, code, names, region, code)


def _region_of(code: str) -> str:
    """Return the region of the country an area code begins with."""
    country = code.split("-")[0]
    return next((one.region for one in _reference() if one.iso2 == country), AGGREGATE)


def _names(vi: str | None, en: str | None, code: str) -> dict[str, str]:
    return {
        "vi": vi or borrowed(en, "en") or code,
        "en": en or borrowed(vi, "vi") or code,
    }


def _region(code: str, lang: str) -> dict[str, str]:
    if code == AGGREGATE:
        return _aggregates(lang)
    iso2, *names = REGIONS[code]
    return {"id": code, "iso2code": iso2, "value": names[1 if lang == "vi" else 0]}


def _aggregates(lang: str) -> dict[str, str]:
    value = "Gộp nhiều lãnh thổ" if lang == "vi" else "Aggregates"
    return {"id": AGGREGATE, "iso2code": AGGREGATE, "value": value}


@functools.cache
def _reference() -> tuple[Economy, ...]:
    with _PATH.open(encoding="utf-8", newline="") as file:
        return tuple(
            Economy(
                row["iso3"],
                row["iso2"],
                {"vi": row["name_vi"], "en": row["name_en"]},
                row["region"],
                is_country=True,
            )
            for row in csv.DictReader(file)
        )
