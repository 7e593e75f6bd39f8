-- One row per framework and edition.
with

framework_editions as (
    select * from {{ ref('stg_contracts__framework_editions') }}
)

select * from framework_editions
