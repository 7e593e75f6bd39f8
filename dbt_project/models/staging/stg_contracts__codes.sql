-- One row per code list and code.
with

source as (
    select * from {{ source('contracts', 'codes') }}
),

codes as (
    select
        cast(codelist as varchar) as codelist,
        cast(code as varchar) as code,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(parent as varchar) as parent,
        cast(position as integer) as position,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from codes
