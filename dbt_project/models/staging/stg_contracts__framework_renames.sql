-- One row per framework and old code.
with

source as (
    select * from {{ source('contracts', 'framework_renames') }}
),

framework_renames as (
    select
        cast(framework as varchar) as framework,
        cast(old_code as varchar) as old_code,
        cast(new_code as varchar) as new_code,
        cast(source as varchar) as source,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_renames
