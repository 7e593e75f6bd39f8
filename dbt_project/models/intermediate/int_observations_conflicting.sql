-- One row per observation of a second source: an agency sent a figure that another one owns.
-- Kept to be shown as a conflict, never published.
with

observations as (
    select * from {{ ref('int_observations_attributed') }}
),

conflicting as (
    select *
    from observations
    where owner_agency is null or agency <> owner_agency
)

select * from conflicting
