"""May this release go out? Great Expectations judges what DuckDB has aggregated.

pandera owns the file and dbt our transformations (`docs/decisions/0004-one-owner-per-rule.md`);
here stands only what belongs to the release: nothing vanished, nothing is out of the bounds of
its contract, nothing confidential is visible.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

# Smallest share of the last release's figures that a new one may come with.
KEPT_SHARE: Final = "0.9"

_FRAMES: Final = {
    "datasets": """
        select
            datasets.dataset_id,
            count(observations.indicator) as observation_count,
            count(*) filter (where conf_status is distinct from 'F'
                and observations.obs_value is not null) as confidential_count
        from datasets
        left join observations using (dataset_id)
        where datasets.dataset_id in (select dataset_id from releases_input)
        group by all order by all
    """,
    "indicators": """
        select
            indicators.indicator,
            count(observations.indicator) as observation_count,
            count(*) filter (where obs_value < min_value) as below_min_count,
            count(*) filter (where obs_value > max_value) as above_max_count,
            count(*) filter (where observations.unit_measure != indicators.unit_measure)
                as other_unit_count
        from indicators
        left join observations using (indicator)
        group by all order by all
    """,
    "uploads": """
        select upload_id, observation_count, published_count
        from releases_input order by all
    """,
    "last_release": """
        select
            previous.dataset_id,
            previous.indicator,
            coalesce(present.figures, 0) as figures,
            cast(floor(previous.figures * {kept_share}) as bigint) as least_figures
        from (select dataset_id, indicator, count(*) as figures from previous group by all)
            as previous
        left join (select dataset_id, indicator, count(*) as figures
            from observations group by all) as present using (dataset_id, indicator)
        order by all
    """,
}


@dataclass(frozen=True)
class Verdict:
    """What the gate found: `document` is the signed record, free of clock and paths."""

    passed: bool
    document: dict[str, Any]

    @property
    def failures(self) -> list[str]:
        """One line for each expectation that does not hold."""
        return [
            f"{each['frame']}: {each['expectation']} {each['arguments']}: {each['unexpected']}"
            for each in self.document["results"]
            if not each["success"]
        ]


def judge(marts: Mapping[str, Path], previous: Path | None) -> Verdict:
    """Judge exported marts; `previous` is the last release's `observations.parquet`.

    An expectation that cannot be evaluated counts as failed.
    """
    frames = _frames(marts, previous)
    results = _run(frames)
    passed = all(each["success"] for each in results)
    return Verdict(passed, {"format": 1, "passed": passed, "results": results})


def _frames(marts: Mapping[str, Path], previous: Path | None) -> dict[str, pd.DataFrame]:
    with duckdb.connect() as connection:
        for name in ("datasets", "indicators", "observations", "releases_input"):
            connection.read_parquet(str(marts[f"{name}.parquet"])).create_view(name)
        before = connection.read_parquet(str(previous or marts["observations.parquet"]))
        before.create_view("previous")
        wanted = {name: sql for name, sql in _FRAMES.items() if previous or name != "last_release"}
        return {
            name: connection.execute(sql.replace("{kept_share}", KEPT_SHARE)).df()
            for name, sql in wanted.items()
        }


def _run(frames: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # Its own imports use names that its dependencies have deprecated.
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        from certify import expectations

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        source = context.data_sources.add_pandas("release")
        results = []
        for name, frame in frames.items():
            batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
            suite = context.suites.add(expectations.suite_of(name))
            definition = gx.ValidationDefinition(name=name, data=batch, suite=suite)
            outcome = context.validation_definitions.add(definition).run(
                batch_parameters={"dataframe": frame}
            )
            results += [_plain(name, each) for each in outcome.results]
    return sorted(results, key=lambda each: (each["frame"], each["expectation"], each["arguments"]))


def _plain(frame: str, result: Any) -> dict[str, Any]:  # noqa: ANN401 - GX publishes no types
    config = result.expectation_config
    arguments = {
        name: value
        for name, value in config.kwargs.items()
        if name not in ("batch_id", "batch_parameters")
    }
    found = result.result.get("partial_unexpected_list") or result.result.get("observed_value")
    problem = None if result.success else str(found if found is not None else result.exception_info)
    return {
        "frame": frame,
        "expectation": config.type,
        "arguments": ", ".join(f"{name}={value}" for name, value in sorted(arguments.items())),
        "success": bool(result.success),
        "unexpected": problem,
    }
