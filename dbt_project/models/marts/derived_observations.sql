-- One row per computed figure: no agency sent it, it follows from figures that agencies sent.
with

ratios as (
    select * from {{ ref('int_ratios_judged') }}
    where reason is null
),

sums as (
    select * from {{ ref('int_successors_judged') }}
    where reason is null
),

parts as (
    select
        {{ key_of("parts") }},
        cast(count(distinct parts.input_figure) as integer) as input_count
    from {{ ref('int_ratios_parts') }} as parts
    group by {{ key_of("parts") }}
),

figures as (
    select * from {{ ref('int_observations_published') }}
),

published as (
    select
        {{ key_of("ratios") }},
        {{ figure_of("figures") }} as figure,
        figures.obs_value,
        figures.decimals
    from ratios
    inner join figures
        on
            {{ same_key("ratios", "figures", but=("indicator",)) }}
            and ratios.compares_with = figures.indicator
    where figures.obs_value is not null
),

computed as (
    select
        {{ key_of("ratios") }},
        ratios.obs_value,
        ratios.unit_measure,
        ratios.unit_mult,
        ratios.decimals,
        ratios.obs_status,
        ratios.kind,
        ratios.formula,
        parts.input_count,
        published.figure as published_figure,
        published.obs_value as published_value,
        published.decimals as published_decimals,
        ratios.period_start,
        ratios.period_end,
        ratios.defined_in as upload_id,
        ratios.defined_in_row as source_row
    from ratios
    inner join parts on {{ same_key("ratios", "parts") }}
    left join published on {{ same_key("ratios", "published") }}
    union all
    select
        {{ key_of("sums") }},
        cast(sums.obs_value as decimal(38, 12)) as obs_value,
        sums.unit_measure,
        sums.unit_mult,
        sums.decimals,
        sums.obs_status,
        sums.kind,
        sums.formula,
        sums.input_count,
        cast(null as string) as published_figure,
        cast(null as decimal(38, 12)) as published_value,
        cast(null as integer) as published_decimals,
        sums.period_start,
        sums.period_end,
        sums.defined_in as upload_id,
        sums.defined_in_row as source_row
    from sums
)

select * from computed
