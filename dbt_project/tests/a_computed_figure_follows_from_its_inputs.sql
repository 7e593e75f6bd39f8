-- Reckoned again from the figures it is said to follow from, a computed figure is the same.
with

figures as (
    select * from {{ ref('derived_observations') }}
),

definitions as (
    select * from {{ ref('derived_indicators') }}
),

inputs as (
    select
        {{ key_of("read_figures") }},
        sum(
            cast(read_figures.obs_value as decimal(30, 12))
            * cast(read_figures.numerator_coefficient as decimal(7, 0))
        ) as numerator,
        sum(
            cast(read_figures.obs_value as decimal(30, 12))
            * cast(read_figures.denominator_coefficient as decimal(7, 0))
        ) as denominator
    from {{ ref('derived_inputs') }} as read_figures
    group by {{ key_of("read_figures") }}
),

sides as (
    select
        {{ key_of("figures") }},
        figures.kind,
        figures.obs_value,
        figures.decimals,
        cast(
            inputs.numerator + coalesce(definitions.numerator_constant, 0) as decimal(38, 12)
        ) as numerator,
        cast(
            inputs.denominator + coalesce(definitions.denominator_constant, 1) as decimal(38, 12)
        ) as denominator
    from figures
    left join inputs on {{ same_key("figures", "inputs") }}
    left join definitions on figures.indicator = definitions.indicator
),

divisible as (
    select * from sides
    where denominator <> 0
),

{{ rounded_ratios("divisible", "answered") }}

select
    {{ key_of("sides") }},
    sides.obs_value,
    answered.ratio
from sides
left join answered on {{ same_key("sides", "answered") }}
where
    sides.numerator is null
    or answered.ratio is null
    or sides.obs_value <> case
        when sides.kind = 'successor_sum' then sides.numerator else answered.ratio
    end
