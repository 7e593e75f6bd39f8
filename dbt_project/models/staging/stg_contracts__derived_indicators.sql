-- One row per computed indicator.
with

source as (
    select * from {{ source('contracts', 'derived_indicators') }}
),

derived_indicators as (
    select
        cast(indicator as varchar) as indicator,
        cast(dataset_id as varchar) as dataset_id,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(definition_vi as varchar) as definition_vi,
        cast(definition_en as varchar) as definition_en,
        cast(kind as varchar) as kind,
        cast(formula as varchar) as formula,
        cast(unit_measure as varchar) as unit_measure,
        cast(decimals as integer) as decimals,
        cast(direction as varchar) as direction,
        cast(conditions as varchar) as conditions,
        cast(compares_with as varchar) as compares_with,
        cast(numerator_constant as integer) as numerator_constant,
        cast(denominator_constant as integer) as denominator_constant,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from derived_indicators
