-- One row per indicator that is computed.
with

derived_indicators as (
    select * from {{ ref('stg_contracts__derived_indicators') }}
)

select * from derived_indicators
