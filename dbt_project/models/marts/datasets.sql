-- One row per dataset with a contract, also while it has no published figure.
with

datasets as (
    select * from {{ ref('stg_contracts__datasets') }}
),

observations as (
    select * from {{ ref('observations') }}
),

published as (
    select
        dataset_id,
        cast(count(*) as integer) as observation_count,
        cast(count(distinct series_id) as integer) as series_count,
        min(period_start) as first_period_start,
        max(period_end) as last_period_end,
        max(received_at) as last_received_at
    from observations
    group by dataset_id
),

dataset_agencies as (
    select distinct
        dataset_id,
        agency
    from observations
),

agency_lists as (
    select
        dataset_id,
        {{ listed("agency", ",", "agency") }} as agencies
    from dataset_agencies
    group by dataset_id
),

described as (
    select
        datasets.*,
        coalesce(published.observation_count, 0) as observation_count,
        coalesce(published.series_count, 0) as series_count,
        published.first_period_start,
        published.last_period_end,
        published.last_received_at,
        agency_lists.agencies
    from datasets
    left join published on datasets.dataset_id = published.dataset_id
    left join agency_lists on datasets.dataset_id = agency_lists.dataset_id
)

select * from described
