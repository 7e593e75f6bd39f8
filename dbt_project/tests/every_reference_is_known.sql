-- Every dataset, indicator, area, agency, unit and framework that a row names is described.
with

observation_references as (
    select distinct
        upload_id,
        dataset_id,
        indicator,
        ref_area,
        agency
    from {{ ref('observations') }}
),

named as (
    select
        upload_id,
        'datasets' as list_name,
        dataset_id as code
    from observation_references
    union all
    select
        upload_id,
        'indicators' as list_name,
        concat_ws('.', dataset_id, indicator) as code
    from observation_references
    union all
    select
        upload_id,
        'areas' as list_name,
        ref_area as code
    from observation_references
    union all
    select
        upload_id,
        'agencies' as list_name,
        agency as code
    from observation_references
    union all
    select
        upload_id,
        'datasets' as list_name,
        dataset_id as code
    from {{ ref('indicators') }}
    union all
    select
        upload_id,
        'units' as list_name,
        unit_measure as code
    from {{ ref('indicators') }}
    union all
    select
        upload_id,
        'frameworks' as list_name,
        framework as code
    from {{ ref('indicators') }}
    union all
    select
        upload_id,
        'areas' as list_name,
        parent as code
    from {{ ref('areas') }}
    union all
    select
        upload_id,
        'areas' as list_name,
        predecessor as code
    from {{ ref('area_successions') }}
    union all
    select
        upload_id,
        'areas' as list_name,
        successor as code
    from {{ ref('area_successions') }}
    union all
    select
        upload_id,
        'frameworks' as list_name,
        framework as code
    from {{ ref('framework_editions') }}
    union all
    select
        upload_id,
        'framework_editions' as list_name,
        concat_ws('.', framework, edition) as code
    from {{ ref('framework_items') }}
    union all
    select
        upload_id,
        'framework_items_of_any_edition' as list_name,
        concat_ws('.', framework, item) as code
    from {{ ref('framework_mappings') }}
    union all
    select
        upload_id,
        'indicators_and_computed_ones' as list_name,
        concat_ws('.', dataset_id, indicator) as code
    from {{ ref('framework_mappings') }}
    where indicator is not null
    union all
    select
        upload_id,
        'peer_sets' as list_name,
        peer_set as code
    from {{ ref('peers') }}
    union all
    select
        upload_id,
        'datasets' as list_name,
        dataset_id as code
    from {{ ref('derived_indicators') }}
    union all
    select
        upload_id,
        'units' as list_name,
        unit_measure as code
    from {{ ref('derived_indicators') }}
),

described as (
    select
        'datasets' as list_name,
        dataset_id as code
    from {{ ref('datasets') }}
    union all
    select
        'indicators' as list_name,
        concat_ws('.', dataset_id, indicator) as code
    from {{ ref('indicators') }}
    union all
    select
        'indicators_and_computed_ones' as list_name,
        concat_ws('.', dataset_id, indicator) as code
    from {{ ref('indicators') }}
    union all
    select
        'indicators_and_computed_ones' as list_name,
        concat_ws('.', dataset_id, indicator) as code
    from {{ ref('derived_indicators') }}
    union all
    select
        'areas' as list_name,
        ref_area as code
    from {{ ref('areas') }}
    union all
    select
        'agencies' as list_name,
        agency_id as code
    from {{ ref('agencies') }}
    union all
    select
        'units' as list_name,
        unit_measure as code
    from {{ ref('stg_contracts__units') }}
    union all
    select
        'frameworks' as list_name,
        framework as code
    from {{ ref('frameworks') }}
    union all
    select
        'framework_editions' as list_name,
        concat_ws('.', framework, edition) as code
    from {{ ref('framework_editions') }}
    union all
    select
        'framework_items_of_any_edition' as list_name,
        concat_ws('.', framework, item) as code
    from {{ ref('framework_items') }}
    union all
    select
        'peer_sets' as list_name,
        peer_set as code
    from {{ ref('peer_sets') }}
)

select distinct
    named.list_name,
    named.code,
    named.upload_id
from named
left join described
    on
        named.list_name = described.list_name
        and named.code = described.code
where named.code is not null and described.code is null
