-- Every accepted observation is a conflict, or its block is published (from its own upload or from
-- a newer one).
with

received as (
    select * from {{ ref('stg_uploads__observations') }}
),

published_blocks as (
    select distinct
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period
    from {{ ref('observations') }}
),

conflicting as (
    select distinct
        upload_id,
        source_row,
        source_cell
    from {{ ref('int_observations_conflicting') }}
)

select
    received.upload_id,
    received.source_row,
    received.source_cell,
    received.dataset_id,
    received.indicator,
    received.ref_area,
    received.time_period
from received
left join published_blocks
    on
        received.dataset_id = published_blocks.dataset_id
        and received.indicator = published_blocks.indicator
        and received.ref_area = published_blocks.ref_area
        and received.freq = published_blocks.freq
        and received.time_period = published_blocks.time_period
left join conflicting
    on
        received.upload_id = conflicting.upload_id
        and received.source_row = conflicting.source_row
        and received.source_cell = conflicting.source_cell
where published_blocks.dataset_id is null and conflicting.upload_id is null
