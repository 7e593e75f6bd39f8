"""Computed figures for releases of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from schemas import concepts

_TOTAL = dict.fromkeys(concepts.DIMENSIONS, "_T")
_FROM = {"upload_id": "schemas/datasets/grdp.yaml@0123456789ab", "source_row": 155}
_KIND = {"kind": "per_capita", "formula": "GRDP_CURRENT * 1000 / POP_AVG"}
PER_HEAD = "GRDP:GRDP_PER_HEAD:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
POP = "GRDP:POP_AVG:VN-70:A:_T:_T:_T:_T:_T:_T:{}"
INPUTS = (
    ("GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015", 1000, 0, Decimal("73048.284"), 3),
    (POP.format("2015"), 0, 1, Decimal(1000000), 0),
)
BESIDE = ("GRDP:GRDP_PC:VN-70:A:_T:_T:_T:_T:_T:_T:2015", Decimal("74.10"), 1)


def key(year: str, **given: Any) -> dict[str, Any]:
    of = {"dataset_id": "GRDP", "indicator": "GRDP_PER_HEAD", "ref_area": "VN-70", "freq": "A"}
    span = {"period_start": date(int(year), 1, 1), "period_end": date(int(year), 12, 31)}
    return {**of, **_TOTAL, "time_period": year, **_KIND, **span, **_FROM, **given}


def computed(
    content: dict[str, Any],
    inputs: Sequence[tuple[str, int, int, Decimal, int]] = INPUTS,
    beside: tuple[str, Decimal, int] = BESIDE,
) -> dict[str, Any]:
    """Return marts with one figure that was computed, one sum, and two that were refused.

    Args:
        content: The marts.
        inputs: (figure, coefficient above, below the line, value, decimals) of the first.
        beside: (figure, value, decimals) of what an agency publishes of it.
    """
    per_head = {
        name: value for name, value in key("2015").items() if name in (*concepts.KEYS, *_FROM)
    }
    return {
        **content,
        "derived_indicators": [
            {
                "indicator": "GRDP_PER_HEAD", "dataset_id": "GRDP", "name_vi": "GRDP/người",
                "name_en": "GRDP per head", "definition_vi": "Chia", "definition_en": "Divided",
                **_KIND, **_FROM, "unit_measure": "VND_MILLION_PER_PERSON", "decimals": 2,
                "direction": "higher_better", "conditions": "same_vintage",
                "compares_with": "GRDP_CURRENT", "numerator_constant": 0, "denominator_constant": 0,
            }
        ],
        "derived_observations": [
            key("2015", obs_value=Decimal("73.05"), unit_measure="VND_MILLION_PER_PERSON",
                unit_mult="6", decimals=2, obs_status="E", input_count=2,
                published_figure=beside[0], published_value=beside[1],
                published_decimals=beside[2]),
            key("2015", indicator="GRDP_CURRENT", ref_area="VN-68", kind="successor_sum",
                formula="GRDP_CURRENT[ref_area=VN-70]", obs_value=Decimal("73048.284"),
                unit_measure="VND_BN", unit_mult="9", decimals=3, obs_status="A", input_count=1),
        ],
        "derived_inputs": [
            {
                **per_head, "input_figure": figure, "numerator_coefficient": above,
                "denominator_coefficient": below, "obs_value": value, "decimals": decimals,
                "unit_measure": "VND_BN", "obs_status": "A", "vintage": "yearbook-2017",
                "agency": "STATS", "upload_id": "upload-1", "source_row": 2, "source_cell": "D2",
            }
            for figure, above, below, value, decimals in inputs
        ],
        "derived_refusals": [
            key("2016", reason="missing_part", culprit=POP.format("2016")),
            key("2017", reason="vintage_differs"),
        ],
    }  # fmt: skip
