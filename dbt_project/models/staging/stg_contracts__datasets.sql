-- One row per dataset.
with

source as (
    select * from {{ source('contracts', 'datasets') }}
),

datasets as (
    select
        cast(dataset_id as string) as dataset_id,
        cast(version as string) as version,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(description_vi as string) as description_vi,
        cast(description_en as string) as description_en,
        cast(theme as string) as theme,
        cast(designation as string) as designation,
        cast(owner as string) as owner,
        cast(contract_sha256 as string) as contract_sha256,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from datasets
