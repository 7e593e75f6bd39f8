-- One row per figure a formula may read: the published ones, and the sums of successors.
with

figures as (
    select * from {{ ref('int_figures_readable') }}
),

sums as (
    select * from {{ ref('int_successors_judged') }}
    where reason is null
),

usable as (
    select
        {{ key_of("figures") }},
        figures.period_start,
        figures.period_end,
        figures.figure,
        figures.obs_value,
        figures.unit_measure,
        figures.obs_status,
        figures.conf_status,
        figures.base_period,
        figures.break_group,
        figures.vintage
    from figures
    union all
    select
        {{ key_of("sums") }},
        sums.period_start,
        sums.period_end,
        {{ figure_of("sums") }} as figure,
        sums.obs_value,
        sums.unit_measure,
        sums.obs_status,
        'F' as conf_status,
        sums.base_period,
        sums.break_group,
        sums.vintage
    from sums
)

select * from usable
