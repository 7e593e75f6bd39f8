"""pxwebpy: the tables, their variables, whole tables and selections with wildcards."""

import json
import sys

from pxweb import PxApi
from requests.exceptions import HTTPError

base, *tables = sys.argv[1:]
api = PxApi(f"{base}/px/api/v2", language="en", disable_cache=True)
found = {
    "number": api.number_of_tables,
    "languages": [one["id"] for one in api.get_config()["languages"]],
    "tables": [one["id"] for one in api.all_tables()],
    "searched": [one["id"] for one in api.search(query="gross regional")["tables"]],
    "paths": len(api.get_paths()),
    "variables": {
        name: list(one["category"]["label"])
        for name, one in api.get_table_variables("GRDP").items()
    },
    "all": {name: api.get_table_data_all(name, show="code") for name in tables},
    "selected": api.get_table_data(
        "GRDP",
        value_codes={
            "INDICATOR": "GRDP_CUR*",
            "REF_AREA": ["VN-70"],
            "TIME_PERIOD": ["2015", "2016", "2017"],
        },
        show="code",
    ),
    "open": api.get_table_data("GRDP", value_codes={"TIME_PERIOD": ["*"]}, show="code"),
    "default": len(api.get_table_data("GRDP")),
}
api._client.configuration["maxDataCells"] = 300
found["split"] = api.get_table_data_all("BUDGET", show="code")
try:
    api.get_table_metadata("NO_SUCH_TABLE")
except HTTPError as error:
    found["error"] = str(error)
print(json.dumps(found))
