-- One row per figure that would be computed and is not, with the reason.
with

ratios as (
    select * from {{ ref('int_ratios_judged') }}
    where reason is not null
),

sums as (
    select * from {{ ref('int_successors_judged') }}
    where reason is not null
),

refused as (
    select
        {{ key_of("ratios") }},
        ratios.reason,
        ratios.culprit,
        ratios.kind,
        ratios.formula,
        ratios.period_start,
        ratios.period_end,
        ratios.defined_in as upload_id,
        ratios.defined_in_row as source_row
    from ratios
    union all
    select
        {{ key_of("sums") }},
        sums.reason,
        sums.culprit,
        sums.kind,
        sums.formula,
        sums.period_start,
        sums.period_end,
        sums.defined_in as upload_id,
        sums.defined_in_row as source_row
    from sums
)

select * from refused
