"""The batches the gate judges: DuckDB aggregates and sorts, Great Expectations reads the rows.

Each batch has `subject` (dataset or framework), `key` (what a person looks up; the id of a figure
where it is one), `told` (what was found) and the columns its expectation compares. None of them is
null: a null would be passed over. The order is total, so the same release gives the same batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from certify import gate_limits, gate_totals
from certify.gate_asked import Asked
from certify.gate_rules import RULES
from schemas.concepts import KEYS
from schemas.figure import FIGURE_SQL
from schemas.formula import UnreadableFormulaError

_KEY: Final = ", ".join(KEYS)

# Only what is not the same any more is compared, figure by figure.
_DIFFERING: Final = f"""
    create table differing as
    select
        {_KEY},
        {FIGURE_SQL} as figure,
        present.indicator is null as is_gone,
        previous.obs_value as old_value,
        present.obs_value as new_value,
        previous.unit_measure as old_unit,
        present.unit_measure as new_unit,
        coalesce(previous.base_period, '') as old_base,
        coalesce(present.base_period, '') as new_base,
        previous.break_group as old_group,
        present.break_group as new_group
    from previous
    left join present using ({_KEY})
    where
        present.indicator is null
        or previous.obs_value is distinct from present.obs_value
        or previous.unit_measure is distinct from present.unit_measure
        or previous.base_period is distinct from present.base_period
"""  # noqa: S608 - our own names

_FRAMEWORKS: Final = """
    select
        items.framework as subject,
        items.framework || ':' || items.edition as key,
        count(*) filter (where held.indicator is not null) || ' / ' || count(*) as told,
        count(*) filter (where held.indicator is not null) as held,
        cast(ceil(count(*) * any_value(min_items) / 100.0) as bigint) as least
    from items
    left join (
        select distinct indicator, time_period
        from present
        where ref_area in (select ref_area from homes) and obs_value is not null
    ) as held on items.indicator = held.indicator and items.edition = held.time_period
    where items.edition >= items.since and items.blocks = {blocks}
    group by items.framework, items.edition
    having held > 0
    order by all
