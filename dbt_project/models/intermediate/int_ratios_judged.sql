-- One row per computed figure: its exact value, or why there is none.
with

parts as (
    select * from {{ ref('int_ratios_parts') }}
),

definitions as (
    select * from {{ ref('stg_contracts__derived_indicators') }}
),

units as (
    select * from {{ ref('stg_contracts__units') }}
),

status_ranks as (
    select * from {{ ref('status_ranks') }}
),

-- A growth is over no break when the year before began a series.
read_parts as (
    select
        parts.*,
        case
            when parts.lag > 0 and parts.obs_status = 'B' then 'A' else parts.obs_status
        end as read_status
    from parts
),

ranked as (
    select
        parts.*,
        status_ranks.status_rank,
        case
            when not parts.is_there then 'missing_part'
            when parts.obs_value is null or status_ranks.is_missing then 'no_value'
            when parts.conf_status <> 'F' then 'not_free'
            when parts.unit_measure <> parts.operand_unit then 'unit_differs'
            when abs(parts.obs_value) >= 1000000000000000 then 'too_large'
        end as part_reason,
        row_number() over (
            partition by {{ key_of("parts") }}
            order by
                case when parts.is_there then 1 else 0 end,
                status_ranks.status_rank nulls last,
                case when parts.read_status = 'A' then 1 else 0 end,
                parts.read_status nulls last
        ) as status_place
    from read_parts as parts
    left join status_ranks on parts.read_status = status_ranks.obs_status
),

-- What was measured twice, in two periods or places, must be measured alike.
operands as (
    select
        {{ key_of("ranked") }},
        ranked.operand,
        case
            when
                coalesce(min(ranked.base_period), '') <> coalesce(max(ranked.base_period), '')
                then 'base_differs'
            when min(ranked.break_group) <> max(ranked.break_group) then 'break_between'
            when min(ranked.vintage) <> max(ranked.vintage) then 'vintage_differs'
        end as operand_reason
    from ranked
    group by
        {{ key_of("ranked") }},
        ranked.operand
),

likenesses as (
    select
        {{ key_of("operands") }},
        min(
            case when operands.operand_reason <> 'vintage_differs' then operands.operand_reason end
        ) as likeness_reason,
        max(
            case when operands.operand_reason = 'vintage_differs' then 1 else 0 end
        ) as has_vintages
    from operands
    group by {{ key_of("operands") }}
),

sums as (
    select
        {{ key_of("ranked") }},
        min(ranked.period_start) as period_start,
        min(ranked.period_end) as period_end,
        min(ranked.part_reason) as part_reason,
        min(case when ranked.status_place = 1 then ranked.read_status end) as obs_status,
        sum(
            case
                when ranked.part_reason is null
                    then
                        cast(ranked.obs_value as decimal(30, 12))
                        * cast(ranked.numerator_coefficient as decimal(7, 0))
            end
        ) as numerator,
        sum(
            case
                when ranked.part_reason is null
                    then
                        cast(ranked.obs_value as decimal(30, 12))
                        * cast(ranked.denominator_coefficient as decimal(7, 0))
            end
        ) as denominator
    from ranked
    group by {{ key_of("ranked") }}
),

culprits as (
    select
        {{ key_of("ranked") }},
        min(ranked.input_figure) as culprit
    from ranked
    inner join sums
        on {{ same_key("ranked", "sums") }} and ranked.part_reason = sums.part_reason
    group by {{ key_of("ranked") }}
),

reasoned as (
    select
        {{ key_of("sums") }},
        sums.period_start,
        sums.period_end,
        sums.obs_status,
        definitions.kind,
        definitions.formula,
        definitions.unit_measure,
        units.unit_mult,
        definitions.decimals,
        definitions.compares_with,
        definitions.upload_id as defined_in,
        definitions.source_row as defined_in_row,
        culprits.culprit,
        cast(sums.numerator + definitions.numerator_constant as decimal(38, 12)) as numerator,
        cast(
            sums.denominator + definitions.denominator_constant as decimal(38, 12)
        ) as denominator,
        coalesce(
            sums.part_reason,
            likenesses.likeness_reason,
            case
                when likenesses.has_vintages = 1 and definitions.conditions like '%same_vintage%'
                    then 'vintage_differs'
                when sums.denominator + definitions.denominator_constant = 0
                    then 'zero_denominator'
                when
                    abs(sums.numerator + definitions.numerator_constant) >= 1000000000000000
                    or abs(sums.denominator + definitions.denominator_constant)
                    >= 1000000000000000000000000
                    or abs(sums.denominator + definitions.denominator_constant) < 0.000000001
                    then 'too_large'
            end
        ) as reason
    from sums
    inner join definitions on sums.indicator = definitions.indicator
    left join units on definitions.unit_measure = units.unit_measure
    inner join likenesses on {{ same_key("sums", "likenesses") }}
    left join culprits on {{ same_key("sums", "culprits") }}
),

-- Only what may be divided is: elsewhere a number may be too large for the arithmetic.
divisible as (
    select * from reasoned
    where reason is null
),

{{ rounded_ratios("divisible", "computed") }},

judged as (
    select
        reasoned.*,
        computed.ratio as obs_value
    from reasoned
    left join computed on {{ same_key("reasoned", "computed") }}
)

select * from judged
