-- One row per upload.
with

source as (
    select * from {{ source('uploads', 'uploads') }}
),

uploads as (
    select
        cast(upload_id as string) as upload_id,
        cast(dataset_id as string) as dataset_id,
        cast(agency as string) as agency,
        cast(steward as string) as steward,
        cast(vintage as string) as vintage,
        cast(edition as string) as edition,
        cast(edition_end as date) as edition_end,
        cast(received_at as timestamp) as received_at,
        cast(sha256 as string) as sha256,
        cast(contract_version as string) as contract_version,
        cast(contract_sha256 as string) as contract_sha256,
        cast(source_document as string) as source_document,
        cast(row_count as integer) as row_count,
        cast(observation_count as integer) as observation_count
    from source
)

select * from uploads
