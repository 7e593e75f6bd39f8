-- One row per indicator.
with

indicators as (
    select * from {{ ref('stg_contracts__indicators') }}
)

select * from indicators
