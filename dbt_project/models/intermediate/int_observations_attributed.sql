-- One row per accepted observation, with the upload it came in, the agency that owns its figure
-- (null when nobody does) and the rank of its status.
with

observations as (
    select * from {{ ref('stg_uploads__observations') }}
),

uploads as (
    select * from {{ ref('stg_uploads__uploads') }}
),

owners as (
    select * from {{ ref('stg_contracts__owners') }}
),

status_ranks as (
    select * from {{ ref('status_ranks') }}
),

attributed as (
    select
        observations.*,
        uploads.agency,
        uploads.vintage,
        uploads.edition,
        uploads.edition_end,
        uploads.received_at,
        uploads.source_document as upload_source_document,
        owners.agency as owner_agency,
        status_ranks.status_rank
    from observations
    inner join uploads on observations.upload_id = uploads.upload_id
    left join status_ranks on observations.obs_status = status_ranks.obs_status
    -- An owner answers for whole periods: one that begins before its term or ends after it
    -- is not its own.
    left join owners
        on
            observations.dataset_id = owners.dataset_id
            and observations.indicator = owners.indicator
            and observations.ref_area = owners.ref_area
            and observations.period_start >= coalesce(owners.valid_from, date '0001-01-01')
            and observations.period_end <= coalesce(owners.valid_to, date '9999-12-31')
)

select * from attributed
