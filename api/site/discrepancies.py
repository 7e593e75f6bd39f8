"""What the pages of the ledger show: values that others published, ours, and why they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api import errors
from api.bodies import discrepancies as bodies
from api.parameters import CASE_PART
from api.site.derived import exact_of, part_of
from api.site.view import View

Row = dict[str, Any]

PARAMETERS: Final = (CASE_PART,)
# More rows than this are for a file, not for a page.
MOST: Final = 500
_NUMBERS: Final = ("value_now", "value_then", "received_value_then", "difference", "their_value")


def listed(view: View) -> dict[str, Any]:
    """Return the public cases, the newest number first."""
    found = bodies.read(view.ask, {}, limit=MOST)
    address = f"/v1/discrepancies?release={view.release.id}&limit={MOST}&lang={view.ask.lang}"
    rows = [_shown(view, row, address, at) for at, row in enumerate(found)]
    return {"cases": rows[::-1], "is_cut": len(found) == MOST, "files": view.api("/discrepancies")}


def contents(view: View) -> dict[str, Any]:
    """Return one public case.

    Raises:
        UnknownCaseError: The release makes no such case public.
    """
    asked = view.ask.values["case_id"]
    found = bodies.read(view.ask, {"case_id": [asked]}, limit=1)
    if not found:
        raise errors.UnknownCaseError(release=view.release.id, id=asked)
    address = f"/v1/discrepancies?case_id={asked}&release={view.release.id}&lang={view.ask.lang}"
    return {
        "case": _shown(view, found[0], address, 0),
        "call": view.api("/discrepancies", case_id=asked),
    }


def _shown(view: View, row: Mapping[str, Any], address: str, at: int) -> Row:
    unit = view.name("unit_measure", row["unit_measure"])
    of = row["framework"] and f"{row['framework']} {row['edition'] or ''}".strip()
    return {
        **row,
        "numbers": {name: _number(view, row[name], address, at, name) for name in _NUMBERS},
        "printed": {
            "exact": row["their_text"],
            "text": row["their_text"],
            "of": address,
            "place": f"discrepancies.{at}.their_text",
        },
        "about": view.name("indicator", row["indicator"]),
        "area": view.name("ref_area", row["ref_area"]),
        "part": part_of(view, row),
        "unit": unit,
        "publisher_name": row["publisher"] if of in (None, row["publisher"]) else of,
        "state": view.words[f"case_{row['status']}"],
        "proposed": view.name("cl_discrepancy_cause", row["proposed_cause"]),
        "outcome_name": view.name("cl_discrepancy_outcome", row["outcome"]),
        "their_status_name": view.name("obs_status", row["their_status"]),
        "status_now_name": view.name("obs_status", row["status_now"]),
        "status_then_name": view.name("obs_status", row["status_then"]),
    }


def _number(view: View, value: Any, address: str, at: int, name: str) -> Row | None:  # noqa: ANN401 - a number as an answer holds it
    if value is None:
        return None
    exact = exact_of(value)
    place = f"discrepancies.{at}.{name}"
    return {"exact": exact, "text": view.spoken(exact), "of": address, "place": place}
