"""The names of the columns of an observation, in the order they have everywhere."""

from __future__ import annotations

from typing import Final

# Dimensions of the global SDG data structure, in its order.
DIMENSIONS: Final = (
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
)
KEYS: Final = ("dataset_id", "indicator", "ref_area", "freq", *DIMENSIONS, "time_period")

# Dimension -> file of its code list.
CODELIST_OF: Final = {
    "freq": "cl_freq",
    "sex": "cl_sex",
    "age": "cl_age",
    "urbanisation": "cl_deg_urb",
    "activity": "cl_activity",
    "counterpart_area": "cl_counterpart_area",
    "composite_breakdown": "cl_comp_breakdown",
    "obs_status": "cl_obs_status",
    "conf_status": "cl_conf_status",
    "unit_mult": "cl_unit_mult",
}

TOTAL: Final = "_T"

# SDMX CL_OBS_STATUS: each of these says why there is no value.
MISSING_STATUS: Final = ("L", "M", "O", "Q")

# Which status may replace which: a lower rank never replaces a higher one (E < P < A).
STATUS_RANK: Final = {
    **dict.fromkeys(MISSING_STATUS, 0),
    **dict.fromkeys(("F", "E", "I", "U", "V", "N"), 1),
    "P": 2,
    **dict.fromkeys(("A", "B", "D", "G", "H", "J", "K", "S", "W"), 3),
}

# What a column of a steward's file may hold, besides a dimension.
FILE_CONCEPTS: Final = (
    "indicator",
    "framework",
    "members",
    "ref_area",
    "ref_area_name",
    "time_period",
    *DIMENSIONS,
    "obs_value",
    "obs_status",
    "conf_status",
    "unit_measure",
    "rank_of",
    "source_document",
    "source_table",
    "note",
)

# Input precision and the precision of the database: a value keeps every digit it was typed with,
# and conversion to the contract's unit may add up to three places.
INTEGER_DIGITS: Final = 18
INPUT_DECIMALS: Final = 9
STORED_DECIMALS: Final = 12
