-- One row per indicator and period.
with

source as (
    select * from {{ source('contracts', 'breaks') }}
),

breaks as (
    select
        cast(indicator as varchar) as indicator,
        cast(break_start as date) as break_start,
        cast(time_period as varchar) as time_period,
        cast(note_vi as varchar) as note_vi,
        cast(note_en as varchar) as note_en,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from breaks
