-- Converting a value back to the unit it was sent in gives every digit the agency typed.
with

observations as (
    select *
    from {{ ref('int_observations_converted') }}
    where is_convertible
),

units as (
    select * from {{ ref('stg_contracts__units') }}
),

converted_back as (
    select
        observations.*,
        {{ convert_unit("observations.contract_value", "contract_units", "sent_units") }}
            as value_back
    from observations
    inner join units as sent_units on observations.unit_measure = sent_units.unit_measure
    inner join units as contract_units
        on observations.contract_unit_measure = contract_units.unit_measure
)

select
    upload_id,
    source_row,
    source_cell,
    indicator,
    obs_value,
    unit_measure,
    contract_value,
    contract_unit_measure,
    value_back
from converted_back
where obs_value is distinct from value_back
