-- One row per computed indicator and figure its formula reads.
with

source as (
    select * from {{ source('contracts', 'derived_terms') }}
),

derived_terms as (
    select
        cast(indicator as varchar) as indicator,
        cast(position as integer) as position,
        cast(operand as varchar) as operand,
        cast(lag as integer) as lag,
        cast(unit_measure as varchar) as unit_measure,
        cast(ref_area as varchar) as ref_area,
        cast(sex as varchar) as sex,
        cast(age as varchar) as age,
        cast(urbanisation as varchar) as urbanisation,
        cast(activity as varchar) as activity,
        cast(counterpart_area as varchar) as counterpart_area,
        cast(composite_breakdown as varchar) as composite_breakdown,
        cast(numerator_coefficient as integer) as numerator_coefficient,
        cast(denominator_coefficient as integer) as denominator_coefficient,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from derived_terms
