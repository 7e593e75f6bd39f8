-- One row per framework, item and reading.
with

source as (
    select * from {{ source('contracts', 'framework_mappings') }}
),

framework_mappings as (
    select
        cast(framework as varchar) as framework,
        cast(item as varchar) as item,
        cast(position as integer) as position,
        cast(kind as varchar) as kind,
        cast(indicator as varchar) as indicator,
        cast(dataset_id as varchar) as dataset_id,
        cast(agency as varchar) as agency,
        cast(level as varchar) as level,
        cast(dimensions as varchar) as dimensions,
        cast(factor as decimal(38, 12)) as factor,
        cast(unit as varchar) as unit,
        cast(periods as varchar) as periods,
        cast(since as varchar) as since,
        cast(note_vi as varchar) as note_vi,
        cast(note_en as varchar) as note_en,
        cast(source as varchar) as source,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_mappings
