-- One row per dataset.
with

source as (
    select * from {{ source('contracts', 'datasets') }}
),

datasets as (
    select
        cast(dataset_id as varchar) as dataset_id,
        cast(version as varchar) as version,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(description_vi as varchar) as description_vi,
        cast(description_en as varchar) as description_en,
        cast(theme as varchar) as theme,
        cast(designation as varchar) as designation,
        cast(owner as varchar) as owner,
        cast(contract_sha256 as varchar) as contract_sha256,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from datasets
