"""Read by every Python that such a test starts, before its program."""

import importlib.util
import os
from pathlib import Path

if "SO_CHUAN_TEST_SERVER" in os.environ and importlib.util.find_spec("store") is not None:
    path = Path(__file__).parents[1] / "harness.py"
    spec = importlib.util.spec_from_file_location("on_postgresql_harness", path)
    harness = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(harness)
    harness.activate(setattr)
