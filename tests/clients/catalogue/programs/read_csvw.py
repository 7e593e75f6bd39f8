"""csvw: finds the metadata by the Link header, validates, and reads typed rows."""

import json
import sys
from datetime import datetime
from decimal import Decimal

from csvw import CSVW

base, release, *datasets = sys.argv[1:]


def plain(value):
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else value


told = {}
for dataset in datasets:
    table = CSVW(f"{base}/releases/{release}/{dataset}.csv", validate=True)
    rows = [{name: plain(value) for name, value in row.items()} for row in table.t.iterdicts()]
    told[dataset] = {
        "valid": table.is_valid,
        "warnings": [str(one.message) for one in table.warnings],
        "rows": rows,
        "key": table.t.tableSchema.primaryKey,
        "about": str(table.t.tableSchema.inherit("aboutUrl")),
        "period": table.t.tableSchema.columndict["time_period"].datatype.base,
    }
print(json.dumps(told))
