-- Every observation lies in a period that one agency of its contract owns whole: without an owner
-- nobody could say which of two sources is published, and the figure would vanish unseen.
select
    upload_id,
    source_row,
    source_cell,
    dataset_id,
    indicator,
    ref_area,
    time_period,
    agency
from {{ ref('int_observations_attributed') }}
where owner_agency is null
