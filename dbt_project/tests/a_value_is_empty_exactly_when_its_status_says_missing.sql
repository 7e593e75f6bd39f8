-- A value is empty exactly when its status is L, M, O or Q; zero is a value.
with

observations as (
    select * from {{ ref('observations') }}
),

status_ranks as (
    select * from {{ ref('status_ranks') }}
)

select
    observations.upload_id,
    observations.source_row,
    observations.source_cell,
    observations.obs_value,
    observations.obs_status
from observations
left join status_ranks on observations.obs_status = status_ranks.obs_status
where (observations.obs_value is null) is distinct from status_ranks.is_missing
