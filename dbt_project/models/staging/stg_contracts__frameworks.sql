-- One row per framework.
with

source as (
    select * from {{ source('contracts', 'frameworks') }}
),

frameworks as (
    select
        cast(framework as varchar) as framework,
        cast(published_code as varchar) as published_code,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(publisher_vi as varchar) as publisher_vi,
        cast(publisher_en as varchar) as publisher_en,
        cast(scope as varchar) as scope,
        cast(cadence as varchar) as cadence,
        cast(scale as varchar) as scale,
        cast(reading_kind as varchar) as reading_kind,
        cast(reading_note_vi as varchar) as reading_note_vi,
        cast(reading_note_en as varchar) as reading_note_en,
        cast(max_age_years as integer) as max_age_years,
        cast(age_is_published as boolean) as age_is_published,
        cast(age_basis_vi as varchar) as age_basis_vi,
        cast(age_basis_en as varchar) as age_basis_en,
        cast(min_items as integer) as min_items,
        cast(coverage_since as varchar) as coverage_since,
        cast(coverage_basis_vi as varchar) as coverage_basis_vi,
        cast(coverage_basis_en as varchar) as coverage_basis_en,
        cast(source as varchar) as source,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from frameworks
