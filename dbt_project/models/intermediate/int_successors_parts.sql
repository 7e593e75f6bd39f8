-- One row per figure of a successor before it began and each of its predecessors, also of one that
-- has no such figure. Nothing is asked where the owner publishes the figure of the successor.
with

figures as (
    select * from {{ ref('int_figures_readable') }}
),

successions as (
    select * from {{ ref('int_successions_computed') }}
),

indicators as (
    select * from {{ ref('stg_contracts__indicators') }}
),

asked as (
    select distinct
        {{ key_of("figures", but=("ref_area",)) }},
        successions.successor as ref_area,
        successions.succession_date,
        figures.period_start,
        figures.period_end
    from figures
    inner join successions on figures.ref_area = successions.predecessor
    where figures.period_end < successions.succession_date
),

unpublished as (
    select asked.*
    from asked
    left join figures on {{ same_key("asked", "figures") }}
    where figures.indicator is null
),

parts as (
    select
        {{ key_of("unpublished") }},
        unpublished.period_start,
        unpublished.period_end,
        indicators.additivity_area,
        successions.is_divided,
        successions.upload_id as defined_in,
        successions.source_row as defined_in_row,
        successions.predecessor as input_area,
        concat_ws(
            ':',
            {{ key_of("unpublished", but=(
                "ref_area", "freq", "sex", "age", "urbanisation", "activity", "counterpart_area",
                "composite_breakdown", "time_period"
            )) }},
            successions.predecessor,
            {{ key_of("unpublished", but=("dataset_id", "indicator", "ref_area")) }}
        ) as input_figure,
        figures.figure is not null as is_there,
        figures.obs_value,
        figures.unit_measure,
        figures.unit_mult,
        figures.decimals,
        figures.obs_status,
        figures.conf_status,
        figures.base_period,
        figures.break_group,
        figures.vintage
    from unpublished
    inner join successions
        on
            unpublished.ref_area = successions.successor
            and unpublished.succession_date = successions.succession_date
    inner join indicators
        on
            unpublished.dataset_id = indicators.dataset_id
            and unpublished.indicator = indicators.indicator
    left join figures
        on
            {{ same_key("unpublished", "figures", but=("ref_area",)) }}
            and successions.predecessor = figures.ref_area
)

select * from parts
