-- One row per framework, edition and item.
with

framework_items as (
    select * from {{ ref('stg_contracts__framework_items') }}
)

select * from framework_items
