"""The figures of a pack in SDMX-CSV 2.0, by the structure the API serves.

The names of the columns are the API's (`/v1/sdmx`); a test compares the two.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas import period
from schemas.figure import exact_text

VERSION: Final = "1.0.0"
# Column of SDMX -> column of ours.
COMPONENTS: Final = {
    "FREQ": "freq",
    "REF_AREA": "ref_area",
    "INDICATOR": "indicator",
    "SEX": "sex",
    "AGE": "age",
    "URBANISATION": "urbanisation",
    "ACTIVITY": "activity",
    "COUNTERPART_AREA": "counterpart_area",
    "COMPOSITE_BREAKDOWN": "composite_breakdown",
    "TIME_PERIOD": "time_period",
    "OBS_VALUE": "obs_value",
    "UNIT_MEASURE": "unit_measure",
    "UNIT_EXPONENT": "unit_mult",
    "OBS_STATUS": "obs_status",
    "CONF_STATUS": "conf_status",
    "DECIMALS": "decimals",
    "BASE_PER": "base_period",
    "BREAK_GROUP": "break_group",
    "RANK_OF": "rank_of",
    "VINTAGE": "vintage",
    "EDITION": "edition",
    "SOURCE_DOCUMENT": "source_document",
    "SOURCE_TABLE": "source_table",
    "COMMENT_OBS": "note",
}
_LEADING: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_RELEASE: Final = "RELEASE"


def write(figures: Iterable[Mapping[str, Any]], agency: str, release: str) -> bytes:
    """Write figures, each once, in the order of their names; in our unit, not the body's.

    Computed ones are left out: no dataflow has them.
    """
    unique = {row["figure"]: row for row in figures if row["formula"] is None}
    file = io.StringIO(newline="")
    lines = csv.writer(file, lineterminator="\r\n")
    lines.writerow((*_LEADING, *COMPONENTS, _RELEASE))
    for _, row in sorted(unique.items()):
        flow = f"{agency}:{row['dataset_id']}({VERSION})"
        values = (_text(row, column) for column in COMPONENTS.values())
        lines.writerow(("dataflow", flow, "I", *values, release))
    return file.getvalue().encode()


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row[column]
    if value is None:
        return ""
    if column == "obs_value":
        return exact_text(value, row["decimals"])
    return period.in_sdmx(value) if column == "time_period" else str(value)
