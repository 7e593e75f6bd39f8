"""The release's expectations as Great Expectations objects, one suite a frame of the gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import great_expectations as gx
import great_expectations.expectations as gxe


def suite_of(frame: str) -> Any:  # noqa: ANN401 - GX publishes no types
    """Return a new suite for a frame; expectations belong to one context, so none is shared."""
    return gx.ExpectationSuite(name=frame, expectations=_SUITES[frame]())


def _datasets() -> list[Any]:
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1),
        # Figures that came in for a dataset are in the release.
        gxe.ExpectColumnValuesToBeBetween(column="observation_count", min_value=1),
        gxe.ExpectColumnValuesToBeBetween(column="confidential_count", max_value=0),
    ]


def _indicators() -> list[Any]:
    return [
        gxe.ExpectColumnValuesToBeUnique(column="indicator"),
        gxe.ExpectColumnValuesToBeBetween(column="below_min_count", max_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="above_max_count", max_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="other_unit_count", max_value=0),
    ]


def _uploads() -> list[Any]:
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="observation_count", column_B="published_count", or_equal=True
        ),
    ]


def _last_release() -> list[Any]:
    return [
        gxe.ExpectColumnValuesToBeBetween(column="figures", min_value=1),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="figures", column_B="least_figures", or_equal=True
        ),
    ]


_SUITES: Final[dict[str, Callable[[], list[Any]]]] = {
    "datasets": _datasets,
    "indicators": _indicators,
    "uploads": _uploads,
    "last_release": _last_release,
}
