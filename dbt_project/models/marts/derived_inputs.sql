-- One row per computed figure and uploaded figure it follows from; a sum of a successor that a
-- formula reads stands as the figures it is the sum of.
with

ratios as (
    select * from {{ ref('int_ratios_judged') }}
    where reason is null
),

ratio_parts as (
    select * from {{ ref('int_ratios_parts') }}
),

sums as (
    select * from {{ ref('int_successors_judged') }}
    where reason is null
),

sum_parts as (
    select * from {{ ref('int_successors_parts') }}
),

figures as (
    select * from {{ ref('int_figures_readable') }}
),

summed as (
    select
        {{ figure_of("sums") }} as sum_figure,
        {{ key_of("sums") }},
        sum_parts.input_figure
    from sums
    inner join sum_parts on {{ same_key("sums", "sum_parts") }}
),

read_parts as (
    select
        {{ key_of("ratios") }},
        coalesce(summed.input_figure, ratio_parts.input_figure) as input_figure,
        ratio_parts.numerator_coefficient,
        ratio_parts.denominator_coefficient
    from ratios
    inner join ratio_parts on {{ same_key("ratios", "ratio_parts") }}
    left join summed on ratio_parts.input_figure = summed.sum_figure
    union all
    select
        {{ key_of("summed") }},
        summed.input_figure,
        1 as numerator_coefficient,
        0 as denominator_coefficient
    from summed
),

-- Two terms of a formula may read one figure: a total is the share of itself.
inputs as (
    select
        {{ key_of("read_parts") }},
        read_parts.input_figure,
        cast(sum(read_parts.numerator_coefficient) as integer) as numerator_coefficient,
        cast(sum(read_parts.denominator_coefficient) as integer) as denominator_coefficient
    from read_parts
    group by
        {{ key_of("read_parts") }},
        read_parts.input_figure
),

described as (
    select
        {{ key_of("inputs") }},
        inputs.input_figure,
        inputs.numerator_coefficient,
        inputs.denominator_coefficient,
        figures.obs_value,
        figures.unit_measure,
        figures.decimals,
        figures.obs_status,
        figures.vintage,
        figures.agency,
        figures.upload_id,
        figures.source_row,
        figures.source_cell
    from inputs
    inner join figures on inputs.input_figure = figures.figure
)

select * from described
