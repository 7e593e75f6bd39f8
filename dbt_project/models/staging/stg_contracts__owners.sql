-- One row per indicator, area and stretch of time.
with

source as (
    select * from {{ source('contracts', 'owners') }}
),

owners as (
    select
        cast(dataset_id as string) as dataset_id,
        cast(indicator as string) as indicator,
        cast(ref_area as string) as ref_area,
        cast(agency as string) as agency,
        cast(valid_from as date) as valid_from,
        cast(valid_to as date) as valid_to
    from source
)

select * from owners
