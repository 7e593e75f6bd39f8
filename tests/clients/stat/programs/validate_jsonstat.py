"""jsonstat-validator: the collection and every dataset it leads to, and PxWeb's answers."""

import json
import sys
import urllib.request

from jsonstat_validator import validate_jsonstat

base = sys.argv[1]


def read(address):
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        return json.load(answer)


collection = read(f"{base}/jsonstat?lang=vi")
addresses = [item["href"] for item in collection["link"]["item"]]
names = [item["extension"]["dataset_id"] for item in collection["link"]["item"]]
addresses += [f"{base}/px/api/v2/tables/{name}/data?lang=en" for name in names]
checked = [validate_jsonstat(collection)] + [validate_jsonstat(read(one)) for one in addresses]
print(json.dumps({"checked": len(checked), "valid": sum(map(bool, checked))}))
