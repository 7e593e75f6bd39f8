-- One row per accepted upload, also when newer figures have replaced all of its own.
with

uploads as (
    select * from {{ ref('stg_uploads__uploads') }}
),

observations as (
    select * from {{ ref('observations') }}
),

published as (
    select
        upload_id,
        cast(count(*) as integer) as published_count
    from observations
    group by upload_id
),

inputs as (
    select
        uploads.upload_id,
        uploads.dataset_id,
        uploads.agency,
        uploads.steward,
        uploads.vintage,
        uploads.edition,
        uploads.received_at,
        uploads.sha256,
        uploads.contract_version,
        uploads.contract_sha256,
        uploads.source_document,
        uploads.row_count,
        uploads.observation_count,
        coalesce(published.published_count, 0) as published_count,
        1 as source_row
    from uploads
    left join published on uploads.upload_id = published.upload_id
)

select * from inputs
