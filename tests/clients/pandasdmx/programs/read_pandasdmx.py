"""pandasdmx, the ancestor of sdmx1 that is still installed in many places."""

import json
import sys

import pandasdmx

base, *datasets = sys.argv[1:]
AGENCY = "VINHPHUC"
pandasdmx.add_source({"id": AGENCY, "url": f"{base}/sdmx/v1", "name": "So Chuan"})
request = pandasdmx.Request(AGENCY)
AXES = [
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "SEX",
    "AGE",
    "URBANISATION",
    "ACTIVITY",
    "COUNTERPART_AREA",
    "COMPOSITE_BREAKDOWN",
    "TIME_PERIOD",
]
SPECIFIC = {"Accept": "application/vnd.sdmx.structurespecificdata+xml;version=2.1"}


def rows(message):
    found = []
    for dataset in message.data:
        for figure in dataset.obs:
            key = {one.id: one.value for one in figure.key.values.values()}
            status = figure.attrib["OBS_STATUS"].value
            found.append([*(str(key[axis]) for axis in AXES), str(figure.value), str(status)])
    return found


dsd = request.datastructure("FIGURES", params={"references": "all"}).structure["FIGURES"]
filtered = request.data(
    "GRDP",
    key={"INDICATOR": "GRDP_CURRENT", "ACTIVITY": "_T", "COMPOSITE_BREAKDOWN": "_T"},
    params={"startPeriod": "2019"},
)
print(
    json.dumps(
        {
            "flows": sorted(request.dataflow().dataflow),
            "structure": sorted(request.dataflow("GRDP").structure),
            "datasets": {name: rows(request.data(name)) for name in datasets},
            "filtered": rows(filtered),
            "specific": rows(request.data("GRDP", headers=SPECIFIC, dsd=dsd)),
            "missing": int(pandasdmx.to_pandas(request.data("RANK_RESULTS")).isna().sum()),
        }
    )
)
