"""pandas-datareader: indicators, countries, a download by years, an unknown id."""

import json
import math
import sys

from pandas_datareader import wb

base, *indicators = sys.argv[1:]
wb.WB_API_URL = f"{base}/wb/v2"
frame = wb.download(indicator=indicators, country="all", start=2000, end=2025)
one = wb.download(
    indicator="GRDP_CURRENT", country=["VN-70"], start=2015, end=2017, errors="ignore"
)
listed = wb.get_indicators()
countries = wb.get_countries()
found = {
    "rows": [
        [name, country, year, None if math.isnan(value) else value]
        for name in indicators
        for (country, year), value in frame[name].items()
    ],
    "dated": {year: value for (_, year), value in one["GRDP_CURRENT"].items()},
    "indicators": list(listed["id"]),
    "countries": list(countries["iso3c"]),
    "searched": list(wb.search("GRDP at current prices$")["id"]),
}
try:
    wb.download(indicator=["NO_SUCH_INDICATOR"], country="all", errors="ignore")
except ValueError as error:
    found["error"] = str(error)
print(json.dumps(found))
