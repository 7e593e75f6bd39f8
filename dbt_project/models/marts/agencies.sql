-- One row per agency.
with

agencies as (
    select * from {{ ref('stg_contracts__agencies') }}
)

select * from agencies
