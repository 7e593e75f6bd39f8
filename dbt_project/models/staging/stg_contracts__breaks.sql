-- One row per indicator and period.
with

source as (
    select * from {{ source('contracts', 'breaks') }}
),

breaks as (
    select
        cast(indicator as string) as indicator,
        cast(break_start as date) as break_start,
        cast(time_period as string) as time_period,
        cast(note_vi as string) as note_vi,
        cast(note_en as string) as note_en,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from breaks
