"""What the claim check reads of a release's marts: the statements alone; their callers run them.

Names are ours, values are bound. A computed figure comes with the figures it follows from.
"""

from __future__ import annotations

from typing import Final

from schemas import concepts

_DIMENSIONS: Final = ", ".join(concepts.DIMENSIONS)
_KEY: Final = f"indicator, ref_area, freq, {_DIMENSIONS}, time_period"
_COLUMNS: Final = (
    f"ref_area, freq, {_DIMENSIONS}, time_period, obs_value, decimals, obs_status, rank_of, "
    "break_group"
)
_OBSERVED: Final = f"""
    select {_COLUMNS}
    from observations
    where indicator = $indicator {{more}}
    order by {{order}}
"""  # noqa: S608 - constants of ours
_COMPUTED: Final = f"""
    with

    inputs as (
        select {_KEY}, list(input_figure order by input_figure) as input_figures
        from derived_inputs
        where indicator = $indicator
        group by all
    )

    select
        ref_area, freq, {_DIMENSIONS}, time_period, obs_value, decimals, obs_status,
        null as rank_of, null as break_group, coalesce(input_figures, []) as input_figures
    from derived_observations
    left join inputs using ({_KEY})
    where indicator = $indicator {{more}}
    order by ref_area, {_DIMENSIONS}, time_period
"""  # noqa: S608 - constants of ours
_LIMIT: Final = "limit $limit"
_SERIES: Final = "and ref_area = $ref_area" + "".join(
    f" and {name} = ${name}" for name in concepts.DIMENSIONS
)
_SECTION: Final = "and time_period = $time_period"
BY_KEY: Final = f"ref_area, {_DIMENSIONS}, time_period"


def block(*, is_computed: bool, order: str = BY_KEY) -> str:
    """Return the statement for all figures of `$indicator`, at most `$limit`."""
    return _statement("", is_computed, order)


def series(*, is_computed: bool, order: str = BY_KEY) -> str:
    """Return the statement for one series: `$ref_area` and the dimensions."""
    return _statement(_SERIES, is_computed, order)


def section(*, is_computed: bool, order: str = BY_KEY) -> str:
    """Return the statement for one period, `$time_period`."""
    return _statement(_SECTION, is_computed, order)


def _statement(more: str, is_computed: bool, order: str) -> str:
    pattern = _COMPUTED if is_computed else _OBSERVED
    return pattern.format(more=more, order=order) + _LIMIT


INDICATORS: Final = """
    select
        indicator, dataset_id, name_vi, name_en, unit_measure, decimals, direction, min_value,
        max_value, additivity_area, framework, framework_item, is_rank
    from indicators
    order by indicator
"""
COMPUTED_INDICATORS: Final = """
    select
        indicator, dataset_id, name_vi, name_en, unit_measure, decimals, direction, compares_with,
        kind, formula
    from derived_indicators
    order by indicator
"""
PLACES: Final = """
    select ref_area, level, type_vi, name_vi, name_en, valid_from, valid_to, parent
    from areas
    order by ref_area
"""
SUCCESSIONS: Final = """
    select predecessor, successor
    from area_successions
    order by succession_date, predecessor, successor
"""
FRAMEWORKS: Final = "select framework, name_vi, name_en from frameworks order by framework"
COMPUTED_MARTS: Final = ("derived_indicators", "derived_observations", "derived_inputs")
