-- One row per computed figure and figure its formula reads there, also one that is not there.
-- The first figure of a formula decides for which areas and periods it is computed.
with

usable as (
    select * from {{ ref('int_figures_usable') }}
),

definitions as (
    select * from {{ ref('stg_contracts__derived_indicators') }}
),

terms as (
    select * from {{ ref('stg_contracts__derived_terms') }}
),

members as (
    select * from {{ ref('stg_contracts__derived_members') }}
),

indicators as (
    select
        indicator,
        dataset_id as operand_dataset_id
    from {{ ref('stg_contracts__indicators') }}
),

asked as (
    select distinct
        definitions.dataset_id,
        definitions.indicator,
        usable.ref_area,
        usable.freq,
        {{ key_of("members", but=(
            "dataset_id", "indicator", "ref_area", "freq", "time_period"
        )) }},
        usable.time_period,
        usable.period_start,
        usable.period_end
    from definitions
    inner join terms on definitions.indicator = terms.indicator and terms.position = 1
    inner join members on definitions.indicator = members.indicator
    inner join usable
        on
            terms.operand = usable.indicator
            and coalesce(terms.ref_area, usable.ref_area) = usable.ref_area
            and coalesce(terms.sex, members.sex) = usable.sex
            and coalesce(terms.age, members.age) = usable.age
            and coalesce(terms.urbanisation, members.urbanisation) = usable.urbanisation
            and coalesce(terms.activity, members.activity) = usable.activity
            and coalesce(terms.counterpart_area, members.counterpart_area) = usable.counterpart_area
            and coalesce(terms.composite_breakdown, members.composite_breakdown)
            = usable.composite_breakdown
),

wanted as (
    select
        asked.*,
        terms.position,
        terms.operand,
        terms.unit_measure as operand_unit,
        terms.numerator_coefficient,
        terms.denominator_coefficient,
        indicators.operand_dataset_id,
        coalesce(terms.ref_area, asked.ref_area) as input_ref_area,
        coalesce(terms.sex, asked.sex) as input_sex,
        coalesce(terms.age, asked.age) as input_age,
        coalesce(terms.urbanisation, asked.urbanisation) as input_urbanisation,
        coalesce(terms.activity, asked.activity) as input_activity,
        coalesce(terms.counterpart_area, asked.counterpart_area) as input_counterpart_area,
        coalesce(terms.composite_breakdown, asked.composite_breakdown) as input_composite_breakdown,
        terms.lag,
        {{ years_before("asked.period_start", "terms.lag") }} as input_start,
        -- The day after the last: the last of February is not the same day every year.
        {{ years_before(day_after("asked.period_end"), "terms.lag") }} as input_next
    from asked
    inner join terms on asked.indicator = terms.indicator
    inner join indicators on terms.operand = indicators.indicator
),

parts as (
    select
        {{ key_of("wanted") }},
        wanted.period_start,
        wanted.period_end,
        wanted.position,
        wanted.operand,
        wanted.lag,
        wanted.operand_unit,
        wanted.numerator_coefficient,
        wanted.denominator_coefficient,
        coalesce(
            usable.figure,
            concat_ws(
                ':',
                wanted.operand_dataset_id,
                wanted.operand,
                wanted.input_ref_area,
                wanted.freq,
                wanted.input_sex,
                wanted.input_age,
                wanted.input_urbanisation,
                wanted.input_activity,
                wanted.input_counterpart_area,
                wanted.input_composite_breakdown,
                {{ period_years_before("wanted.time_period", "wanted.lag") }}
            )
        ) as input_figure,
        usable.figure is not null as is_there,
        usable.obs_value,
        usable.unit_measure,
        usable.obs_status,
        usable.conf_status,
        usable.base_period,
        usable.break_group,
        usable.vintage
    from wanted
    left join usable
        on
            wanted.operand = usable.indicator
            and wanted.operand_dataset_id = usable.dataset_id
            and wanted.input_ref_area = usable.ref_area
            and wanted.freq = usable.freq
            and wanted.input_sex = usable.sex
            and wanted.input_age = usable.age
            and wanted.input_urbanisation = usable.urbanisation
            and wanted.input_activity = usable.activity
            and wanted.input_counterpart_area = usable.counterpart_area
            and wanted.input_composite_breakdown = usable.composite_breakdown
            and wanted.input_start = usable.period_start
            and wanted.input_next = {{ day_after("usable.period_end") }}
)

select * from parts
