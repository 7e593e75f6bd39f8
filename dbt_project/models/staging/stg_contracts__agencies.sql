-- One row per agency.
with

source as (
    select * from {{ source('contracts', 'agencies') }}
),

agencies as (
    select
        cast(agency_id as string) as agency_id,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to,
        cast(successor as string) as successor,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from agencies
