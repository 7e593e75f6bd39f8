-- One row per peer set.
with

peer_sets as (
    select * from {{ ref('stg_contracts__peer_sets') }}
)

select * from peer_sets
