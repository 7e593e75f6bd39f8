-- One row per indicator.
with

source as (
    select * from {{ source('contracts', 'indicators') }}
),

indicators as (
    select
        cast(indicator as string) as indicator,
        cast(dataset_id as string) as dataset_id,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(definition_vi as string) as definition_vi,
        cast(definition_en as string) as definition_en,
        cast(method_vi as string) as method_vi,
        cast(method_en as string) as method_en,
        cast(source_vi as string) as source_vi,
        cast(source_en as string) as source_en,
        cast(unit_measure as string) as unit_measure,
        cast(decimals as integer) as decimals,
        cast(direction as string) as direction,
        cast(additivity_area as string) as additivity_area,
        cast(additivity_time as string) as additivity_time,
        cast(min_value as decimal(38, 12)) as min_value,
        cast(max_value as decimal(38, 12)) as max_value,
        cast(base_period as string) as base_period,
        cast(periods as string) as periods,
        cast(sdg as string) as sdg,
        cast(isic as string) as isic,
        cast(framework as string) as framework,
        cast(framework_item as string) as framework_item,
        cast(is_rank as boolean) as is_rank,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from indicators
