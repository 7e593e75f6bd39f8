-- One row per code list and code.
with

codes as (
    select * from {{ ref('stg_contracts__codes') }}
)

select * from codes
