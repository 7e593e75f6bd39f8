-- One row per framework and old code.
with

framework_renames as (
    select * from {{ ref('stg_contracts__framework_renames') }}
)

select * from framework_renames
