-- One row per peer set.
with

source as (
    select * from {{ source('contracts', 'peer_sets') }}
),

peer_sets as (
    select
        cast(peer_set as string) as peer_set,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(note_vi as string) as note_vi,
        cast(note_en as string) as note_en,
        cast(source as string) as source,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from peer_sets
