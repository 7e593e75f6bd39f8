-- One row per predecessor and successor of the level whose successions are known whole, so that a
-- sum over the predecessors is the successor. Who has two successors was divided between them.
with

successions as (
    select * from {{ ref('stg_contracts__area_successions') }}
),

areas as (
    select * from {{ ref('stg_contracts__areas') }}
),

divided as (
    select
        predecessor,
        succession_date
    from successions
    group by
        predecessor,
        succession_date
    having count(distinct successor) > 1
),

computed as (
    select
        successions.predecessor,
        successions.successor,
        successions.succession_date,
        divided.predecessor is not null as is_divided,
        successions.upload_id,
        successions.source_row
    from successions
    inner join areas on successions.successor = areas.ref_area
    left join divided
        on
            successions.predecessor = divided.predecessor
            and successions.succession_date = divided.succession_date
    where areas.level = '{{ var("successor_level") }}'
)

select * from computed
