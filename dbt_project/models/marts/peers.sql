-- One row per peer set and member.
with

peers as (
    select * from {{ ref('stg_contracts__peers') }}
)

select * from peers
