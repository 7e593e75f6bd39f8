"""Messages read back without any client: to figures by their key, as texts."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from lxml import etree

from tests.api.sdmx.validating import DIMENSIONS

ALL = (*DIMENSIONS, "TIME_PERIOD")


def figures(answer: Any) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    """Return (value, attributes) by key, in the order of the message."""
    kind = answer.headers["content-type"]
    if "+json" in kind:
        return of_json(answer.text)
    if "+csv" in kind:
        return of_csv(answer.text)
    return of_generic(answer.content) if "generic" in kind else of_specific(answer.content)


def of_csv(text: str) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    found = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        key = tuple(row.pop(name) for name in ALL)
        value = row.pop("OBS_VALUE", "")
        found[key] = (value, _told(row))
    return found


def _told(row: dict[str, str]) -> dict[str, str]:
    leading = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "ACTION", "RELEASE")
    return {name: value for name, value in row.items() if value and name not in leading}


def of_specific(content: bytes) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    found = {}
    for figure in etree.fromstring(content).iter("Obs"):
        above = figure.getparent()
        row = dict(above.attrib) if above.tag == "Series" else {}
        row |= dict(figure.attrib)
        key = tuple(row.pop(name) for name in ALL)
        found[key] = (row.pop("OBS_VALUE", ""), row)
    return found


def of_generic(content: bytes) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    root = etree.fromstring(content)
    level = root.find(".//{*}Header/{*}Structure").get("dimensionAtObservation")
    found = {}
    for figure in root.iter("{*}Obs"):
        row: dict[str, str] = {}
        for part in (figure.getparent(), figure):
            for name in ("SeriesKey", "ObsKey", "Attributes"):
                for value in part.iterfind(f"{{*}}{name}/{{*}}Value"):
                    row[value.get("id")] = value.get("value")
        at = figure.find("{*}ObsDimension")
        if at is not None:
            row[at.get("id", level)] = at.get("value")
        row.pop("RELEASE", None)
        key = tuple(row.pop(name) for name in ALL)
        held = figure.find("{*}ObsValue")
        found[key] = ("" if held is None else held.get("value"), row)
    return found


def of_json(text: str) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    message = json.loads(text, parse_float=str, parse_int=str)
    data = message["data"]
    structures = data.get("structures") or [data["structure"]]
    found = {}
    for one in data["dataSets"]:
        structure = structures[int(one.get("structure", "0"))]
        sets = one["series"].items() if "series" in one else [("", one)]
        for above, series in sets:
            levels = ("series", "observation") if above else ("observation",)
            told = _attributes(structure, "series", series.get("attributes", [])) if above else {}
            for at, (value, *rest) in series["observations"].items():
                places = [part for part in (above, at) if part]
                row = {}
                for level, text_ in zip(levels, places, strict=True):
                    row |= _dimensions(structure, level, text_)
                own = _attributes(structure, "observation", rest)
                found[tuple(row[name] for name in ALL)] = (value, {**told, **own})
    return found


def _dimensions(structure: Any, level: str, places: str) -> dict[str, str]:
    found = {
        one["id"]: one["values"][int(place)]
        for one, place in zip(structure["dimensions"][level], places.split(":"), strict=True)
    }
    return {name: _period(one) if name == ALL[-1] else _code(one) for name, one in found.items()}


def _period(value: dict[str, str]) -> str:
    """An identifier of 1.0 has no place for the slash of a range; its name has."""
    return str(value.get("name", value.get("value")))


def _attributes(structure: Any, level: str, places: list[str]) -> dict[str, str]:
    found = {
        one["id"]: one["values"][int(place)]
        for one, place in zip(structure["attributes"][level], places, strict=True)
    }
    return {name: _code(value) for name, value in found.items() if value is not None}


def _code(value: dict[str, str]) -> str:
    return str(value.get("id", value.get("value", value.get("name"))))
