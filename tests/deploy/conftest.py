"""One machine with everything installed."""

import os

import pytest

from tests.deploy import machine as machines

# The interpreter is this tree's: a package mirror is not what is tested here.
WITHOUT = ("--skip", "packages", "software")


@pytest.fixture(scope="session")
def machine():
    if os.geteuid() != 0:
        pytest.skip("only root can make a machine of its own")
    assert not machines.missing_tools(), f"make test-tools installs {machines.missing_tools()}"
    with machines.layered() as made:
        made.before = made.run("deploy/install", "--check", *WITHOUT, environment=_python())
        made.first = made.run("deploy/install", *WITHOUT, environment=_python())
        assert made.first.returncode == 0, made.first.stdout + made.first.stderr
        made.succeed("ln", "-sfn", "/srv/checkout", "/srv/so-chuan/app")
        yield made


def _python():
    import sys

    return {"PYTHON": sys.executable}
