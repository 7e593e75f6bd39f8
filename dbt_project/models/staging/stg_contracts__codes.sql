-- One row per code list and code.
with

source as (
    select * from {{ source('contracts', 'codes') }}
),

codes as (
    select
        cast(codelist as string) as codelist,
        cast(code as string) as code,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(parent as string) as parent,
        cast(position as integer) as position,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from codes
