-- One row per computed indicator and members of dimensions it is made for.
with

source as (
    select * from {{ source('contracts', 'derived_members') }}
),

derived_members as (
    select
        cast(indicator as varchar) as indicator,
        cast(sex as varchar) as sex,
        cast(age as varchar) as age,
        cast(urbanisation as varchar) as urbanisation,
        cast(activity as varchar) as activity,
        cast(counterpart_area as varchar) as counterpart_area,
        cast(composite_breakdown as varchar) as composite_breakdown,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from derived_members
