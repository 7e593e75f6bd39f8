-- Every value was sent in a known unit of the contract's quantity: percent points are no percent.
select
    upload_id,
    source_row,
    source_cell,
    dataset_id,
    indicator,
    unit_measure as sent_unit_measure,
    contract_unit_measure
from {{ ref('int_observations_converted') }}
where not is_convertible
