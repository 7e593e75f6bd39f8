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
    or length(rtrim(split_part(cast(obs_value as varchar), '.', 2), '0')) > decimals
