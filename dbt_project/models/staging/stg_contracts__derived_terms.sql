-- One row per computed indicator and figure its formula reads.
with

source as (
    select * from {{ source('contracts', 'derived_terms') }}
),

derived_terms as (
    select
        cast(indicator as string) as indicator,
        cast(position as integer) as position,
        cast(operand as string) as operand,
        cast(lag as integer) as lag,
        cast(unit_measure as string) as unit_measure,
        cast(ref_area as string) as ref_area,
        cast(sex as string) as sex,
        cast(age as string) as age,
        cast(urbanisation as string) as urbanisation,
        cast(activity as string) as activity,
        cast(counterpart_area as string) as counterpart_area,
        cast(composite_breakdown as string) as composite_breakdown,
        cast(numerator_coefficient as integer) as numerator_coefficient,
        cast(denominator_coefficient as integer) as denominator_coefficient,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from derived_terms
