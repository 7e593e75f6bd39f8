-- One row per territory in one stretch of time.
with

source as (
    select * from {{ source('contracts', 'areas') }}
),

areas as (
    select
        cast(ref_area as string) as ref_area,
        cast(gso_code as string) as gso_code,
        cast(iso_code as string) as iso_code,
        cast(level as string) as level,
        cast(type_vi as string) as type_vi,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(parent as string) as parent,
        cast(change_note as string) as change_note,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from areas
