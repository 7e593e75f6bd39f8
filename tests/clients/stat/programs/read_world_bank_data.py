"""world_bank_data: the lists, and series as a JSON-stat bundle."""

import json
import math
import sys

import world_bank_data as wb

base, *indicators = sys.argv[1:]
wb.request.WORLD_BANK_URL = f"{base}/wb/v2"


def rows(name, **more):
    series = wb.get_series(name, id_or_value="id", **more)
    return [
        [name, *key, None if math.isnan(value) else float(value)]
        for key, value in series.astype(float).items()
    ]


found = {
    "indicators": list(wb.get_indicators().index),
    "countries": list(wb.get_countries().index),
    "regions": list(wb.get_regions().index),
    "sources": list(wb.get_sources().index),
    "topics": len(wb.get_topics()),
    "incomes": list(wb.get_incomelevels().index),
    "lending": list(wb.get_lendingtypes().index),
    "rows": [row for name in indicators for row in rows(name)],
    "newest": rows("GRDP_CURRENT", mrv=2),
    "dated": rows("GRDP_CURRENT", date="2015:2017"),
    "simple": float(wb.get_series("GRDP_CURRENT", simplify_index=True, date="2015")),
}
print(json.dumps(found))
