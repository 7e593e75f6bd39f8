"""sdmx1 against REST 2.1, with the source that our documentation gives; a process of its own."""

import json
import sys
from pathlib import Path

import sdmx

base, file, *datasets = sys.argv[1:]
told = json.loads(Path(file).read_text(encoding="utf-8").replace("$BASE", base))
sdmx.add_source(told)
client = sdmx.Client(told["id"])
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


agency = {"agency_id": told["id"]}
filtered = client.data(
    "GRDP",
    **agency,
    version="1.3.0",
    key="A.*.GRDP_CURRENT.*.*.*._T.*._T",
    params={"lastNObservations": 2},
)
available = client.get(
    "availableconstraint", "GRDP", **agency, version="1.3.0", key="*", component_id="*"
)
print(
    json.dumps(
        {
            "flows": sorted(client.dataflow().dataflow),
            "codes": len(client.codelist("CL_AREA").codelist["CL_AREA"]),
            "datasets": {name: rows(client.data(name, **agency)) for name in datasets},
            "filtered": rows(filtered),
            "available": sorted(available.constraint),
        }
    )
)
