"""pyjstat: the collection as frames, single datasets by id, one with filters."""

import json
import sys

from pyjstat import pyjstat

base, *datasets = sys.argv[1:]
collection = pyjstat.Collection.read(f"{base}/jsonstat?lang=en")
frames = collection.write("dataframe_list")
found = {"collection": [int(frame["value"].notna().sum()) for frame in frames], "datasets": {}}
for name in datasets:
    dataset = pyjstat.Dataset.read(f"{base}/jsonstat/{name}?lang=en")
    frame = dataset.write("dataframe", naming="id")
    kept = frame[frame["value"].notna()]
    found["datasets"][name] = {
        "columns": list(frame.columns),
        "rows": kept.astype({"value": float}).values.tolist(),
        "cells": len(frame),
        "status": dataset["status"],
    }
asked = f"{base}/jsonstat/GRDP?INDICATOR=GRDP_CURRENT&ACTIVITY=_T&sinceTimePeriod=2019&lang=en"
dataset = pyjstat.Dataset.read(asked)
frame = dataset.write("dataframe", naming="id")
found["filtered"] = frame[frame["value"].notna()].astype({"value": float}).values.tolist()
found["one"] = dataset.get_value(
    [
        {name: "2019" if name == "TIME_PERIOD" else next(iter(one["category"]["index"]))}
        for name, one in dataset["dimension"].items()
    ]
)
print(json.dumps(found))
