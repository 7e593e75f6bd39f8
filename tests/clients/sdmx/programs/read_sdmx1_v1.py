"""sdmx1 against REST 1.5: catalogue, structures, data by key and period, availability."""

import json
import sys

import requests
import sdmx

base, *datasets = sys.argv[1:]
AGENCY = "VINHPHUC"
sdmx.add_source(
    {
        "id": AGENCY,
        "url": f"{base}/sdmx/v1",
        "name": "So Chuan",
        "supports": {
            "preview": True,
            "structure-specific data": True,
            "availableconstraint": True,
        },
    }
)
client = sdmx.Client(AGENCY)
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


def rows(message):
    found = []
    for dataset in message.data:
        for figure in dataset.obs:
            key = {one.id: one.value for one in figure.key.values.values()}
            status = figure.attrib["OBS_STATUS"].value
            found.append([*(str(key[axis]) for axis in AXES), str(figure.value), str(status)])
    return found


flows = client.dataflow().dataflow
one = client.dataflow("GRDP")
dsd = client.datastructure("FIGURES", params={"references": "all"}).structure["FIGURES"]
area = client.codelist("CL_AREA").codelist["CL_AREA"]["VN-70"]
filtered = client.data(
    "GRDP",
    key={"INDICATOR": ["GRDP_CURRENT"], "ACTIVITY": ["_T"], "COMPOSITE_BREAKDOWN": ["_T"]},
    params={"startPeriod": "2019"},
)
try:
    client.data("GRDP", key="M.VN")
    empty = None
except requests.HTTPError as error:
    empty = str(error)
frame = sdmx.to_pandas(client.data("RANK_RESULTS"))
print(
    json.dumps(
        {
            "flows": {name: str(flow.name) for name, flow in flows.items()},
            "codelists": sorted(name for name in one.codelist),
            "area": [area.name.localizations, str(area.parent.id)],
            "themes": sorted(client.categoryscheme().category_scheme),
            "datasets": {name: rows(client.data(name)) for name in datasets},
            "specific": rows(client.data("GRDP", dsd=dsd)),
            "filtered": rows(filtered),
            "last": len(rows(client.data("GRDP", params={"lastNObservations": 1}))),
            "series": len(client.preview_data("GRDP")),
            "available": sorted(client.get("availableconstraint", "GRDP").constraint),
            "release": str(client.data("GRDP").data[0].attrib["RELEASE"].value),
            "missing": int(frame.isna().sum()),
            "empty": empty,
        }
    )
)
