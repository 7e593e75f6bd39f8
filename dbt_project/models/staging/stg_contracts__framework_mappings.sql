-- One row per framework, item and reading.
with

source as (
    select * from {{ source('contracts', 'framework_mappings') }}
),

framework_mappings as (
    select
        cast(framework as string) as framework,
        cast(item as string) as item,
        cast(position as integer) as position,
        cast(kind as string) as kind,
        cast(indicator as string) as indicator,
        cast(dataset_id as string) as dataset_id,
        cast(agency as string) as agency,
        cast(level as string) as level,
        cast(dimensions as string) as dimensions,
        cast(factor as decimal(38, 12)) as factor,
        cast(unit as string) as unit,
        cast(periods as string) as periods,
        cast(since as string) as since,
        cast(note_vi as string) as note_vi,
        cast(note_en as string) as note_en,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_mappings
