-- One row per indicator and period: how many breaks of the indicator lie at or before it, and
-- whether it is the first period of one. Values of two groups are not comparable.
with

observations as (
    select * from {{ ref('int_observations_newest_vintage') }}
),

breaks as (
    select * from {{ ref('stg_contracts__breaks') }}
),

periods as (
    select distinct
        indicator,
        time_period,
        period_start
    from observations
),

grouped as (
    select
        periods.indicator,
        periods.time_period,
        cast(count(breaks.break_start) as integer) as break_group,
        count(case when breaks.time_period = periods.time_period then 1 end) > 0 as is_break
    from periods
    left join breaks
        on
            periods.indicator = breaks.indicator
            and periods.period_start >= breaks.break_start
    group by
        periods.indicator,
        periods.time_period
)

select * from grouped
