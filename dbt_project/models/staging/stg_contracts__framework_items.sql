-- One row per framework, edition and item.
with

source as (
    select * from {{ source('contracts', 'framework_items') }}
),

framework_items as (
    select
        cast(framework as varchar) as framework,
        cast(edition as varchar) as edition,
        cast(item as varchar) as item,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(parent as varchar) as parent,
        cast(unit as varchar) as unit,
        cast(direction as varchar) as direction,
        cast(note as varchar) as note,
        cast(source as varchar) as source,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_items
