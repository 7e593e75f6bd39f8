"""What no schema can say of a request, for the cases that schemathesis makes."""

from __future__ import annotations

import schemathesis


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Leave out cursors, which only we can make, and parameters that exclude each other."""
    names = set(case.query or ())
    if "cursor" in names:
        return False
    excluded = {"release", "as_of"} <= names
    return not excluded and not ("to" in names and names & {"release", "as_of"})
