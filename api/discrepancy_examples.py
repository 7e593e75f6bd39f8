"""An example of an answer about discrepancies, for the description of the API."""

from __future__ import annotations

from typing import Any, Final

from api.examples import ENVELOPE, PAGE, TOTAL

_FIGURE: Final = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2018"
_ROW: Final[dict[str, Any]] = {
    "case_id": "case-7",
    "status": "explained",
    "cause": "OLDER_VINTAGE",
    "cause_name": "An older vintage was used",
    "proposed_cause": "OLDER_VINTAGE",
    "publisher": "mekongsean.vn",
    "framework": None,
    "edition": None,
    "item": "GRDP_CURRENT",
    "measure": "value",
    "kind": "direct",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "time_period": "2018",
    **TOTAL,
    "their_text": "92.7",
    "their_unit": "nghìn tỷ đồng",
    "their_value": 92700,
    "their_status": None,
    "unit_measure": "VND_BILLION",
    "value_now": 107625,
    "status_now": "A",
    "rank_of_now": None,
    "difference": -14925,
    "cut_off": None,
    "release_then": None,
    "value_then": None,
    "status_then": None,
    "received_vintage_then": None,
    "received_value_then": None,
    "explanation": "The paper printed the estimate of December 2018.",
    "explained_in": "2026.2",
    "explanation_is_current": True,
    "their_explanation": None,
    "replied_at": None,
    "outcome": None,
    "outcome_text": None,
    "source_document": "mekongsean.vn (press-2018-12)",
    "url": None,
    "retrieved_on": None,
    "opened_at": "2026-07-01T02:00:00Z",
    "changed_at": "2026-07-02T02:00:00Z",
    "figure": _FIGURE,
    "link": f"/v1/figures/{_FIGURE}?release=2026.2",
    "receipt": f"/v1/figures/{_FIGURE}/receipt?release=2026.2",
}
_REASON: Final = {
    "code": "was",
    "sentence": "Matches release 2026.1: 92,700 billion dong.",
}
DISCREPANCIES: Final[dict[str, Any]] = {
    **ENVELOPE,
    "page": PAGE,
    "discrepancies": [{**_ROW, "reasons": [_REASON]}],
}
DISCREPANCIES_CSV: Final = "\r\n".join(
    (
        ",".join(_ROW),
        ",".join("" if value is None else str(value) for value in _ROW.values()),
        "",
    )
)
