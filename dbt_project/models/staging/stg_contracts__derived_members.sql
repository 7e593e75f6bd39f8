-- One row per computed indicator and members of dimensions it is made for.
with

source as (
    select * from {{ source('contracts', 'derived_members') }}
),

derived_members as (
    select
        cast(indicator as string) as indicator,
        cast(sex as string) as sex,
        cast(age as string) as age,
        cast(urbanisation as string) as urbanisation,
        cast(activity as string) as activity,
        cast(counterpart_area as string) as counterpart_area,
        cast(composite_breakdown as string) as composite_breakdown,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from derived_members
