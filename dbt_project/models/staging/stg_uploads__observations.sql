-- One row per observation of an upload.
with

source as (
    select * from {{ source('uploads', 'observations') }}
),

observations as (
    select
        cast(dataset_id as string) as dataset_id,
        cast(indicator as string) as indicator,
        cast(ref_area as string) as ref_area,
        cast(freq as string) as freq,
        cast(sex as string) as sex,
        cast(age as string) as age,
        cast(urbanisation as string) as urbanisation,
        cast(activity as string) as activity,
        cast(counterpart_area as string) as counterpart_area,
        cast(composite_breakdown as string) as composite_breakdown,
        cast(time_period as string) as time_period,
        cast(obs_value as decimal(27, 9)) as obs_value,
        cast(unit_measure as string) as unit_measure,
        cast(decimals as integer) as decimals,
        cast(obs_status as string) as obs_status,
        cast(conf_status as string) as conf_status,
        cast(rank_of as integer) as rank_of,
        cast(source_document as string) as source_document,
        cast(source_table as string) as source_table,
        cast(note as string) as note,
        cast(printed as string) as printed,
        cast(source_row as integer) as source_row,
        cast(source_cell as string) as source_cell,
        cast(upload_id as string) as upload_id,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end
    from source
)

select * from observations
