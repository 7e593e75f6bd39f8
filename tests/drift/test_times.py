"""What was measured of the tests is of tests that are there."""

from tests.conftest import FAST_SECONDS, TIMES, read_times


def test_each_file_with_a_time_is_there():
    seconds = read_times()

    assert [str(path) for path in seconds if not path.is_file()] == []
    assert list(seconds.values()) == sorted(seconds.values(), reverse=True)
    assert any(spent > FAST_SECONDS for spent in seconds.values()), TIMES
