-- One row per published figure: dataset, indicator, area, frequency, six dimensions and period.
with

observations as (
    select * from {{ ref('int_observations_published') }}
)

select * from observations
