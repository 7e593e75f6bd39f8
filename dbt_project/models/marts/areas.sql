-- One row per territory in one stretch of time.
with

areas as (
    select * from {{ ref('stg_contracts__areas') }}
)

select * from areas
