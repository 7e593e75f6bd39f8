"""Public cases of the discrepancy ledger for releases of the tests."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from certify.cases import frozen

FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
REASONS = [{"code": "was", "vi": "Khớp bản 2026.1.", "en": "Matches release 2026.1."}]
CASE = {
    "case_id": "case-1",
    "number": 1,
    "status": "explained",
    "opened_at": "2026-06-01T02:00:00Z",
    "changed_at": "2026-06-02T02:00:00Z",
    "publisher": "bao-a.vn",
    "item": "GRDP_CURRENT",
    "measure": "value",
    "kind": "direct",
    "figure": FIGURE,
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "time_period": "2015",
    **dict.fromkeys(
        ("sex", "age", "urbanisation", "activity", "counterpart_area", "composite_breakdown"), "_T"
    ),
    "unit_measure": "VND_BILLION",
    "their_text": "73.048,284",
    "their_unit": "tỷ đồng",
    "their_value": Decimal("73048.284"),
    "cut_off": date(2026, 4, 30),
    "source_document": "bao-a.vn, 01/05/2026",
    "release_then": "2026.1",
    "value_then": Decimal("73048.284"),
    "decimals_then": 3,
    "status_then": "A",
    "value_now": Decimal(78644),
    "decimals_now": 0,
    "status_now": "A",
    "difference": Decimal("-5595.716"),
    "cause": "TIMING",
    "proposed_cause": "TIMING",
    "explanation_vi": "Số đã được đánh giá lại.",
    "explanation_en": "The figure was revised.",
    "explained_in": "2026.1",
    "explanation_is_current": False,
    "their_note": "Số in trên báo",
    "reasons": json.dumps(REASONS),
}
NEVER_HELD: dict[str, Any] = {
    "case_id": "case-12",
    "number": 12,
    "framework": "EGDI",
    "edition": "2022",
    "cause": "NONE_FOUND",
    "value_now": None,
    "difference": None,
    "their_reply": "Chúng tôi sẽ xem lại",
}


def parquet(*rows: dict[str, Any]) -> bytes:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.register("given", pa.Table.from_pylist(list(rows), schema=frozen.SCHEMA))
        path = Path(folder) / "table.parquet"
        connection.execute(f"copy (from given) to '{path}' (format parquet)")
        return path.read_bytes()
