"""One example of every answer and every refusal, for the description of the API."""

from __future__ import annotations

from typing import Any, Final

from api import errors
from api.errors import ApiError, Fact

_SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_RELEASE: Final = {
    "id": "2026.2",
    "status": "published",
    "certified_at": "2026-06-29T03:00:00Z",
    "published_at": "2026-06-30T01:00:00Z",
    "signers": ["dic.certifier-1", "dic.certifier-2"],
    "manifest_sha256": _SHA256,
}
ENVELOPE: Final[dict[str, Any]] = {
    "release": _RELEASE,
    "publisher": "Vinh Phuc Province",
    "licence": {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "citation": "People's Committee of Vinh Phuc Province, Số Chuẩn, release 2026.2",
    "lang": "en",
    "warnings": [],
}
PAGE: Final = {"limit": 1000, "count": 1, "next": None}
TOTAL: Final = dict.fromkeys(
    ("sex", "age", "urbanisation", "activity", "counterpart_area", "composite_breakdown"), "_T"
)
OBSERVATIONS: Final[dict[str, Any]] = {
    **ENVELOPE,
    "labels": {"ref_area": {"VN-70": "Vinh Phuc"}, "unit_measure": {"VND_BN": "Billion VND"}},
    "page": PAGE,
    "observations": [
        {
            "dataset_id": "GRDP",
            "indicator": "GRDP_CURRENT",
            "ref_area": "VN-70",
            "freq": "A",
            **TOTAL,
            "time_period": "2015",
            "obs_value": 78644,
            "unit_measure": "VND_BN",
            "unit_mult": "9",
            "decimals": 0,
            "obs_status": "A",
            "conf_status": "F",
            "base_period": None,
            "break_group": 0,
            "rank_of": None,
            "source_document": "Statistical Yearbook 2021",
            "source_table": None,
            "vintage": "yearbook-2021",
            "edition": "2021",
            "note": None,
            "series_id": "GRDP_CURRENT.VN-70.A._T._T._T._T._T._T",
            "period_start": "2015-01-01",
            "period_end": "2015-12-31",
            "agency": "STATS",
            "upload_id": "example",
            "source_row": 2,
            "source_cell": "C2",
            "received_at": "2026-05-04T02:00:00Z",
        }
    ],
}
_FORMER: Final[dict[str, Any]] = {
    "figure": "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015",
    "release": "2026.1",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "time_period": "2015",
    **TOTAL,
    "obs_value": 73048.284,
    "decimals": 3,
    "unit_measure": "VND_BILLION",
    "obs_status": "A",
    "rank_of": None,
}
_CERTIFIED: Final[dict[str, Any]] = {
    **_FORMER,
    "release": "2026.2",
    "obs_value": 78644,
    "decimals": 0,
}
_ANSWER: Final[dict[str, Any]] = {
    "verdict": "superseded",
    "is_unsure": False,
    "claim": {
        "id": None,
        "text": None,
        "indicator": "GRDP_CURRENT",
        "ref_area": "VN-70",
        "time_period": "2015",
        "breakdown": {},
        "value": "73 048 billion",
        "unit_measure": None,
        "rank": None,
        "rank_of": None,
        "change": None,
        "direction": None,
        "share": None,
        "parts": [],
        "start": None,
        "end": None,
        "place": None,
    },
    "certified": _CERTIFIED,
    "matched": _FORMER,
    "computed": None,
    "reasons": [
        {
            "code": "rounds-to-former",
            "vi": "Làm tròn đúng từ số của bản công bố 2026.1: 73.048,284 tỷ đồng.",
            "en": "Matches release 2026.1, rounded: it had 73,048.284 billion dong.",
        },
        {
            "code": "superseded-by",
            "vi": "Đã được thay: bản 2026.2 có 78.644 tỷ đồng.",
            "en": "Superseded: release 2026.2 has 78,644 billion dong.",
        },
    ],
    "citation": {
        "vi": "GRDP theo giá hiện hành, Vĩnh Phúc, 2015: 78.644 tỷ đồng. UBND tỉnh Vĩnh Phúc, "
        "Số Chuẩn, bản công bố 2026.2.",
        "en": "GRDP at current prices, Vinh Phuc, 2015: 78,644 billion dong. People's Committee "
        "of Vinh Phuc Province, Số Chuẩn, release 2026.2.",
    },
    "receipt": "/v1/figures/GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015/receipt"
    "?release=2026.2",
    "readings": [],
    "candidates": [],
}
CHECKED: Final[dict[str, Any]] = {
    **ENVELOPE,
    **_ANSWER,
}
CHECKED_MANY: Final[dict[str, Any]] = {
    **ENVELOPE,
    "claims": [{**_ANSWER, "release": "2026.2"}],
    "unread": [],
    "left_out": 0,
    "is_cut": False,
}
CLAIMS: Final = {
    "claims": [
        {
            "indicator": "GRDP_CURRENT",
            "ref_area": "VN-70",
            "time_period": "2015",
            "value": "73 048 billion",
        },
        {"text": "Vinh Phuc ranked 5th of 63 in PCI 2021"},
        {"indicator": "dân số trung bình", "time_period": "2019", "value": "1,15 triệu người"},
    ],
}
QUESTION: Final = {
    "where": {
        "indicator": ["GRDP_CURRENT"],
        "from": "2015",
        "or": [{"sex": "_T"}, {"not": {"ref_area": ["VN-70"]}}],
    },
    "latest": 5,
    "sort": ["-time_period", "ref_area"],
}
_KEY: Final = {
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "freq": "A",
    **TOTAL,
}
_FIGURE: Final = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
SERIES: Final = {
    **ENVELOPE,
    "labels": {"ref_area": {"VN-70": "Vinh Phuc"}},
    "page": PAGE,
    "series": [
        {
            "series_id": "GRDP_CURRENT.VN-70.A._T._T._T._T._T._T",
            **_KEY,
            "unit_measure": "VND_BN",
            "first_period": "2010",
            "last_period": "2021",
            "observation_count": 12,
            "value_count": 12,
        }
    ],
}
_STEP: Final = {
    "change_type": "changed",
    "reason": "REVISION",
    "revision_type": "R2",
    "severity": None,
    "reason_text": None,
}
CHANGES: Final = {
    **ENVELOPE,
    "from_release": "2026.1",
    "to_release": "2026.2",
    "labels": {"reason": {"REVISION": "Routine revision"}},
    "page": PAGE,
    "changes": [
        {
            "figure": _FIGURE,
            **_KEY,
            "time_period": "2015",
            "old_value": 73048.284,
            "new_value": 78644,
            "old_status": "A",
            "new_status": "A",
            "old_unit_measure": "VND_BN",
            "new_unit_measure": "VND_BN",
            "old_vintage": "yearbook-2017",
            "new_vintage": "yearbook-2021",
            **_STEP,
            "release": "2026.2",
            "steps": [{"release": "2026.2", **_STEP}],
        }
    ],
}
FIGURE: Final = {
    **ENVELOPE,
    "id": _FIGURE,
    "labels": OBSERVATIONS["labels"],
    "figure": OBSERVATIONS["observations"][0],
    "receipt": {
        "release": "2026.2",
        "proof": (
            "/v1/figures/GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015/receipt?release=2026.2"
        ),
        "manifest": "/v1/releases/2026.2/manifest",
        "manifest_sha256": _SHA256,
        "file": "/v1/releases/2026.2/files/observations.parquet",
        "file_sha256": _SHA256,
        "signers": ["dic.certifier-1", "dic.certifier-2"],
        "certified_at": "2026-06-29T03:00:00Z",
        "upload": {
            "upload_id": "example",
            "dataset_id": "GRDP",
            "agency": "STATS",
            "steward": "stats.steward",
            "vintage": "yearbook-2021",
            "edition": "2021",
            "received_at": "2026-05-04T02:00:00Z",
            "sha256": _SHA256,
            "contract_version": "1.0.0",
            "contract_sha256": _SHA256,
            "source_document": "Statistical Yearbook 2021",
            "row_count": 20,
            "observation_count": 120,
            "published_count": 120,
        },
        "source_row": 2,
        "source_cell": "C2",
    },
    "history": [
        {
            "release": "2026.2",
            "status": "published",
            "published_at": "2026-06-30T01:00:00Z",
            "is_present": True,
            "obs_value": 78644,
            "decimals": 0,
            "unit_measure": "VND_BN",
            "obs_status": "A",
            "vintage": "yearbook-2021",
            "edition": "2021",
            "upload_id": "example",
            "note": None,
            **_STEP,
        }
    ],
}
FILES: Final = {
    **ENVELOPE,
    "files": [
        {"name": "observations.parquet", "length": 48213, "sha256": _SHA256, "rows": 120},
    ],
}
RECEIPT: Final = {
    "format": 1,
    "figure": "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015",
    "proof": {"position": 7, "count": 120, "path": [_SHA256]},
}
MANIFEST: Final = {"format": 1, "release": "2026.2", "previous": "2026.1"}
CONFIG: Final = {
    **ENVELOPE,
    "names": {"vi": "Tỉnh Vĩnh Phúc", "en": "Vinh Phuc Province"},
    "system": {"vi": "Số Chuẩn", "en": "Số Chuẩn"},
    "citations": {
        "vi": "UBND tỉnh Vĩnh Phúc, Số Chuẩn, bản công bố 2026.2",
        "en": "People's Committee of Vinh Phuc Province, Số Chuẩn, release 2026.2",
    },
    "languages": ["vi", "en"],
    "formats": {"csv": {"media_type": "text/csv", "rows": 100000}},
    "encodings": ["zstd", "gzip"],
    "limits": {
        "page_rows": 1000,
        "codes_of_one_filter": 200,
        "conditions_of_one_query": 100,
        "depth_of_one_query": 6,
        "address_bytes": 8192,
        "body_bytes": 65536,
        "claims_of_one_check": 1000,
        "check_bytes": 1048576,
        "query_seconds": 2.0,
        "queries_at_once": 8,
    },
    "interfaces": [
        {
            "path": "/jsonstat",
            "standard": "JSON-stat 2.0",
            "guide": "docs/api/jsonstat.md",
            "figures": 100000,
        }
    ],
    "rate_limit": '"default";q=2000;w=10',
    "files": "/v1/releases/2026.2/files",
}
READY: Final = {"is_ready": True, "release": "2026.2"}
CSV: Final = (
    "dataset_id,indicator,ref_area,freq,…,time_period,obs_value,…\r\n"
    "GRDP,GRDP_CURRENT,VN-70,A,…,2015,78644,…\r\n"
)
# Formats that are text, by name.
TEXTS: Final = {
    "csv": CSV,
    "ndjson": '{"dataset_id":"GRDP","indicator":"GRDP_CURRENT",…,"obs_value":78644,…}\n',
}
_INDICATOR: Final = {
    "name": "GRDP at current prices",
    "indicator": "GRDP_CURRENT",
    "dataset_id": "GRDP",
    "name_vi": "Tổng sản phẩm trên địa bàn theo giá hiện hành",
    "name_en": "GRDP at current prices",
    "definition_vi": "Tổng giá trị tăng thêm trên địa bàn.",
    "definition_en": "Total value added in the territory.",
    "method_vi": None,
    "method_en": None,
    "source_vi": None,
    "source_en": None,
    "unit_measure": "VND_BN",
    "decimals": 0,
    "direction": "higher_better",
    "additivity_area": "sum",
    "additivity_time": "sum",
    "min_value": 0,
    "max_value": None,
    "base_period": None,
    "periods": "year",
    "sdg": "8.1.1",
    "isic": None,
    "framework": None,
    "framework_item": None,
    "is_rank": False,
    "upload_id": "schemas/datasets/grdp.yaml@0123456789ab",
    "source_row": 12,
}
INDICATORS: Final = {**ENVELOPE, "page": PAGE, "indicators": [_INDICATOR]}
INDICATOR: Final = {**ENVELOPE, "indicator": _INDICATOR}
_DATASET: Final = {
    "name": "Gross regional domestic product",
    "dataset_id": "GRDP",
    "version": "1.0.0",
    "name_vi": "Tổng sản phẩm trên địa bàn",
    "name_en": "Gross regional domestic product",
    "description_vi": None,
    "description_en": None,
    "theme": "ECONOMY",
    "designation": "OFFICIAL",
    "owner": "STATS",
    "owners": {"STATS": "Provincial Statistics Office"},
    "observation_count": 120,
    "series_count": 20,
    "indicator_count": 4,
    "first_period_start": "2010-01-01",
    "last_period_end": "2021-12-31",
    "last_received_at": "2026-05-04T02:00:00Z",
    "contract_sha256": _SHA256,
    "upload_id": "schemas/datasets/grdp.yaml@0123456789ab",
    "source_row": 1,
}
DATASETS: Final = {**ENVELOPE, "datasets": [_DATASET]}
DATASET: Final = {
    **ENVELOPE,
    "dataset": {**_DATASET, "indicators": [_INDICATOR], "inputs": []},
}
_AREA: Final = {
    "name": "Vinh Phuc",
    "ref_area": "VN-70",
    "gso_code": "26",
    "iso_code": "VN-70",
    "level": "province",
    "type_vi": "Tỉnh",
    "name_vi": "Vĩnh Phúc",
    "name_en": "Vinh Phuc",
    "valid_from": None,
    "valid_to": "2025-06-30",
    "parent": "VN",
    "change_note": None,
    "source": None,
    "upload_id": "schemas/codelists/areas.csv@0123456789ab",
    "source_row": 27,
}
AREAS: Final = {**ENVELOPE, "page": PAGE, "areas": [_AREA]}
AREA: Final = {
    **ENVELOPE,
    "area": {
        **_AREA,
        "predecessors": [],
        "successors": [
            {
                "predecessor": "VN-70",
                "successor": "VN-68_20250701",
                "succession_date": "2025-07-01",
                "basis": "202/2025/QH15",
                "source": None,
                "upload_id": "schemas/codelists/area_successions.csv@0123456789ab",
                "source_row": 2,
            }
        ],
        "at_vintage": None,
    },
}
_COUNTS: Final = {
    "observations": 120,
    "series": 20,
    "indicators": 4,
    "datasets": 1,
    "areas": 98,
}
RELEASES: Final = {
    **ENVELOPE,
    "releases": [
        {
            **_RELEASE,
            "status": "verified",
            "counts": _COUNTS,
            "reason": None,
            "text": None,
            "superseded_by": None,
            "withdrawn_at": None,
            "file": None,
        }
    ],
}
RELEASE: Final = {
    **ENVELOPE,
    "release": {**_RELEASE, "counts": _COUNTS, "pre_release_access": []},
    "manifest": {"format": 1, "release": "2026.2"},
}
NOTES: Final = "# Release 2026.2\n\n120 figures: 12 new, 3 changed, none removed.\n"
_TITLE: Final = {"vi": "Tổng sản phẩm trên địa bàn quý III", "en": "GRDP, third quarter"}
_LATE: Final = {"vi": "Cục Thống kê gửi số liệu chậm", "en": "The Statistics Office is late"}
_SLIP: Final = {
    "was": "2026-11-06T02:00:00Z",
    "due": "2026-11-20T02:00:00Z",
    "at": "2026-10-28T03:00:00Z",
    "reason": _LATE,
}
_PLANNED: Final = {"title": _TITLE, "datasets": ["GRDP"], "period": "2026-Q3"}
CALENDAR: Final = {
    **ENVELOPE,
    "version": 2,
    "entries": [
        {
            "entry": "GRDP-2026-Q3",
            "due": "2026-11-20T02:00:00Z",
            "is_exact": True,
            **_PLANNED,
            "set_at": "2026-01-05T03:00:00Z",
            "slips": [_SLIP],
            "release": None,
            "dropped": None,
        }
    ],
    "changes": [
        {
            "at": "2026-01-05T03:00:00Z",
            "kind": "set",
            "entry": "GRDP-2026-Q3",
            "due": "2026-11-06T02:00:00Z",
            "was": None,
            **_PLANNED,
            "reason": None,
            "release": None,
        },
        {
            "at": "2026-10-28T03:00:00Z",
            "kind": "moved",
            "entry": "GRDP-2026-Q3",
            "due": "2026-11-20T02:00:00Z",
            "was": "2026-11-06T02:00:00Z",
            "title": None,
            "datasets": [],
            "period": None,
            "reason": _LATE,
            "release": None,
        },
    ],
}
ICS: Final = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n"
FEED: Final = '<feed xmlns="http://www.w3.org/2005/Atom">…</feed>'
HEALTH: Final = {
    "status": "degraded",
    "release": "2026.1",
    "list_version": 2,
    "list_expires": "2026-07-30T01:00:00Z",
    "reasons": [
        {
            "code": "release-refused",
            "release": "2026.2",
            "file": f"objects/{_SHA256}",
            "reason": "changed",
            "found": "its content was changed",
            "message": "A release fails verification: restore the file from a backup.",
        }
    ],
}

# The facts of one case of each refusal.
FACTS: Final[dict[type[ApiError], dict[str, Fact]]] = {
    errors.UnknownParameterError: {
        "parameter": "indicatr",
        "nearest": "indicator",
        "allowed": ["indicator", "ref_area"],
    },
    errors.RepeatedParameterError: {"parameter": "release"},
    errors.ConflictingParametersError: {"parameter": "release", "other": "as_of"},
    errors.InvalidCursorError: {"parameter": "cursor"},
    errors.UnknownAddressError: {"path": "/v1/observation"},
    errors.MalformedQueryError: {
        "parameter": "lastNObservations",
        "value": "-1",
        "expected_vi": "một số từ 1",
        "expected_en": "a number from 1",
    },
    errors.UnknownComponentError: {"component": "GEO", "allowed": ["FREQ", "REF_AREA"]},
    errors.WrongKeyError: {"given": 12, "expected": 9},
    errors.UnknownStructureError: {"release": "2026.2", "kind": "dataflow", "name": "GRPD"},
    errors.NotOfferedError: {"what": "schema", "instead": "/sdmx/v2/schema"},
    errors.UnknownReleaseError: {"release": "2031.1"},
    errors.RemovedReleaseError: {
        "release": "2026.1",
        "reason": "DISCLOSURE",
        "text": "Bảng 7 cho phép nhận ra một doanh nghiệp",
        "withdrawn_at": "2026-05-02T02:00:00Z",
        "superseded_by": "2026.2",
        "manifest_sha256": _SHA256,
    },
    errors.MissingNotesError: {"release": "2026.1"},
    errors.MissingReceiptsError: {"release": "2026.1"},
    errors.NoReleaseYetError: {
        "as_of": "2020-01-01T00:00:00Z",
        "first": "2026-03-31T01:00:00Z",
    },
    errors.UnknownDatasetError: {"release": "2026.2", "id": "GDP"},
    errors.UnknownIndicatorError: {"release": "2026.2", "id": "GDP"},
    errors.UnknownAreaError: {"release": "2026.2", "id": "VN-00"},
    errors.UnknownFrameworkError: {
        "release": "2026.2",
        "id": "EGOV",
        "nearest": "EGDI",
        "allowed": ["EGDI", "GII", "PCI"],
    },
    errors.UnknownEditionError: {
        "release": "2026.2",
        "framework": "EGDI",
        "id": "2023",
        "nearest": "2022",
        "allowed": ["2020", "2022", "2024"],
    },
    errors.MissingFrameworksError: {"release": "2026.1"},
    errors.UnknownCaseError: {"release": "2026.2", "id": "case-99"},
    errors.UnknownFigureError: {"id": "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:1066"},
    errors.UnknownFileError: {
        "release": "2026.2",
        "name": "observations.csv",
        "allowed": ["gate.json", "observations.parquet"],
    },
    errors.NoChainError: {"from_release": "2026.2", "to_release": "2026.1"},
    errors.MethodNotAllowedError: {"method": "PUT", "allowed": ["GET", "HEAD", "OPTIONS"]},
    errors.MalformedBodyError: {},
    errors.UnsupportedBodyError: {"given": "text/plain"},
    errors.NoFiguresError: {"release": "2026.2", "id": "GRDP"},
    errors.BadSelectionError: {
        "parameter": "valueCodes[TIME_PERIOD]",
        "value": "1066",
        "allowed": ["2015", "2016"],
    },
    errors.TooManyClaimsError: {"maximum": 1000},
    errors.ClaimsTooLongError: {"seconds": "2"},
    errors.QueryTooLargeError: {},
    errors.TooManyRowsError: {
        "estimate": 240000,
        "maximum": 100000,
        "bulk": "/v1/releases/2026.2/files/observations.parquet",
    },
    errors.TooManyRequestsError: {"seconds": 3, "policy": '"default";q=2000;w=10'},
    errors.InvalidRangeError: {"length": 48213},
    errors.NotAcceptableError: {"allowed": ["application/json", "text/csv"]},
    errors.RequestTooLargeError: {"maximum": 65536},
    errors.AddressTooLongError: {"maximum": 8192},
    errors.MalformedTextError: {"parameter": "indicator"},
    errors.MalformedValueError: {
        "parameter": "time_period",
        "value": "Q1/2024",
        "expected_vi": "một kỳ như `2024-Q1`",
        "expected_en": "a period such as `2024-Q1`",
    },
    errors.UnexpectedError: {},
    errors.NoVerifiedReleaseError: {},
    errors.RefusedReleaseError: {
        "release": "2026.2",
        "file": f"objects/{_SHA256}",
        "reason": "changed",
    },
    errors.BusyError: {},
    errors.QueryTimeoutError: {"seconds": "2"},
}
