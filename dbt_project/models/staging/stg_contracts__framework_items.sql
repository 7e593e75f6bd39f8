-- One row per framework, edition and item.
with

source as (
    select * from {{ source('contracts', 'framework_items') }}
),

framework_items as (
    select
        cast(framework as string) as framework,
        cast(edition as string) as edition,
        cast(item as string) as item,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(parent as string) as parent,
        cast(unit as string) as unit,
        cast(direction as string) as direction,
        cast(note as string) as note,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_items
