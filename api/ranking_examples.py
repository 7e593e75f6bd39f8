"""Examples of answers about rankings, for the description of the API."""

from __future__ import annotations

from typing import Any, Final

from api.examples import ENVELOPE, PAGE, TOTAL

_FILE: Final = "schemas/frameworks/egdi.yaml"


def _place(line: int, file: str = _FILE) -> dict[str, Any]:
    return {"file": file, "sha256": "0123456789ab", "line": line}


_SUMMARY: Final = {
    "framework": "EGDI",
    "published_code": "EGDI",
    "name": "E-Government Development Index",
    "name_vi": "Chỉ số phát triển chính phủ điện tử",
    "name_en": "E-Government Development Index",
    "publisher": "UN DESA",
    "scope": "international",
    "cadence": "biennial (even years)",
    "scale": "index 0-1",
    "provincial_reading": {
        "kind": "none",
        "meaning": "Ranks countries only: no figure of the province carries its name",
        "note": "none; LOSI reads the largest city only",
    },
    "newest_edition": "2024",
    "edition_count": 6,
    "item_count": 15,
    "mapped_item_count": 9,
}
_EDITION: Final = {
    "edition": "2022",
    "data_year": None,
    "rank_of": 193,
    "publishes_rank": True,
    "publishes_top": None,
    "direction": "higher_better",
    "tier_scale": None,
    "break_before": False,
    "cut_off": "2022-01-31",
    "note": None,
    "source": "published press pages",
    "read_from": _place(58),
}
_AGE: Final = {
    "max_years": 3,
    "is_published": False,
    "basis": "An assumption of this system.",
}
_RULES: Final = {"age": _AGE, "coverage": None}
_MEANING: Final = "Analogue: a similar figure of the province, not the index."
_NOTE: Final = "Literacy rate aged 15 and over of the province."
_ITEM: Final = {
    "item": "HCI.1",
    "name": "Adult literacy rate",
    "parent": "HCI",
    "unit": "%",
    "direction": "higher_better",
}
FRAMEWORKS: Final[dict[str, Any]] = {**ENVELOPE, "frameworks": [_SUMMARY]}
FRAMEWORK: Final[dict[str, Any]] = {
    **ENVELOPE,
    "framework": {
        **_SUMMARY,
        "source": "https://publicadministration.un.org/egovkb",
        "rules": _RULES,
        "editions": [_EDITION],
        "items": [
            {
                **_ITEM,
                "name_vi": None,
                "name_en": "Adult literacy rate",
                "note": None,
                "source": "general knowledge",
                "editions": ["2020", "2022"],
                "read_from": _place(150),
            }
        ],
        "renames": [],
        "mappings": [
            {
                "item": "HCI.1",
                "position": 1,
                "kind": "analogue",
                "meaning": _MEANING,
                "indicator": "LITERACY_15",
                "dataset_id": "POP_DEM",
                "agency": None,
                "agencies": {},
                "level": "home",
                "dimensions": {},
                "factor": None,
                "unit": None,
                "periods": "newest",
                "since": None,
                "note": _NOTE,
                "source": "reading of this system; no body has confirmed it",
                "read_from": _place(239),
            }
        ],
        "read_from": _place(1),
    },
}
_ID: Final = "POP_DEM:LITERACY_15:VN-70:A:_T:_T:_T:_T:_T:_T:2022"
_TOTALS: Final = {
    "items": 14,
    "certified": 1,
    "waiting": 0,
    "too_old": 0,
    "missing": 8,
    "not_applicable": 5,
}
READINESS: Final[dict[str, Any]] = {
    **ENVELOPE,
    "framework": "EGDI",
    "name": "E-Government Development Index",
    "body": "UN DESA",
    "provincial_reading": "none",
    "edition": _EDITION,
    "rules": _RULES,
    "on": "2022-01-01",
    "days_to_cut_off": 30,
    "totals": _TOTALS,
    "coverage": {
        "held": 1,
        "mapped": 1,
        "percent": 100.0,
        "min_percent": None,
        "is_met": None,
    },
    "items": [
        {
            **_ITEM,
            "state": "certified",
            "readings": [
                {
                    "position": 1,
                    "kind": "analogue",
                    "meaning": _MEANING,
                    "state": "certified",
                    "state_name": "Certified",
                    "reason": "figure",
                    "sentence": "A certified figure of 2022 is held.",
                    "indicator": "LITERACY_15",
                    "dataset_id": "POP_DEM",
                    "agency": "STATISTICS",
                    "agencies": {"STATISTICS": "Provincial Statistics Office"},
                    "figure": {
                        "id": _ID,
                        "time_period": "2022",
                        "age_years": 0,
                        "obs_value": 98.5,
                        "obs_status": "A",
                        "unit_measure": "PERCENT",
                        "agency": "STATISTICS",
                        "link": f"/v1/figures/{_ID}?release=2026.2",
                        "receipt": f"/v1/figures/{_ID}/receipt?release=2026.2",
                    },
                    "waiting": None,
                    "note": _NOTE,
                    "read_from": _place(239),
                }
            ],
        }
    ],
    "history": [
        {
            "release": "2026.2",
            "status": "published",
            "published_at": "2026-06-30T01:00:00Z",
            "totals": _TOTALS,
        }
    ],
}
FIGURES: Final[dict[str, Any]] = {
    **ENVELOPE,
    "framework": "EGDI",
    "edition": "2022",
    "count": 1,
    "figures": [
        {
            "framework": "EGDI",
            "edition": "2022",
            "code": None,
            "name": "Literacy rate aged 15 and over (figure of the province)",
            "kind": "analogue",
            "meaning": _MEANING,
            "read_for": "HCI.1",
            "state": "certified",
            "value": 98.5,
            "unit": "Percent",
            "obs_status": "A",
            "time_period": "2022",
            "ref_area": "VN-70",
            "ref_area_name": "Vinh Phuc",
            "factor": None,
            "obs_value": 98.5,
            "unit_measure": "PERCENT",
            "indicator": "LITERACY_15",
            "indicator_name": "Literacy rate aged 15 and over",
            "dataset_id": "POP_DEM",
            "freq": "A",
            **TOTAL,
            "figure": _ID,
            "link": f"/v1/figures/{_ID}?release=2026.2",
            "receipt": f"/v1/figures/{_ID}/receipt?release=2026.2",
            "note": None,
            "reading_note": _NOTE,
            "definition": None,
            "method": None,
            "source_document": "Statistical Yearbook 2022",
            "vintage": "yearbook-2022",
            "base_period": None,
            "agency": "STATISTICS",
            "designation": "OFFICIAL",
            "citation": "Số Chuẩn, release 2026.2. Literacy rate, Vinh Phuc, 2022: 98.5.",
        }
    ],
}
FIGURES_CSV: Final = (
    "framework,edition,code,name,kind,…,value,unit,…\r\n"
    "EGDI,2022,,Literacy rate aged 15 and over (figure of the province),analogue,…,98.5,…\r\n"
)
RANKINGS: Final[dict[str, Any]] = {
    **ENVELOPE,
    "page": PAGE,
    "rankings": [
        {
            "framework": "GII",
            "framework_name": "Global Innovation Index",
            "item": None,
            "ref_area": "VN",
            "ref_area_name": "Viet Nam",
            "edition": "2024",
            "data_year": None,
            "rank": 44,
            "rank_of": 133,
            "rank_of_from": "figure",
            "rank_status": "A",
            "rank_figure": "RANK_RESULTS:GII_RANK:VN:A:_T:_T:_T:_T:_T:_T:2024",
            "score": None,
            "score_unit": None,
            "score_status": None,
            "score_figure": None,
            "direction": "higher_better",
            "tier": None,
            "tier_scale": None,
            "break_before": False,
            "note": None,
            "edition_before": "2023",
            "is_across_break": False,
            "rank_change": -2,
            "rank_change_reads": "better",
            "score_change": None,
            "score_change_reads": None,
            "no_change_reason": None,
            "no_change_sentence": None,
        }
    ],
    "peer_sets": [
        {
            "peer_set": "MERGED_2025",
            "name": "The three provinces merged on 2025-07-01",
            "note": "Scores and ranks are never added or averaged.",
            "source": "202/2025/QH15",
            "member_count": 3,
            "read_from": _place(46, "schemas/peers.yaml"),
        }
    ],
    "peers": [
        {
            "ref_area": "VN-14",
            "name": "Hoa Binh",
            "is_held": True,
            "frameworks": ["PCI"],
            "sentence": None,
        }
    ],
}
RANKINGS_CSV: Final = (
    "framework,framework_name,item,ref_area,…,edition,…,rank,rank_of,…\r\n"
    "GII,Global Innovation Index,,VN,…,2024,…,44,133,…\r\n"
)
