-- One row per framework and old code.
with

source as (
    select * from {{ source('contracts', 'framework_renames') }}
),

framework_renames as (
    select
        cast(framework as string) as framework,
        cast(old_code as string) as old_code,
        cast(new_code as string) as new_code,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_renames