"""

SQL: Final[Mapping[str, str]] = {
    "release_has_inputs": """
        select dataset_id as subject, upload_id as key, '' as told
        from releases_input order by all
    """,
    "asked_dataset_arrived": """
        select
            asked.dataset_id as subject,
            asked.round || ':' || asked.dataset_id || ':' || asked.agency as key,
            'due ' || any_value(asked.due) as told,
            count(releases_input.upload_id) as uploads
        from asked
        left join releases_input
            on
                asked.dataset_id = releases_input.dataset_id
                and asked.agency = releases_input.agency
                and releases_input.received_at >= asked.opened_at
        group by asked.round, asked.dataset_id, asked.agency
        order by all
    """,
    "dated_period_is_published": """
        select
            dated.dataset_id as subject,
            dated.dataset_id || ':' || dated.time_period as key,
            dated.decree || ', ' || dated.day as told,
            count(present.indicator) as figures
        from dated
        left join present using (dataset_id, time_period)
        group by all order by all
    """,
    "dataset_has_figures": """
        select
            sent.dataset_id as subject,
            sent.dataset_id as key,
            '0' as told,
            count(present.indicator) as figures
        from (select distinct dataset_id from releases_input) as sent
        left join present using (dataset_id)
        group by all order by all
    """,
    "figures_are_kept": """
        with published as (
            select dataset_id, indicator, count(*) as figures
            from previous where obs_value is not null group by all
        ),
        gone as (
            select dataset_id, indicator, count(*) as figures
            from differing where old_value is not null and new_value is null group by all
        )
        select
            published.dataset_id as subject,
            published.dataset_id || ':' || published.indicator as key,
            coalesce(gone.figures, 0) || ' / ' || published.figures as told,
            coalesce(gone.figures, 0) as lost,
            cast(floor(published.figures * coalesce(limits.max_lost, 0) / 100) as bigint) as most
        from published
        left join gone using (dataset_id, indicator)
        left join limits using (dataset_id, indicator)
        order by all
    """,
    "volume_is_usual": """
        with before as (select dataset_id, count(*) as figures from previous group by all),
        now as (select dataset_id, count(*) as figures from present group by all)
        select
            before.dataset_id as subject,
            before.dataset_id as key,
            before.figures || ' -> ' || now.figures as told,
            now.figures as figures,
            cast(floor(before.figures * (1 + coalesce(max_growth, 0) / 100)) as bigint) as most
        from before
        inner join now using (dataset_id)
        left join growth using (dataset_id)
        order by all
    """,
    "revision_is_within_limit": """
        select
            dataset_id as subject,
            figure as key,
            old_value || ' -> ' || new_value as told,
            abs(cast(new_value as double) - cast(old_value as double)) as change,
            coalesce(
                max_revision_units, abs(cast(old_value as double)) * max_revision / 100, 0
            ) as most
        from differing
        left join limits using (dataset_id, indicator)
        where
            old_value is not null
            and new_value is not null
            and old_value <> new_value
            -- A percentage of nothing says nothing; such a change has its reason like any other.
            and (old_value <> 0 or max_revision_units is not null)
        order by all
    """,
    "confidential_value_is_hidden": f"""
        select
            dataset_id as subject,
            {FIGURE_SQL} as key,
            conf_status as told,
            cast(obs_value is not null as integer) as visible
        from present
        where conf_status is distinct from 'F'
        order by all
    """,  # noqa: S608 - our own names
    "withheld_value_was_never_shown": f"""
        select
            dataset_id as subject,
            {FIGURE_SQL} as key,
            present.conf_status as told,
            cast(coalesce(before.old_value is not null, false) as integer) as visible
        from present
        left join (select {_KEY}, old_value from differing) as before using ({_KEY})
        where present.conf_status is distinct from 'F' and present.obs_value is null
        order by all
    """,  # noqa: S608 - our own names
    "framework_is_covered": _FRAMEWORKS.format(blocks="true"),
    "framework_coverage_is_advised": _FRAMEWORKS.format(blocks="false"),
    "framework_is_recent": """
        with held as (
            select items.framework, max(items.edition) as newest, any_value(max_age) as max_age
            from items
            inner join present
                on items.indicator = present.indicator and items.edition = present.time_period
            where present.ref_area in (select ref_area from homes) and obs_value is not null
            group by all
        )
        select
            held.framework as subject,
            held.framework || ':' || newest as key,
            count(editions.edition) || ' later' as told,
            count(editions.edition) as later,
            held.max_age as most
        from held
        left join editions
            on held.framework = editions.framework and editions.edition > held.newest
        group by held.framework, newest, held.max_age
        order by all
    """,
    "unit_is_of_the_contract": """
        select
            present.dataset_id as subject,
            present.dataset_id || ':' || present.indicator as key,
            present.unit_measure || ' x10^' || present.unit_mult as told,
            present.unit_measure || ' x10^' || present.unit_mult as found,
            coalesce(any_value(limits.unit_measure || ' x10^' || limits.unit_mult), '?') as agreed
        from present
        left join limits using (dataset_id, indicator)
        group by present.dataset_id, present.indicator, present.unit_measure, present.unit_mult
        order by all
    """,
    "base_is_of_the_contract": """
        select
            present.dataset_id as subject,
            present.dataset_id || ':' || present.indicator as key,
            coalesce(present.base_period, '-') as told,
            coalesce(present.base_period, '') as found,
            coalesce(any_value(limits.base_period), '?') as agreed
        from present
        left join limits using (dataset_id, indicator)
        group by present.dataset_id, present.indicator, present.base_period
        order by all
    """,
    "break_is_of_the_contract": """
        with periods as (
            select distinct dataset_id, indicator, time_period, period_start, break_group
            from present
        )
        select
            dataset_id as subject,
            dataset_id || ':' || periods.indicator || ':' || time_period as key,
            cast(break_group as varchar) as told,
            coalesce(break_group, -1) as found,
            count(breaks.break_start) as agreed
        from periods
        left join breaks
            on periods.indicator = breaks.indicator and periods.period_start >= breaks.break_start
        group by dataset_id, periods.indicator, time_period, period_start, break_group
        order by all
    """,
    "meaning_is_kept": """
        select
            dataset_id as subject,
            figure as key,
            old_unit || ' ' || old_base || ' -> ' || new_unit || ' ' || new_base as told,
            old_unit || ' ' || old_base as found,
            new_unit || ' ' || new_base as agreed
        from differing
        where not is_gone and old_group = new_group
        order by all
    """,
}


@contextmanager
def open_release(
    marts: Mapping[str, Path], previous: Path | None, asked: Asked, home: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with the release as `present`, the last one as `previous`, and limits.

    Without a last release `previous` is there and empty.
    """
    with duckdb.connect() as connection:
        now = connection.read_parquet(str(marts["observations.parquet"]))
        now.create_view("present")
        inputs = connection.read_parquet(str(marts["releases_input.parquet"]))
        inputs.create_view("releases_input")
        if previous is None:
            now.filter("false").create_view("previous")
        else:
            connection.read_parquet(str(previous)).create_view("previous")
        gate_limits.register(connection, asked, home)
        yield connection


def write(connection: duckdb.DuckDBPyConnection, folder: Path, home: Path) -> dict[str, str]:
    """Write every batch as `<rule>.parquet`; return, by rule, why a batch could not be made."""
    problems: dict[str, str] = {}
    try:
        connection.execute(_DIFFERING)
    except duckdb.Error as error:
        # The batches that read it say so themselves; the others are judged.
        problems[""] = _line(error)
    for rule in RULES:
        target = str(folder / f"{rule}.parquet")
        try:
            sql = gate_totals.batch(home) if rule == gate_totals.RULE else SQL[rule]
            connection.execute(f"copy ({sql}) to '{target}' (format parquet)")
        except (duckdb.Error, UnreadableFormulaError) as error:
            problems[rule] = problems.get("") or _line(error)
            # A batch that lacks what its rule looks at: the rule fails in the docs, too.
            connection.execute(
                f"copy (select 'not made' as problem) to '{target}' (format parquet)"
            )
    problems.pop("", None)
    return problems


def _line(error: Exception) -> str:
    return str(error).splitlines()[0]
