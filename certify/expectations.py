"""The gate's expectations as Great Expectations objects, and the checkpoint that runs them.

One rule is one suite of one expectation on one Parquet batch. Great Expectations is imported here
and nowhere else; it takes seconds.
"""

from __future__ import annotations

import datetime
import os
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from certify.gate_rules import RULES

# Read when the library is imported; a gate that calls home would tell of an unpublished release.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
with warnings.catch_warnings():
    # Its own imports use names that its dependencies have deprecated.
    warnings.simplefilter("ignore")
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig

SITE: Final = "dic"
RUN: Final = "gate"
# The pages of the docs have the instant of the run in their names: one for all, so that the same
# release gives the same pages. It is no date of anything.
INSTANT: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_ROWS_SHOWN: Final = 200


@dataclass(frozen=True)
class Outcome:
    """What Great Expectations found for one rule.

    `failing` has subject, key and what was found of each row that breaks it, in the batch's order;
    a rule on the whole batch has none. `problem` says why it could not be judged, else null.
    """

    rule: str
    expectation: str
    arguments: str
    success: bool
    failing: list[tuple[str, str, str]]
    problem: str | None


def run(folder: Path, rules: Iterable[str], docs: Path | None) -> list[Outcome]:
    """Judge the batches `<rule>.parquet` of a folder; write Data Docs into `docs` when given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = _context(docs)
        source = context.data_sources.add_pandas_filesystem("release", base_directory=folder)
        definitions = [_definition(context, source, rule) for rule in rules]
        checkpoint = gx.Checkpoint(
            name=RUN,
            validation_definitions=definitions,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["subject", "key", "told"],
                "partial_unexpected_count": _ROWS_SHOWN,
                "include_unexpected_rows": False,
            },
        )
        found = context.checkpoints.add(checkpoint).run(
            run_id=gx.RunIdentifier(run_name=RUN, run_time=INSTANT)
        )
        if docs is not None:
            # Once for all rules: as an action of the checkpoint it compiles its templates for each.
            context.build_data_docs(site_names=[SITE])
    return sorted(
        (_outcome(each) for result in found.run_results.values() for each in result.results),
        key=lambda outcome: outcome.rule,
    )


def _context(docs: Path | None) -> Any:  # noqa: ANN401 - GX publishes no types
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    if docs is not None:
        site: Any = {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(docs),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            # No frame is profiled; the library wants the word.
            "site_section_builders": {"profiling": "None"},
        }
        context.add_data_docs_site(SITE, site)
    return context


def _definition(context: Any, source: Any, rule: str) -> Any:  # noqa: ANN401 - GX publishes no types
    batch = source.add_parquet_asset(rule).add_batch_definition_path("all", path=f"{rule}.parquet")
    suite = context.suites.add(gx.ExpectationSuite(name=rule, expectations=[_EXPECTED[rule](rule)]))
    definition = gx.ValidationDefinition(name=rule, data=batch, suite=suite)
    return context.validation_definitions.add(definition)


def _said(rule: str) -> dict[str, Any]:
    """Return what an expectation carries besides its arguments: its rule and its sentence."""
    told = RULES[rule]
    return {
        "meta": {"rule": rule, "severity": told.severity},
        "description": f"{told.vi.holds} — {told.en.holds}",
    }


def _at_least(column: str, least: int) -> Callable[[str], Any]:
    return lambda rule: gxe.ExpectColumnValuesToBeBetween(
        column=column, min_value=least, **_said(rule)
    )


def _at_most(column: str, most: int) -> Callable[[str], Any]:
    return lambda rule: gxe.ExpectColumnValuesToBeBetween(
        column=column, max_value=most, **_said(rule)
    )


def _within(column: str, limit: str) -> Callable[[str], Any]:
    return lambda rule: gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=limit, column_B=column, or_equal=True, ignore_row_if="neither", **_said(rule)
    )


def _equal(column: str, wanted: str) -> Callable[[str], Any]:
    return lambda rule: gxe.ExpectColumnPairValuesToBeEqual(
        column_A=column, column_B=wanted, ignore_row_if="neither", **_said(rule)
    )


def _some_rows(rule: str) -> Any:  # noqa: ANN401 - GX publishes no types
    return gxe.ExpectTableRowCountToBeBetween(min_value=1, **_said(rule))


_EXPECTED: Final[dict[str, Callable[[str], Any]]] = {
    "release_has_inputs": _some_rows,
    "asked_dataset_arrived": _at_least("uploads", 1),
    "dated_period_is_published": _at_least("figures", 1),
    "dataset_has_figures": _at_least("figures", 1),
    "figures_are_kept": _within("lost", "most"),
    "volume_is_usual": _within("figures", "most"),
    "shared_totals_agree": _within("gap", "allowed"),
    "revision_is_within_limit": _within("change", "most"),
    "confidential_value_is_hidden": _at_most("visible", 0),
    "withheld_value_was_never_shown": _at_most("visible", 0),
    "framework_is_covered": _within("least", "held"),
    "framework_coverage_is_advised": _within("least", "held"),
    "framework_is_recent": _within("later", "most"),
    "unit_is_of_the_contract": _equal("found", "agreed"),
    "base_is_of_the_contract": _equal("found", "agreed"),
    "break_is_of_the_contract": _equal("found", "agreed"),
    "meaning_is_kept": _equal("found", "agreed"),
}


def _outcome(result: Any) -> Outcome:  # noqa: ANN401 - GX publishes no types
    config = result.expectation_config
    kept = {
        name: value
        for name, value in config.kwargs.items()
        if name not in ("batch_id", "batch_parameters", "ignore_row_if")
    }
    problem = _problem(result)
    rows = result.result.get("unexpected_index_list") or []
    return Outcome(
        config.meta["rule"],
        config.type,
        ", ".join(f"{name}={value}" for name, value in sorted(kept.items())),
        bool(result.success) and problem is None,
        [(str(row["subject"]), str(row["key"]), str(row["told"])) for row in rows],
        problem,
    )


def _problem(result: Any) -> str | None:  # noqa: ANN401 - GX publishes no types
    """Return why a rule could not be judged: it raised, or a value it judges is null."""
    raised = result.exception_info or {}
    if raised.get("raised_exception", True) and raised:
        each = next(iter(raised.values())) if "raised_exception" not in raised else raised
        return str(each["exception_message"]).splitlines()[0]
    if result.result.get("missing_count"):
        return f"{result.result['missing_count']} values to judge are null"
    return None
