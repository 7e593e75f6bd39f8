"""Examples of computed figures, for the description of the API."""

from __future__ import annotations

from typing import Any, Final

from api.examples import ENVELOPE, PAGE, TOTAL

_PLACE: Final = {"file": "schemas/datasets/grdp.yaml", "sha256": "0123456789ab", "line": 155}
_KEY: Final[dict[str, Any]] = {
    "dataset_id": "GRDP",
    "indicator": "GRDP_PER_CAPITA_COMPUTED",
    "ref_area": "VN-70",
    "freq": "A",
    **TOTAL,
}
_COMPUTATION: Final[dict[str, Any]] = {
    "name": "GRDP per capita (computed)",
    "definition": "Current-price GRDP divided by the average population of the same year.",
    "dataset_id": "GRDP",
    "kind": "per_capita",
    "formula": "GRDP_CURRENT * 1000 / POP_AVG",
    "unit_measure": "VND_MILLION_PER_PERSON",
    "rounding": "half away from zero, 2",
    "direction": "higher_better",
    "conditions": [],
    "compares_with": "GRDP_PER_CAPITA",
    "declared_in": _PLACE,
}
_HEAD: Final[dict[str, Any]] = {
    **ENVELOPE,
    "indicators": {"GRDP_PER_CAPITA_COMPUTED": _COMPUTATION},
    "labels": {"ref_area": {"VN-70": "Vinh Phuc"}},
    "page": PAGE,
}


def _span(year: str) -> dict[str, Any]:
    return {
        "time_period": year,
        "kind": "per_capita",
        "formula": "GRDP_CURRENT * 1000 / POP_AVG",
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "declared_in": _PLACE,
    }


def _input(key: str, above: int, below: int, value: int, unit: str, cell: str) -> dict[str, Any]:
    return {
        "figure": key,
        "numerator_coefficient": above,
        "denominator_coefficient": below,
        "obs_value": value,
        "unit_measure": unit,
        "decimals": 0,
        "obs_status": "A",
        "vintage": "yearbook-2021",
        "agency": "STATISTICS",
        "upload_id": "example",
        "source_row": 2,
        "source_cell": cell,
        "link": f"/v1/figures/{key}?release=2026.2",
        "receipt": f"/v1/figures/{key}/receipt?release=2026.2",
    }


_FIGURE: Final = "GRDP:GRDP_PER_CAPITA_COMPUTED:VN-70:A:_T:_T:_T:_T:_T:_T:{}"
DERIVED: Final = {
    **_HEAD,
    "figures": [
        {
            "figure": _FIGURE.format("2019"),
            **_KEY,
            **_span("2019"),
            "obs_value": 102.47,
            "unit_measure": "VND_MILLION_PER_PERSON",
            "unit_mult": "6",
            "decimals": 2,
            "obs_status": "A",
            "published": None,
            "link": "/v1/derived?dataset_id=GRDP&indicator=GRDP_PER_CAPITA_COMPUTED&ref_area=VN-70"
            "&freq=A&sex=_T&age=_T&urbanisation=_T&activity=_T&counterpart_area=_T"
            "&composite_breakdown=_T&time_period=2019&release=2026.2",
            "inputs": [
                _input(
                    "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2019",
                    1000, 0, 118341, "VND_BILLION", "E2",
                ),
                _input(
                    "POP_DEM:POP_AVG:VN-70:A:_T:_T:_T:_T:_T:_T:2019",
                    0, 1, 1154836, "PERSONS", "D2",
                ),
            ],
        }
    ],
}  # fmt: skip
REFUSALS: Final = {
    **_HEAD,
    "refusals": [
        {
            "figure": _FIGURE.format("2020"),
            **_KEY,
            **_span("2020"),
            "reason": "missing_part",
            "culprit": "POP_DEM:POP_AVG:VN-70:A:_T:_T:_T:_T:_T:_T:2020",
            "reason_text": "The release does not hold "
            "POP_DEM:POP_AVG:VN-70:A:_T:_T:_T:_T:_T:_T:2020, which the formula needs.",
        }
    ],
}
_COLUMNS: Final = (
    "figure,dataset_id,indicator,ref_area,freq,sex,age,urbanisation,activity,counterpart_area,"
    "composite_breakdown,time_period"
)
_CELLS: Final = "GRDP,GRDP_PER_CAPITA_COMPUTED,VN-70,A,_T,_T,_T,_T,_T,_T"
DERIVED_CSV: Final = (
    f"{_COLUMNS},obs_value,unit_measure,unit_mult,decimals,obs_status,kind,formula,input_count,"
    "published_figure,published_value,link\r\n"
    f"{_FIGURE.format('2019')},{_CELLS},2019,102.47,VND_MILLION_PER_PERSON,6,2,A,per_capita,"
    "GRDP_CURRENT * 1000 / POP_AVG,2,,,/v1/derived?…\r\n"
)
REFUSALS_CSV: Final = (
    f"{_COLUMNS},reason,reason_text,culprit,kind,formula\r\n"
    f"{_FIGURE.format('2020')},{_CELLS},2020,missing_part,…,"
    "POP_DEM:POP_AVG:VN-70:A:_T:_T:_T:_T:_T:_T:2020,per_capita,GRDP_CURRENT * 1000 / POP_AVG\r\n"
)
