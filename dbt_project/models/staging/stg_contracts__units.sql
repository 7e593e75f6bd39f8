-- One row per unit.
with

source as (
    select * from {{ source('contracts', 'units') }}
),

units as (
    select
        cast(unit_measure as string) as unit_measure,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(quantity as string) as quantity,
        cast(exponent as integer) as exponent,
        cast(shift as decimal(18, 6)) as shift,
        cast(unit_mult as string) as unit_mult,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from units
