"""The marts of each dataset apart, so that a round builds only the datasets it touches.

A part is what one dataset's uploads became under one set of contracts, code and tools; its name is
the digest of all of these, so a part that is there is right. Every release is put together from
parts, a first one too: the bytes are the same however many of them were there before.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

import duckdb

from certify import build, bulk, sources
from certify.export import (
    Exported,
    marts_of,
    put_file,
    put_parquet,
    put_table,
    write_parquet,
)
from certify.sources import Upload
from schemas import catalogue, contract, ratio
from store import canonical, files
from store.layout import Layout

# The marts that hold something of uploads, each row of one dataset; the others are of contracts.
OF_UPLOADS: Final = (
    "datasets",
    "derived_inputs",
    "derived_observations",
    "derived_refusals",
    "observations",
    "releases_input",
    "series",
)
# The part that holds the marts of contracts.
CONTRACTS: Final = "contracts"
# In a dataset's part: the files by which it is taken whole.
_WHOLE: Final = "whole"
_LIST: Final = "digests.json"
# In the contracts' part: the primary key of every mart.
_KEYS: Final = "keys.json"
_TOOLS: Final = ("dbt-core", "dbt-duckdb", "duckdb", "pyarrow")
_CODE: Final = (
    "build.py",
    "bulk.py",
    "compiled.py",
    "export.py",
    "parts.py",
    "sources.py",
    "texts.py",
)

Tell = Callable[[str], None]


def export(layout: Layout, uploads: list[Upload], objects: Path, tell: Tell) -> dict[str, Exported]:
    """Write every mart as Parquet into `objects`, building the parts that are not there yet.

    Raises:
        FailedBuildError: dbt found a fault; no part of this build is kept.
    """
    files.make_directory(layout.build / "parts")
    files.sweep(layout.build / "parts")
    wanted = names(uploads)
    missing = {dataset for dataset, name in wanted.items() if not is_whole(layout, name)}
    touched = {upload.body["dataset_id"] for upload in uploads} & missing
    if missing:
        # dbt runs beside us: what the gate needs is loaded meanwhile.
        threading.Thread(target=_load_gate, daemon=True).start()
        # Without any upload there is nothing to build from: the contracts' part needs one too.
        everything = CONTRACTS in missing or not touched
        built = set(wanted) if everything else missing
        # What is computed for a dataset may read others: dbt needs them, their parts stay.
        read = {one for dataset in built for one in reads().get(dataset, {dataset})}
        chosen = [each for each in uploads if each.body["dataset_id"] in read]
        _build(layout, chosen, tell)
        _cut(layout, {dataset: wanted[dataset] for dataset in built})
    tell(
        f"datasets: {len(touched)} built, {len(wanted) - 1 - len(missing - {CONTRACTS})} as before"
    )
    exported = _assemble(layout, wanted, objects)
    _forget(layout, wanted.values())
    return exported


def _load_gate() -> None:
    from certify import expectations  # noqa: F401 - its libraries take seconds


def names(uploads: Iterable[Upload]) -> dict[str, str]:
    """Return the name of each dataset's part, and of the contracts'; each dataset has one.

    A part holds what is computed for the dataset too, so its name changes with every upload that
    a formula of the dataset reads.
    """
    code, read = _code_sha256(), reads()
    of_dataset: dict[str, list[str]] = {dataset: [] for dataset in contract.list_ids()}
    for upload in uploads:
        of_dataset.setdefault(upload.body["dataset_id"], []).append(canonical.digest(upload.body))
    named = {
        dataset: canonical.digest(
            {
                "code": code,
                "dataset": dataset,
                "uploads": sorted(
                    digest
                    for one in read.get(dataset, {dataset})
                    for digest in of_dataset.get(one, ())
                ),
            }
        )
        for dataset in of_dataset
    }
    return {CONTRACTS: canonical.digest({"code": code}), **named}


def reads(home: Path = contract.HOME) -> dict[str, set[str]]:
    """Return for each dataset with a contract itself and the datasets its formulas read."""
    agreed = [contract.load(each, home) for each in contract.list_ids(home)]
    dataset_of = {each.id: one.id for one in agreed for each in one.indicators}
    return {
        one.id: {one.id}
        | {
            dataset_of[term.operand.indicator]
            for each in one.derived
            for term in ratio.read(each.formula).terms
        }
        for one in agreed
    }


def is_whole(layout: Layout, name: str) -> bool:
    """Tell whether a part is there with the bytes it was made with."""
    folder = layout.build / "parts" / name
    try:
        listed = canonical.decode((folder / _LIST).read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    there = {path.name for path in folder.iterdir()} - {_LIST}
    return there == set(listed) != set() and all(
        files.sha256_of(folder / file) == digest for file, digest in listed.items()
    )


def _build(layout: Layout, uploads: list[Upload], tell: Tell) -> None:
    with build.Dbt(layout) as dbt:
        sources.write(layout.build / "sources", uploads)
        tell("contracts: compiled")
        for line in dbt.build():
            if "Completed" in line or line.startswith("Done."):
                tell(f"dbt: {line}")


def _cut(layout: Layout, named: Mapping[str, str]) -> None:
    """Take the parts out of the warehouse that was just built."""
    with duckdb.connect(str(layout.build / build.WAREHOUSE), read_only=True) as warehouse:
        keys = marts_of(warehouse)
        for dataset, name in named.items():
            folder = layout.build / "parts" / name
            shutil.rmtree(folder, ignore_errors=True)
            with files.write_directory(folder) as part:
                if dataset == CONTRACTS:
                    _cut_contracts(warehouse, keys, part)
                else:
                    _cut_dataset(warehouse, keys, dataset, part)
                digests = {path.name: files.sha256_of(path) for path in part.iterdir()}
                files.write_synced(part / _LIST, canonical.encode(digests))


def _cut_contracts(
    warehouse: duckdb.DuckDBPyConnection, keys: Mapping[str, list[str]], part: Path
) -> None:
    for mart, key in keys.items():
        if mart not in OF_UPLOADS:
            write_parquet(warehouse, f"marts.{mart}", key, part / f"{mart}.parquet")
    files.write_synced(part / _KEYS, canonical.encode(dict(keys)))


def _cut_dataset(
    warehouse: duckdb.DuckDBPyConnection, keys: Mapping[str, list[str]], dataset: str, part: Path
) -> None:
    for mart in OF_UPLOADS:
        own = f"(from marts.{mart} where dataset_id = '{dataset}')"
        # Read once and written anew in the release, so packed only lightly.
        path = part / f"{mart}.parquet"
        write_parquet(warehouse, own, keys[mart], path, compression="snappy")
    # How a warehouse holds its nulls shows in the bytes, and depends on what else it holds; what
    # was read from a file is written the same every time.
    figures, whole = part / "observations.parquet", part / f"{_WHOLE}.parquet"
    with duckdb.connect() as plain:
        write_parquet(plain, f"read_parquet('{figures}')", [], whole)
    bulk.write_csv(whole, part / f"{_WHOLE}.csv")


def _assemble(layout: Layout, wanted: Mapping[str, str], objects: Path) -> dict[str, Exported]:
    home = layout.build / "parts"
    contracts = home / wanted[CONTRACTS]
    exported = {path.name: put_table(path, objects) for path in sorted(contracts.glob("*.parquet"))}
    keys = canonical.decode((contracts / _KEYS).read_bytes())
    with duckdb.connect() as connection:
        for mart in OF_UPLOADS:
            paths = [
                str(home / wanted[dataset] / f"{mart}.parquet")
                for dataset in sorted(set(wanted) - {CONTRACTS})
            ]
            connection.read_parquet(paths).create_view(mart)
            # Parts in the order of their datasets need no sorting when the key begins with it.
            key = [] if keys[mart][0] == "dataset_id" else keys[mart]
            exported[f"{mart}.parquet"] = put_parquet(connection, mart, key, objects)
    for dataset in sorted(set(wanted) - {CONTRACTS}):
        exported |= _whole_dataset(home / wanted[dataset], dataset, objects)
    return dict(sorted(exported.items()))


def _whole_dataset(part: Path, dataset: str, objects: Path) -> dict[str, Exported]:
    """Put the files by which a dataset is taken whole; none where it has no figure."""
    table = put_table(part / f"{_WHOLE}.parquet", objects)
    if not table.rows:
        return {}
    lines = put_file(part / f"{_WHOLE}.csv", objects, table.rows)
    name = f"dataset-{dataset.lower()}"
    return {f"{name}.csv": lines, f"{name}.parquet": table}


def _forget(layout: Layout, kept: Iterable[str]) -> None:
    names = set(kept)
    for folder in (layout.build / "parts").iterdir():
        if folder.name not in names:
            shutil.rmtree(folder)


@functools.cache
def _code_sha256() -> str:
    """Return the digest of what turns uploads into marts: contracts, models, our code, tools."""
    here = Path(__file__).parent
    project = build.PROJECT
    total = hashlib.sha256()
    for path in sorted([*project.rglob("*.sql"), *project.rglob("*.yml"), *project.rglob("*.csv")]):
        total.update(f"{path.relative_to(project)} {files.sha256_of(path)}\n".encode())
    for name in _CODE:
        total.update(f"{name} {files.sha256_of(here / name)}\n".encode())
    tools = {name: version(name) for name in _TOOLS}
    return canonical.digest(
        {"code": total.hexdigest(), "rules": sources.digest(catalogue.HOME), "tools": tools}
    )
