"""frictionless: validates a release over the net, reads it, and finds what was tampered with."""

import json
import sys
import urllib.request
from pathlib import Path

from frictionless import Package, validate

base, release, folder, *datasets = sys.argv[1:]
address = f"{base}/releases/{release}/datapackage.json"


def fault_types(report):
    return sorted({type for (type,) in report.flatten(["type"])})


def plain(row):
    return {name: None if value is None else str(value) for name, value in row.items()}


def copied():
    """Take the whole package home, as a user would."""
    home = Path(folder)
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
        package = json.loads(answer.read())
    for resource in package["resources"]:
        file = f"{base}/releases/{release}/{resource['path']}"
        with urllib.request.urlopen(file) as answer:  # noqa: S310 - our own server
            (home / resource["path"]).write_bytes(answer.read())
    (home / "datapackage.json").write_text(json.dumps(package))
    return home


def spoilt(home, name, change):
    """Change one file, validate, and put it back."""
    path = home / name
    content = path.read_bytes()
    path.write_bytes(change(content))
    report = validate(str(home / "datapackage.json"))
    path.write_bytes(content)
    return fault_types(report)


def with_text(content):
    """Put letters where a value is a number."""
    head, _, rest = content.partition(b"\r\n")
    fields = rest.split(b",")
    fields[11] = b"many"
    return head + b"\r\n" + b",".join(fields)


report = validate(address)
package = Package(address)
rows = {
    one.name: [plain(row) for row in one.read_rows()]
    for one in package.resources
    if one.format == "csv" and one.path.removesuffix(".csv") in datasets
}
home = copied()
told = {
    "valid": report.valid,
    "faults": fault_types(report),
    "resources": [[one.name, one.path, one.type, one.bytes, one.hash] for one in package.resources],
    "rows": rows,
    "at_home": validate(str(home / "datapackage.json")).valid,
    "one_byte": spoilt(home, "GRDP.csv", lambda content: content.replace(b"78644", b"78645")),
    "cut": spoilt(home, "GRDP.csv", lambda content: content[:-200]),
    "letters": spoilt(home, "GRDP.csv", with_text),
    "parquet": spoilt(home, "GRDP.parquet", lambda content: content[:-1] + b"X"),
}
print(json.dumps(told))
