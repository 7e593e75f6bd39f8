-- One row per framework.
with

source as (
    select * from {{ source('contracts', 'frameworks') }}
),

frameworks as (
    select
        cast(framework as string) as framework,
        cast(published_code as string) as published_code,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(publisher_vi as string) as publisher_vi,
        cast(publisher_en as string) as publisher_en,
        cast(scope as string) as scope,
        cast(cadence as string) as cadence,
        cast(scale as string) as scale,
        cast(reading_kind as string) as reading_kind,
        cast(reading_note_vi as string) as reading_note_vi,
        cast(reading_note_en as string) as reading_note_en,
        cast(max_age_years as integer) as max_age_years,
        cast(age_is_published as boolean) as age_is_published,
        cast(age_basis_vi as string) as age_basis_vi,
        cast(age_basis_en as string) as age_basis_en,
        cast(min_items as integer) as min_items,
        cast(coverage_since as string) as coverage_since,
        cast(coverage_basis_vi as string) as coverage_basis_vi,
        cast(coverage_basis_en as string) as coverage_basis_en,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from frameworks
