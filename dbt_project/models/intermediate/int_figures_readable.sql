-- One row per published figure that something is computed from: one a formula may read, or one of
-- a territory that was succeeded. Series are chosen first, so that no other figure is converted.
with

observations as (
    select * from {{ ref('int_observations_published') }}
),

newest as (
    select * from {{ ref('int_observations_newest_vintage') }}
),

terms as (
    select distinct operand from {{ ref('stg_contracts__derived_terms') }}
),

predecessors as (
    select distinct predecessor from {{ ref('int_successions_computed') }}
),

series as (
    select distinct
        newest.indicator,
        newest.ref_area
    from newest
    left join terms on newest.indicator = terms.operand
    left join predecessors on newest.ref_area = predecessors.predecessor
    where terms.operand is not null or predecessors.predecessor is not null
),

readable as (
    select
        observations.*,
        {{ figure_of("observations") }} as figure
    from observations
    inner join series
        on observations.indicator = series.indicator and observations.ref_area = series.ref_area
)

select * from readable
