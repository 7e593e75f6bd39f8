"""One machine with everything installed; its tests are of the group `machine`."""

import pytest

from tests.deploy import machine as machines

# The interpreter is this tree's: a package mirror is not what is tested here.
WITHOUT = ("--skip", "packages", "software")


@pytest.fixture(scope="session")
def machine():
    if not machines.is_possible():
        pytest.skip("only root can make a machine of its own, with systemd and nginx installed")
    with machines.layered() as made:
        made.before = made.run("deploy/install", "--check", *WITHOUT, environment=_python())
        made.first = made.run("deploy/install", *WITHOUT, environment=_python())
        assert made.first.returncode == 0, made.first.stdout + made.first.stderr
        made.succeed("ln", "-sfn", "/srv/checkout", "/srv/so-chuan/app")
        yield made


def _python():
    import sys

    return {"PYTHON": sys.executable}
