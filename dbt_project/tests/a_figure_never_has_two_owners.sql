-- A figure never has two owners on one day.
with

owners as (
    select
        dataset_id,
        indicator,
        ref_area,
        agency,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ ref('stg_contracts__owners') }}
),

neighbours as (
    select
        *,
        lag(agency) over (
            partition by dataset_id, indicator, ref_area
            order by valid_from, valid_to
        ) as agency_before,
        lag(valid_to) over (
            partition by dataset_id, indicator, ref_area
            order by valid_from, valid_to
        ) as valid_to_before
    from owners
)

select *
from neighbours
where valid_from <= valid_to_before or valid_to < valid_from
