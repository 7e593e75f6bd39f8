"""A few cases made from the API's own description; `make fuzz` tries ten thousand."""

import pytest

from tests.api.builders import Publication
from tests.api.fuzzing import run, served


@pytest.mark.slow
def test_cases_made_from_the_description_find_no_fault(published: Publication) -> None:
    with served(published) as address:
        total, failed = run(address, seed=7, examples=5)

    assert failed == 0
    assert total > 300
