-- One row per observation of an upload.
with

source as (
    select * from {{ source('uploads', 'observations') }}
),

observations as (
    select
        cast(dataset_id as varchar) as dataset_id,
        cast(indicator as varchar) as indicator,
        cast(ref_area as varchar) as ref_area,
        cast(freq as varchar) as freq,
        cast(sex as varchar) as sex,
        cast(age as varchar) as age,
        cast(urbanisation as varchar) as urbanisation,
        cast(activity as varchar) as activity,
        cast(counterpart_area as varchar) as counterpart_area,
        cast(composite_breakdown as varchar) as composite_breakdown,
        cast(time_period as varchar) as time_period,
        cast(obs_value as decimal(27, 9)) as obs_value,
        cast(unit_measure as varchar) as unit_measure,
        cast(decimals as integer) as decimals,
        cast(obs_status as varchar) as obs_status,
        cast(conf_status as varchar) as conf_status,
        cast(rank_of as integer) as rank_of,
        cast(source_document as varchar) as source_document,
        cast(source_table as varchar) as source_table,
        cast(note as varchar) as note,
        cast(printed as varchar) as printed,
        cast(source_row as integer) as source_row,
        cast(source_cell as varchar) as source_cell,
        cast(upload_id as varchar) as upload_id,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end
    from source
)

select * from observations
