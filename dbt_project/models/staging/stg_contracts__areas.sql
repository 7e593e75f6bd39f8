-- One row per territory in one stretch of time.
with

source as (
    select * from {{ source('contracts', 'areas') }}
),

areas as (
    select
        cast(ref_area as varchar) as ref_area,
        cast(gso_code as varchar) as gso_code,
        cast(iso_code as varchar) as iso_code,
        cast(level as varchar) as level,
        cast(type_vi as varchar) as type_vi,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(parent as varchar) as parent,
        cast(change_note as varchar) as change_note,
        cast(source as varchar) as source,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from areas
