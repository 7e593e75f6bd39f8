-- One row per peer set and member.
with

source as (
    select * from {{ source('contracts', 'peers') }}
),

peers as (
    select
        cast(peer_set as string) as peer_set,
        cast(ref_area as string) as ref_area,
        cast(position as integer) as position,
        cast(name_vi as string) as name_vi,
        cast(name_en as string) as name_en,
        cast(upload_id as string) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from peers
