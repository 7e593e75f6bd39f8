"""wbdata: indicators, countries, figures by date, a frame, an empty answer and an unknown id."""

import json
import sys
import tempfile
from pathlib import Path

from wbdata import client

base, *indicators = sys.argv[1:]
root = f"{base}/wb/v2"
client.COUNTRIES_URL = f"{root}/countries"
client.INDICATOR_URL = f"{root}/indicators"
client.SOURCE_URL = f"{root}/sources"
client.TOPIC_URL = f"{root}/topics"
client.ILEVEL_URL = f"{root}/incomeLevels"
client.LTYPE_URL = f"{root}/lendingTypes"

with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    wb = client.Client(cache_path=Path(folder) / "cache")
    found = {
        "indicators": [row["id"] for row in wb.get_indicators(skip_cache=True)],
        "countries": len(wb.get_countries(skip_cache=True)),
        "sources": [row["id"] for row in wb.get_sources(skip_cache=True)],
        "topics": len(wb.get_topics(skip_cache=True)),
        "incomes": len(wb.get_incomelevels(skip_cache=True)),
        "rows": [
            [name, row["country"]["id"], row["date"], row["value"], row["obs_status"]]
            for name in indicators
            for row in wb.get_data(name, skip_cache=True)
        ],
        "dated": [
            [row["date"], row["value"]]
            for row in wb.get_data(
                "GRDP_CURRENT", country="VN-70", date=("2015", "2017"), skip_cache=True
            )
        ],
        "empty": wb.get_data("GRDP_CURRENT", country="USA", skip_cache=True),
    }
    frame = wb.get_dataframe({"GRDP_CURRENT": "grdp"}, country="VN-70", skip_cache=True)
    found["frame"] = {year: value for year, value in frame["grdp"].items()}
    try:
        wb.get_data("NO_SUCH_INDICATOR", skip_cache=True)
    except RuntimeError as error:
        found["error"] = str(error)
print(json.dumps(found))
