-- One row per peer set and member.
with

source as (
    select * from {{ source('contracts', 'peers') }}
),

peers as (
    select
        cast(peer_set as varchar) as peer_set,
        cast(ref_area as varchar) as ref_area,
        cast(position as integer) as position,
        cast(name_vi as varchar) as name_vi,
        cast(name_en as varchar) as name_en,
        cast(upload_id as varchar) as upload_id,
        cast(source_row as integer) as source_row
    from source
)

select * from peers
