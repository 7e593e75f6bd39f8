"""wbgapi: sources, series, economies, frames, newest values, metadata, an unknown series."""

import json
import math
import sys

import wbgapi as wb

base, *series = sys.argv[1:]
wb.endpoint = f"{base}/wb/v2"


def plain(value):
    return None if isinstance(value, float) and math.isnan(value) else value


found = {
    "sources": [row["id"] for row in wb.source.list()],
    "series": [row["id"] for row in wb.series.list()],
    "economies": {row["id"]: row["region"] for row in wb.economy.list()},
    "usa": wb.economy.iso2("USA"),
    "rows": [
        [row["series"], row["economy"], row["time"], row["value"]]
        for row in wb.data.fetch(series, numericTimeKeys=True)
    ],
    "newest": [
        [row["economy"], row["time"], row["value"]]
        for row in wb.data.fetch("GRDP_CURRENT", mrnev=1)
    ],
}
frame = wb.data.DataFrame("GRDP_CURRENT", "VN-70", range(2015, 2018), numericTimeKeys=True)
found["frame"] = {str(year): plain(value) for year, value in frame.iloc[0].items()}
found["empty"] = len(wb.data.DataFrame("NO_SUCH_SERIES", "VN-70", range(2015, 2018)))
found["definition"] = wb.series.metadata.get("GRDP_CURRENT").metadata["Longdefinition"]
found["topics"] = len(list(wb.topic.list()))
found["members"] = sorted(wb.region.members("NAC"))
wb.lang = "vi"
found["name_vi"] = wb.series.get("GRDP_CURRENT")["value"]
try:
    wb.get("indicator/NO_SUCH_SERIES")
except wb.APIError as error:
    found["error"] = error.msg
print(json.dumps(found))
