-- One row per framework, item and reading: what of ours stands for the item, or that nothing does.
with

framework_mappings as (
    select * from {{ ref('stg_contracts__framework_mappings') }}
)

select * from framework_mappings
