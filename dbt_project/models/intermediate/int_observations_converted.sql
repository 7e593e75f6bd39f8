-- One row per published key, its value in the contract's unit: a table changes from million to
-- billion dong between editions, a series may not. Powers of ten and a shift only, so every digit
-- is the one that was sent.
with

observations as (
    select * from {{ ref('int_observations_newest_vintage') }}
),

indicators as (
    select * from {{ ref('stg_contracts__indicators') }}
),

units as (
    select * from {{ ref('stg_contracts__units') }}
),

converted as (
    select
        observations.*,
        contract_units.unit_measure as contract_unit_measure,
        contract_units.unit_mult,
        indicators.base_period,
        {{ convert_unit("observations.obs_value", "sent_units", "contract_units") }}
            as contract_value,
        case
            when observations.decimals > sent_units.exponent - contract_units.exponent
                then observations.decimals - (sent_units.exponent - contract_units.exponent)
            when observations.decimals <= sent_units.exponent - contract_units.exponent
                then 0
        end as contract_decimals,
        sent_units.unit_measure is not null as is_convertible
    from observations
    left join indicators
        on
            observations.dataset_id = indicators.dataset_id
            and observations.indicator = indicators.indicator
    left join units as contract_units on indicators.unit_measure = contract_units.unit_measure
    left join units as sent_units
        on
            observations.unit_measure = sent_units.unit_measure
            and contract_units.quantity = sent_units.quantity
)

select * from converted
