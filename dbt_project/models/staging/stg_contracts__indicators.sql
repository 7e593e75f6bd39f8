-- One row per indicator.
with

source as (
    select * from {{ source('contracts', 'indicators') }}
),

indicators as (
    select
        cast(indicator as varchar) as indicator,
        cast(dataset_id as varchar) as dataset_id,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(definition_vi as varchar) as definition_vi,
        cast(definition_en as varchar) as definition_en,
        cast(method_vi as varchar) as method_vi,
        cast(method_en as varchar) as method_en,
        cast(source_vi as varchar) as source_vi,
        cast(source_en as varchar) as source_en,
        cast(unit_measure as varchar) as unit_measure,
        cast(decimals as integer) as decimals,
        cast(direction as varchar) as direction,
        cast(additivity_area as varchar) as additivity_area,
        cast(additivity_time as varchar) as additivity_time,
        cast(min_value as decimal(38, 12)) as min_value,
        cast(max_value as decimal(38, 12)) as max_value,
        cast(base_period as varchar) as base_period,
        cast(periods as varchar) as periods,
        cast(sdg as varchar) as sdg,
        cast(isic as varchar) as isic,
        cast(framework as varchar) as framework,
        cast(framework_item as varchar) as framework_item,
        cast(is_rank as boolean) as is_rank,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from indicators
