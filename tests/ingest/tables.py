"""Observations as `check` gives them, with every value a test depends on in sight."""

from decimal import Decimal

import pyarrow as pa

from ingest.observations import SCHEMA
from schemas import period

TOTALS = dict.fromkeys(
    ("sex", "age", "urbanisation", "activity", "counterpart_area", "composite_breakdown"), "_T"
)


def observation(indicator, value, year="2019", unit=None, *, area="VN-70", row=2, **changes):
    """Return one observation; its printed text gives its value and decimals."""
    when = period.parse(year)
    text = None if value is None else str(value)
    return {
        **TOTALS,
        "indicator": indicator,
        "ref_area": area,
        "freq": when.freq,
        "time_period": when.text,
        "obs_value": None if text is None else Decimal(text),
        "unit_measure": unit,
        "decimals": None if text is None else len(text.partition(".")[2]),
        "obs_status": "A" if text is not None else "L",
        "conf_status": "F",
        "rank_of": None,
        "source_document": None,
        "source_table": None,
        "note": None,
        "printed": text or "...",
        "source_row": row,
        "source_cell": f"G{row}",
        "period_start": when.start,
        "period_end": when.end,
        "period_kind": when.kind,
        **changes,
    }


def table(*observations):
    """Return observations as a table; row 2 is the first."""
    rows = [
        {**each, "source_row": at, "source_cell": f"G{at}"}
        for at, each in enumerate(observations, start=2)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
