"""The peers' own checks of the synthetic file; run by `benchmarks.check` in their environment.

`python peers.py frictionless|great_expectations FILE SCHEMA.json` prints one JSON line. Needs
nothing of ours: types, ranges, code lists and uniqueness come in the JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def frictionless(file: str, wanted: dict[str, Any]) -> bool:
    """Validate with a table schema: types, enumerations, bounds and the primary key."""
    # It is installed in the peers' environment only.
    from frictionless import (  # type: ignore[import-not-found]
        Checklist,
        Dialect,
        Resource,
        Schema,
        formats,
    )

    schema = Schema.from_descriptor(
        {
            "fields": [_field(name, wanted) for name in wanted["columns"]],
            "primaryKey": wanted["key"],
            "missingValues": [],
        }
    )
    control = formats.CsvControl(delimiter=";")
    place = Path(file)
    source = Resource(
        path=place.name,
        basepath=str(place.parent),
        schema=schema,
        dialect=Dialect(controls=[control]),
    )
    return bool(source.validate(Checklist()).valid)


def _field(name: str, wanted: dict[str, Any]) -> dict[str, Any]:
    if name == wanted["value"]:
        bounds = {"minimum": wanted["min"], "maximum": wanted["max"]}
        marks = {"decimalChar": ",", "groupChar": "."}
        return {"name": name, "type": "number", **marks, "constraints": bounds}
    field: dict[str, Any] = {"name": name, "type": "string"}
    if name in wanted["lists"]:
        field["constraints"] = {"enum": wanted["lists"][name]}
    return field


def great_expectations(file: str, wanted: dict[str, Any]) -> bool:
    """Read with pandas and validate the same with expectations."""
    import great_expectations as gx
    import pandas as pd
    from great_expectations.expectations.row_conditions import Column

    gx_expectations = gx.expectations
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    value = wanted["value"]
    rows = pd.read_csv(file, sep=";", dtype=str, keep_default_na=False)
    plain = rows[value].str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    rows["number"] = pd.to_numeric(plain, errors="coerce")
    asked = [
        gx_expectations.ExpectColumnValuesToMatchRegex(column=value, regex=wanted["pattern"]),
        gx_expectations.ExpectCompoundColumnsToBeUnique(column_list=wanted["key"]),
        *(
            gx_expectations.ExpectColumnValuesToBeInSet(column=name, value_set=values)
            for name, values in wanted["lists"].items()
        ),
        *(
            gx_expectations.ExpectColumnValuesToBeInSet(column=name, value_set=values)
            for name, values in _joined(rows, wanted["pairs"])
        ),
    ]
    for measure, decimals in wanted["decimals"].items():
        only = {"row_condition": Column(wanted["measure"]) == measure}
        asked += [
            gx_expectations.ExpectColumnValuesToBeBetween(
                column="number", min_value=wanted["min"], max_value=wanted["max"], **only
            ),
            gx_expectations.ExpectColumnValuesToMatchRegex(column=value, regex=decimals, **only),
        ]
    suite = gx.ExpectationSuite(name="synthetic", expectations=asked)
    source = context.data_sources.add_pandas("pandas").add_dataframe_asset("rows")
    batch = source.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows})
    return bool(batch.validate(suite).success)


def _joined(rows: Any, pairs: list[Any]) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401
    """Join columns that belong together: their own check of pairs takes ten times as long."""
    for one, other, allowed in pairs:
        name = f"{one}|{other}"
        rows[name] = rows[one] + "|" + rows[other]
        yield name, ["|".join(pair) for pair in allowed]


def main() -> None:
    """Run one peer and print what it took."""
    peer, file, schema = sys.argv[1:]
    wanted = json.loads(Path(schema).read_text(encoding="utf-8"))
    call = {"frictionless": frictionless, "great_expectations": great_expectations}[peer]
    __import__(peer)  # imports are not timed, neither theirs nor ours
    start, began = time.perf_counter(), time.process_time()
    is_valid = call(file, wanted)
    seconds, cpu = time.perf_counter() - start, time.process_time() - began
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0])
    print(json.dumps({"seconds": seconds, "rss": peak, "cpu": cpu, "is_valid": is_valid}))


if __name__ == "__main__":
    main()
