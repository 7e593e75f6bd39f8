-- One row per figure of a successor: the sum over its predecessors, or why there is none.
with

parts as (
    select * from {{ ref('int_successors_parts') }}
),

status_ranks as (
    select * from {{ ref('status_ranks') }}
),

ranked as (
    select
        parts.*,
        status_ranks.status_rank,
        case
            when parts.additivity_area <> 'sum' then 'not_additive'
            when parts.is_divided then 'divided_area'
            when not parts.is_there then 'missing_part'
            when parts.obs_value is null or status_ranks.is_missing then 'no_value'
            when parts.conf_status <> 'F' then 'not_free'
            when abs(parts.obs_value) >= 1000000000000000 then 'too_large'
        end as part_reason,
        row_number() over (
            partition by {{ key_of("parts") }}
            order by
                case when parts.is_there then 1 else 0 end,
                status_ranks.status_rank nulls last,
                case when parts.obs_status = 'A' then 1 else 0 end,
                parts.obs_status nulls last
        ) as status_place
    from parts
    left join status_ranks on parts.obs_status = status_ranks.obs_status
),

totals as (
    select
        {{ key_of("ranked") }},
        min(ranked.period_start) as period_start,
        min(ranked.period_end) as period_end,
        min(ranked.defined_in) as defined_in,
        min(ranked.defined_in_row) as defined_in_row,
        cast(count(*) as integer) as input_count,
        min(ranked.part_reason) as part_reason,
        sum(case when ranked.part_reason is null then ranked.obs_value end) as obs_value,
        min(ranked.unit_measure) as unit_measure,
        min(ranked.unit_mult) as unit_mult,
        max(ranked.decimals) as decimals,
        min(case when ranked.status_place = 1 then ranked.obs_status end) as obs_status,
        min(ranked.base_period) as base_period,
        min(ranked.break_group) as break_group,
        min(ranked.vintage) as vintage,
        case
            when min(ranked.part_reason) is not null then min(ranked.part_reason)
            when min(ranked.unit_measure) <> max(ranked.unit_measure) then 'unit_differs'
            when
                coalesce(min(ranked.base_period), '') <> coalesce(max(ranked.base_period), '')
                then 'base_differs'
            when min(ranked.break_group) <> max(ranked.break_group) then 'break_between'
        end as reason
    from ranked
    group by {{ key_of("ranked") }}
),

formulas as (
    select
        {{ key_of("parts") }},
        {{ listed(
            "concat(parts.indicator, '[ref_area=', parts.input_area, ']')", " + ", "parts.input_area"
        ) }} as formula
    from parts
    group by {{ key_of("parts") }}
),

culprits as (
    select
        {{ key_of("ranked") }},
        min(ranked.input_figure) as culprit
    from ranked
    inner join totals
        on {{ same_key("ranked", "totals") }} and ranked.part_reason = totals.part_reason
    where totals.part_reason not in ('not_additive', 'divided_area')
    group by {{ key_of("ranked") }}
),

judged as (
    select
        totals.*,
        'successor_sum' as kind,
        formulas.formula,
        culprits.culprit
    from totals
    inner join formulas on {{ same_key("totals", "formulas") }}
    left join culprits on {{ same_key("totals", "culprits") }}
)

select * from judged
