-- Every block (indicator, area and period of a dataset) holds exactly the rows of one upload.
with

received as (
    select
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period,
        upload_id,
        count(*) as received_count
    from {{ ref('stg_uploads__observations') }}
    group by
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period,
        upload_id
),

published as (
    select
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period,
        min(upload_id) as upload_id,
        count(distinct upload_id) as upload_count,
        count(*) as published_count
    from {{ ref('observations') }}
    group by
        dataset_id,
        indicator,
        ref_area,
        freq,
        time_period
)

select
    published.*,
    received.received_count
from published
left join received
    on
        published.dataset_id = received.dataset_id
        and published.indicator = received.indicator
        and published.ref_area = received.ref_area
        and published.freq = received.freq
        and published.time_period = received.time_period
        and published.upload_id = received.upload_id
where
    published.upload_count > 1
    or published.published_count is distinct from received.received_count
