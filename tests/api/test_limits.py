from pathlib import Path

import pytest

from api.app import create_app
from api.limits import Limits
from api.settings import Settings
from tests.api.builders import Publication
from tests.api.conftest import TestClient


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_an_address_may_ask_at_once_and_then_at_its_rate() -> None:
    clock = Clock()
    limits = Limits(2.0, 3, now=clock)

    first = [limits.allows("192.0.2.1") for _ in range(4)]
    clock.seconds = 0.5
    later = [limits.allows("192.0.2.1") for _ in range(2)]

    assert (first, later) == ([True, True, True, False], [True, False])
    assert limits.allows("192.0.2.2")
    assert limits.wait("192.0.2.1") == 1


def test_the_addresses_of_one_network_of_ipv6_share_a_bucket() -> None:
    limits = Limits(1.0, 1, now=Clock())

    assert limits.allows("2001:db8::1")
    assert not limits.allows("2001:db8::2")
    assert limits.allows("2001:db8:0:1::1")
    assert limits.allows("::zz")


def test_many_addresses_do_not_fill_the_memory() -> None:
    limits = Limits(1.0, 1, now=Clock())

    for number in range(70_000):
        limits.allows(str(number))

    assert len(limits._held) == 65_536


def test_whoever_asks_too_often_is_told_when_to_go_on(published: Publication) -> None:
    settings = Settings(**{**vars(published.settings), "rate": 0.5, "rate_burst": 2})
    with TestClient(create_app(settings)) as client:
        answers = [client.get("/v1/config", headers={"Accept-Language": "en"}) for _ in range(3)]

    refused = answers[2]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert refused.headers["RateLimit-Policy"] == '"default";q=2;w=4'
    assert refused.headers["RateLimit"] == '"default";r=0;t=2'
    assert refused.headers["Retry-After"] == "2"
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert "Wait 2 seconds" in refused.json()["mend"]
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert answers[0].json()["rate_limit"] == '"default";q=2;w=4'


@pytest.mark.parametrize(
    ("environment", "rate"),
    [
        ({}, 200.0),
        ({"RATE_LIMIT": "off"}, None),
        ({"RATE_LIMIT": "50/500"}, 50.0),
        ({"BEHIND_PROXY": "1"}, None),
        ({"BEHIND_PROXY": "1", "RATE_LIMIT": "5/10"}, 5.0),
    ],
)
def test_behind_a_proxy_the_limit_is_off_unless_it_is_asked_for(
    environment: dict[str, str], rate: float | None, tmp_path: Path
) -> None:
    assert Settings.from_environment({"DATA_ROOT": str(tmp_path), **environment}).rate == rate
