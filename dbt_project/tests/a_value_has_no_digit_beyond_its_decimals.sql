-- No published value has a digit beyond its stated decimals, and only a missing value has none.
select
    upload_id,
    source_row,
    source_cell,
    indicator,
    obs_value,
    decimals
from {{ ref('observations') }}
where
    (obs_value is null) <> (decimals is null)
    or {{ times_power_of_ten("(obs_value - floor(obs_value))", "decimals") }} % 1 <> 0
