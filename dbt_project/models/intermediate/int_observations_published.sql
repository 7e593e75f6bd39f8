-- One row per published figure: dataset, indicator, area, frequency, six dimensions and period.
with

observations as (
    select * from {{ ref('int_observations_converted') }}
),

periods as (
    select * from {{ ref('int_periods_grouped') }}
),

published as (
    select
        observations.dataset_id,
        observations.indicator,
        observations.ref_area,
        observations.freq,
        observations.sex,
        observations.age,
        observations.urbanisation,
        observations.activity,
        observations.counterpart_area,
        observations.composite_breakdown,
        observations.time_period,
        observations.contract_value as obs_value,
        observations.contract_unit_measure as unit_measure,
        observations.unit_mult,
        observations.contract_decimals as decimals,
        case
            when periods.is_break and observations.obs_status = 'A' then 'B'
            else observations.obs_status
        end as obs_status,
        observations.conf_status,
        observations.base_period,
        periods.break_group,
        observations.rank_of,
        coalesce(observations.source_document, observations.upload_source_document)
            as source_document,
        observations.source_table,
        observations.vintage,
        observations.edition,
        observations.note,
        concat_ws(
            '.',
            observations.indicator,
            observations.ref_area,
            observations.freq,
            observations.sex,
            observations.age,
            observations.urbanisation,
            observations.activity,
            observations.counterpart_area,
            observations.composite_breakdown
        ) as series_id,
        observations.period_start,
        observations.period_end,
        observations.agency,
        observations.upload_id,
        observations.source_row,
        observations.source_cell,
        observations.received_at
    from observations
    inner join periods
        on
            observations.indicator = periods.indicator
            and observations.time_period = periods.time_period
)

select * from published
