-- One row per predecessor, successor and day.
with

area_successions as (
    select * from {{ ref('stg_contracts__area_successions') }}
)

select * from area_successions
