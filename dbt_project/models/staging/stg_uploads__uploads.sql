-- One row per upload.
with

source as (
    select * from {{ source('uploads', 'uploads') }}
),

uploads as (
    select
        cast(upload_id as varchar) as upload_id,
        cast(dataset_id as varchar) as dataset_id,
        cast(agency as varchar) as agency,
        cast(steward as varchar) as steward,
        cast(vintage as varchar) as vintage,
        cast(edition as varchar) as edition,
        cast(edition_end as date) as edition_end,
        cast(received_at as timestamp) as received_at,
        cast(sha256 as varchar) as sha256,
        cast(contract_version as varchar) as contract_version,
        cast(contract_sha256 as varchar) as contract_sha256,
        cast(source_document as varchar) as source_document,
        cast(row_count as integer) as row_count,
        cast(observation_count as integer) as observation_count
    from source
)

select * from uploads
