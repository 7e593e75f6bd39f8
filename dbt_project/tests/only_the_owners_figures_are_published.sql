-- Every published figure comes from the agency that owns it.
with

observations as (
    select * from {{ ref('observations') }}
),

owners as (
    select * from {{ ref('stg_contracts__owners') }}
)

select
    observations.upload_id,
    observations.source_row,
    observations.source_cell,
    observations.dataset_id,
    observations.indicator,
    observations.ref_area,
    observations.time_period,
    observations.agency
from observations
left join owners
    on
        observations.dataset_id = owners.dataset_id
        and observations.indicator = owners.indicator
        and observations.ref_area = owners.ref_area
        and observations.agency = owners.agency
        and observations.period_start >= coalesce(owners.valid_from, date '0001-01-01')
        and observations.period_end <= coalesce(owners.valid_to, date '9999-12-31')
where owners.agency is null
