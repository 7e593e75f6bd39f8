-- One row per computed indicator.
with

source as (
    select * from {{ source('contracts', 'derived_indicators') }}
),

derived_indicators as (
    select
        cast(indicator as string) as indicator,
        cast(dataset_id as string) as dataset_id,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(definition_vi as string) as definition_vi,
        cast(definition_en as string) as definition_en,
        cast(kind as string) as kind,
        cast(formula as string) as formula,
        cast(unit_measure as string) as unit_measure,
        cast(decimals as integer) as decimals,
        cast(direction as string) as direction,
        cast(conditions as string) as conditions,
        cast(compares_with as string) as compares_with,
        cast(numerator_constant as integer) as numerator_constant,
        cast(denominator_constant as integer) as denominator_constant,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from derived_indicators
