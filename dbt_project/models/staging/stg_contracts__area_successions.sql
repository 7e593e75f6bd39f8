-- One row per predecessor, successor and day.
with

source as (
    select * from {{ source('contracts', 'area_successions') }}
),

area_successions as (
    select
        cast(predecessor as string) as predecessor,
        cast(successor as string) as successor,
        cast(succession_date as date) as succession_date,
        cast(basis as string) as basis,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from area_successions
