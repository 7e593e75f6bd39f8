-- Every figure is about a territory that existed during the whole period.
with

observations as (
    select * from {{ ref('observations') }}
),

areas as (
    select * from {{ ref('areas') }}
)

select
    observations.upload_id,
    observations.source_row,
    observations.source_cell,
    observations.ref_area,
    observations.time_period,
    areas.valid_from,
    areas.valid_to
from observations
inner join areas on observations.ref_area = areas.ref_area
where
    observations.period_start < areas.valid_from
    or observations.period_end > areas.valid_to
