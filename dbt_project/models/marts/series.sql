-- One row per series: everything of an observation's key but the period.
with

observations as (
    select * from {{ ref('observations') }}
),

-- Two cumulative periods may begin on one day: the notation decides, so a rebuild says the same.
ranked as (
    select
        *,
        row_number() over (
            partition by series_id
            order by period_start, period_end, time_period
        ) as place_from_first,
        row_number() over (
            partition by series_id
            order by period_start desc, period_end desc, time_period desc
        ) as place_from_last,
        row_number() over (
            partition by series_id
            order by
                received_at desc, upload_id desc, period_start desc, period_end desc,
                time_period desc
        ) as place_from_newest
    from observations
),

series as (
    select
        series_id,
        dataset_id,
        indicator,
        ref_area,
        freq,
        sex,
        age,
        urbanisation,
        activity,
        counterpart_area,
        composite_breakdown,
        unit_measure,
        max(case when place_from_first = 1 then time_period end) as first_period,
        max(case when place_from_last = 1 then time_period end) as last_period,
        cast(count(*) as integer) as observation_count,
        cast(count(obs_value) as integer) as value_count,
        max(case when place_from_newest = 1 then upload_id end) as upload_id,
        max(case when place_from_newest = 1 then source_row end) as source_row
    from ranked
    group by
        series_id,
        dataset_id,
        indicator,
        ref_area,
        freq,
        sex,
        age,
        urbanisation,
        activity,
        counterpart_area,
        composite_breakdown,
        unit_measure
)

select * from series
