-- One row per framework and edition.
with

source as (
    select * from {{ source('contracts', 'framework_editions') }}
),

framework_editions as (
    select
        cast(framework as string) as framework,
        cast(edition as string) as edition,
        cast(data_year as string) as data_year,
        cast(rank_of as integer) as rank_of,
        cast(publishes_rank as boolean) as publishes_rank,
        cast(publishes_top as integer) as publishes_top,
        cast(direction as string) as direction,
        cast(tier_scale as string) as tier_scale,
        cast(tiers as string) as tiers,
        cast(break_before as boolean) as break_before,
        cast(cut_off as date) as cut_off,
        cast(note as string) as note,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from framework_editions
