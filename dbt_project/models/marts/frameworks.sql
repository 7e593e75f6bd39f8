-- One row per framework.
with

frameworks as (
    select * from {{ ref('stg_contracts__frameworks') }}
)

select * from frameworks
