-- A break, a unit and an upload are listed once: a second row would count or multiply figures.
select
    'breaks' as list_name,
    indicator as code,
    time_period
from {{ ref('stg_contracts__breaks') }}
group by indicator, time_period
having count(*) > 1

union all

select
    'units' as list_name,
    unit_measure as code,
    null as time_period
from {{ ref('stg_contracts__units') }}
group by unit_measure
having count(*) > 1

union all

select
    'uploads' as list_name,
    upload_id as code,
    null as time_period
from {{ ref('stg_uploads__uploads') }}
group by upload_id
having count(*) > 1
