-- Every figure that a formula or a succession asks for is computed or refused, never both.
with

asked as (
    select distinct {{ key_of("parts") }}
    from {{ ref('int_ratios_parts') }} as parts
    union all
    select distinct {{ key_of("parts") }}
    from {{ ref('int_successors_parts') }} as parts
),

answered as (
    select {{ key_of("figures") }}
    from {{ ref('derived_observations') }} as figures
    union all
    select {{ key_of("figures") }}
    from {{ ref('derived_refusals') }} as figures
),

counted as (
    select
        {{ key_of("asked") }},
        count(answered.indicator) as answers
    from asked
    left join answered on {{ same_key("asked", "answered") }}
    group by {{ key_of("asked") }}
)

select * from counted
where answers <> 1
