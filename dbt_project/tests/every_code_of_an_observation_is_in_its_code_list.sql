-- Every code of a published figure is a member of its code list.
with

observations as (
    select * from {{ ref('observations') }}
),

dimension_codelists as (
    select * from {{ ref('dimension_codelists') }}
),

codes as (
    select * from {{ ref('codes') }}
),

observation_codes as (
    select
        observations.upload_id,
        observations.source_row,
        observations.source_cell,
        dimension_codelists.concept,
        dimension_codelists.codelist,
        case dimension_codelists.concept
            when 'freq' then observations.freq
            when 'sex' then observations.sex
            when 'age' then observations.age
            when 'urbanisation' then observations.urbanisation
            when 'activity' then observations.activity
            when 'counterpart_area' then observations.counterpart_area
            when 'composite_breakdown' then observations.composite_breakdown
            when 'obs_status' then observations.obs_status
            when 'conf_status' then observations.conf_status
            when 'unit_mult' then observations.unit_mult
        end as code
    from observations
    cross join dimension_codelists
)

select observation_codes.*
from observation_codes
left join codes
    on
        observation_codes.codelist = codes.codelist
        and observation_codes.code = codes.code
where codes.code is null
