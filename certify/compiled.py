"""The contracts, code lists and frameworks of `schemas/` as rows, each with its file and line.

`upload_id` of such a row is the file with the start of its sha256, `source_row` the line in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from schemas import (
    codelist,
    concepts,
    contract,
    derived,
    document,
    framework,
    peers,
    period,
    ratio,
)
from schemas.derived import Derived
from store import files

Row = dict[str, Any]


def _provenance(path: Path, home: Path) -> str:
    return f"schemas/{path.relative_to(home)}@{files.sha256_of(path)[:12]}"


def _contracts(home: Path) -> Iterator[tuple[contract.Contract, document.Document, str]]:
    for dataset_id in contract.list_ids(home / "datasets"):
        path = contract.path_of(dataset_id, home / "datasets")
        source = document.load(path)
        yield contract.read(source), source, _provenance(path, home)


def _datasets(home: Path) -> Iterator[Row]:
    for agreed, source, provenance in _contracts(home):
        yield {
            "dataset_id": agreed.id,
            "version": agreed.version,
            **_two("name", agreed.name),
            **_two("description", agreed.description),
            "theme": agreed.theme,
            "designation": agreed.designation,
            "owner": ",".join(dict.fromkeys(owner.agency for owner in agreed.owners)),
            "contract_sha256": contract.digest(source.path),
            "upload_id": provenance,
            "source_row": source.line("id"),
        }


def _indicators(home: Path) -> Iterator[Row]:
    for agreed, source, provenance in _contracts(home):
        for at, each in enumerate(agreed.indicators):
            yield {
                "indicator": each.id,
                "dataset_id": agreed.id,
                **_two("name", each.name),
                **_two("definition", each.definition),
                **_two("method", each.method),
                **_two("source", each.source),
                "unit_measure": each.unit,
                "decimals": each.decimals,
                "direction": each.direction,
                "additivity_area": each.additivity.area,
                "additivity_time": each.additivity.time,
                "min_value": _stored(each.range.min),
                "max_value": _stored(each.range.max),
                "base_period": each.base_period,
                "periods": ",".join(each.periods),
                "sdg": ",".join(each.sdg) or None,
                "isic": ",".join(each.isic) or None,
                "framework": each.framework,
                "framework_item": each.framework_item,
                "is_rank": each.is_rank,
                "upload_id": provenance,
                "source_row": source.line("indicators", at),
            }


def _derived(home: Path) -> Iterator[tuple[contract.Contract, Derived, str, int]]:
    for agreed, source, provenance in _contracts(home):
        for at, each in enumerate(agreed.derived):
            yield agreed, each, provenance, source.line("derived", at)


def _derived_indicators(home: Path) -> Iterator[Row]:
    for agreed, each, provenance, line in _derived(home):
        read = ratio.read(each.formula)
        yield {
            "indicator": each.id,
            "dataset_id": agreed.id,
            **_two("name", each.name),
            **_two("definition", each.definition),
            "kind": each.kind,
            "formula": each.formula,
            "unit_measure": each.unit,
            "decimals": each.decimals,
            "direction": each.direction,
            "conditions": ",".join(each.conditions) or None,
            "compares_with": each.compares_with,
            "numerator_constant": read.numerator,
            "denominator_constant": read.denominator,
            "upload_id": provenance,
            "source_row": line,
        }


def _derived_terms(home: Path) -> Iterator[Row]:
    """Yield the figures a formula reads; null is what the computed figure itself has."""
    unit_of = {
        each.id: each.unit for agreed, _, _ in _contracts(home) for each in agreed.indicators
    }
    for _, each, provenance, line in _derived(home):
        for at, term in enumerate(ratio.read(each.formula).terms):
            members = dict(term.operand.members)
            yield {
                "indicator": each.id,
                "position": at + 1,
                "operand": term.operand.indicator,
                "lag": term.operand.lag,
                "unit_measure": unit_of[term.operand.indicator],
                **{name: members.get(name) for name in ("ref_area", *concepts.DIMENSIONS)},
                "numerator_coefficient": term.numerator,
                "denominator_coefficient": term.denominator,
                "upload_id": provenance,
                "source_row": line,
            }


def _derived_members(home: Path) -> Iterator[Row]:
    for _, each, provenance, line in _derived(home):
        for members in derived.members_of(each):
            provided = {"upload_id": provenance, "source_row": line}
            yield {"indicator": each.id, **members, **provided}


def _stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-concepts.STORED_DECIMALS))


def _breaks(home: Path) -> Iterator[Row]:
    for agreed, source, provenance in _contracts(home):
        for at, indicator in enumerate(agreed.indicators):
            for place, each in enumerate(indicator.breaks):
                yield {
                    "indicator": indicator.id,
                    "break_start": period.parse(each.time_period).start,
                    "time_period": each.time_period,
                    **_two("note", each.note),
                    "upload_id": provenance,
                    "source_row": source.line("indicators", at, "breaks", place),
                }


def _owners(home: Path) -> Iterator[Row]:
    for agreed, _, _ in _contracts(home):
        everywhere = [area.area_id for area in _areas_of(agreed, home)]
        for owner in agreed.owners:
            start = period.parse(owner.valid_from).start if owner.valid_from else codelist.EARLIEST
            end = period.parse(owner.valid_to).end if owner.valid_to else codelist.LATEST
            for indicator in owner.indicators or tuple(each.id for each in agreed.indicators):
                for area in owner.areas or everywhere:
                    yield {
                        "dataset_id": agreed.id,
                        "indicator": indicator,
                        "ref_area": area,
                        "agency": owner.agency,
                        "valid_from": start,
                        "valid_to": end,
                    }


def _areas_of(agreed: contract.Contract, home: Path) -> list[codelist.Area]:
    return codelist.areas_in(
        agreed.areas.levels, agreed.areas.within, agreed.areas.also, home / "codelists"
    )


def _units(home: Path) -> Iterator[Row]:
    provenance = _provenance(home / "codelists" / "units.csv", home)
    for unit in codelist.units(home / "codelists").values():
        yield {
            "unit_measure": unit.code,
            "name_vi": unit.name_vi,
            "name_en": unit.name_en,
            "quantity": unit.quantity,
            "exponent": unit.exponent,
            "shift": unit.shift.quantize(Decimal("1.000000")),
            "unit_mult": unit.unit_mult,
            "upload_id": provenance,
            "source_row": unit.line,
        }


def _areas(home: Path) -> Iterator[Row]:
    provenance = _provenance(home / "codelists" / "areas.csv", home)
    for area in codelist.areas(home / "codelists").values():
        yield {
            "ref_area": area.area_id,
            "gso_code": area.gso_code or None,
            "iso_code": area.iso_code or None,
            "level": area.level,
            "type_vi": area.type_vi,
            "name_vi": area.name_vi,
            "name_en": area.name_en,
            **_open_ended(area.valid_from, area.valid_to),
            "parent": area.parent or None,
            "change_note": area.change_note or None,
            "source": area.source,
            "upload_id": provenance,
            "source_row": area.line,
        }


def _successions(home: Path) -> Iterator[Row]:
    provenance = _provenance(home / "codelists" / "area_successions.csv", home)
    for move in codelist.successions(home / "codelists"):
        yield {**vars(move), "upload_id": provenance, "source_row": move.line}


def _agencies(home: Path) -> Iterator[Row]:
    provenance = _provenance(home / "codelists" / "agencies.csv", home)
    for agency in codelist.agencies(home / "codelists").values():
        yield {
            **vars(agency),
            **_open_ended(agency.valid_from, agency.valid_to),
            "successor": agency.successor or None,
            "upload_id": provenance,
            "source_row": agency.line,
        }


def _codes(home: Path) -> Iterator[Row]:
    for path in sorted((home / "codelists").glob("*.csv")):
        if path.stem in ("units", "areas", "area_successions", "agencies"):
            continue
        for position, code in enumerate(codelist.codes(path.stem, path.parent).values()):
            yield {
                "codelist": path.stem,
                "code": code.code,
                "name_vi": code.name_vi,
                "name_en": code.name_en,
                "parent": code.parent or None,
                "position": position,
                "upload_id": _provenance(path, home),
                "source_row": code.line,
            }
    for position, unit in enumerate(_units(home)):
        yield {**unit, "codelist": "cl_unit", "code": unit["unit_measure"], "position": position}


def _frameworks(home: Path) -> Iterator[tuple[framework.Framework, document.Document, str]]:
    for code in framework.list_codes(home / "frameworks"):
        path = home / "frameworks" / f"{code.lower()}.yaml"
        source = document.load(path)
        book: framework.Framework = contract.parse_model(framework.Framework, source)
        yield book, source, _provenance(path, home)


def _framework_rows(home: Path) -> Iterator[Row]:
    for book, source, provenance in _frameworks(home):
        yield {
            "framework": book.code,
            "published_code": book.published_code,
            **_two("name", book.name),
            **_two("publisher", book.publisher),
            "scope": book.scope,
            "cadence": book.cadence,
            "scale": book.scale,
            "reading_kind": book.provincial_reading.kind,
            **_two("reading_note", book.provincial_reading.note),
            **_rules_of(book),
            "source": book.source,
            "upload_id": provenance,
            "source_row": source.line("code"),
        }


def _rules_of(book: framework.Framework) -> Row:
    """Return how old figures may be, how many items there must be; null where nothing is said."""
    age, coverage = book.age, book.coverage
    return {
        "max_age_years": age and age.max_years,
        "age_is_published": age and age.published,
        "age_basis_vi": age and age.basis.vi,
        "age_basis_en": age and age.basis.en,
        "min_items": coverage and coverage.min_items,
        "coverage_since": coverage and coverage.since,
        "coverage_basis_vi": coverage and coverage.basis.vi,
        "coverage_basis_en": coverage and coverage.basis.en,
    }


def _edition_rows(home: Path) -> Iterator[Row]:
    for book, source, provenance in _frameworks(home):
        for at, edition in enumerate(book.editions):
            yield {
                "framework": book.code,
                **edition.model_dump(exclude={"tiers"}),
                "tiers": ",".join(f"{t.code}={t.min}..{t.max}" for t in edition.tiers) or None,
                "upload_id": provenance,
                "source_row": source.line("editions", at),
            }


def _item_rows(home: Path) -> Iterator[Row]:
    for book, source, provenance in _frameworks(home):
        for at, item in enumerate(book.items):
            for edition in item.editions:
                yield {
                    "framework": book.code,
                    "edition": edition,
                    "item": item.code,
                    "name_vi": item.name.vi,
                    "name_en": item.name.en,
                    "parent": item.parent,
                    "unit": item.unit,
                    "direction": item.direction,
                    "note": item.note,
                    "source": item.source or book.source,
                    "upload_id": provenance,
                    "source_row": source.line("items", at),
                }


def _rename_rows(home: Path) -> Iterator[Row]:
    for book, source, provenance in _frameworks(home):
        for at, each in enumerate(book.renames):
            yield {
                "framework": book.code,
                "old_code": each.old,
                "new_code": each.new,
                "source": each.source,
                "upload_id": provenance,
                "source_row": source.line("renames", at),
            }


def _peer_set_rows(home: Path) -> Iterator[Row]:
    for at, group, source, provenance in _peer_sets(home):
        yield {
            "peer_set": group.id,
            **_two("name", group.name),
            **_two("note", group.note),
            "source": group.source,
            "upload_id": provenance,
            "source_row": source.line("sets", at),
        }


def _peer_rows(home: Path) -> Iterator[Row]:
    known = codelist.areas(home / "codelists")
    for at, group, source, provenance in _peer_sets(home):
        for place, peer in enumerate(group.members):
            area = known.get(peer.area)
            yield {
                "peer_set": group.id,
                "position": place + 1,
                "ref_area": peer.area,
                "name_vi": peer.name.vi if peer.name else area and area.name_vi,
                "name_en": peer.name.en if peer.name else area and area.name_en,
                "upload_id": provenance,
                "source_row": source.line("sets", at, "members", place),
            }


def _peer_sets(home: Path) -> Iterator[tuple[int, peers.PeerSet, document.Document, str]]:
    path = home / "peers.yaml"
    source = document.load(path)
    listed: peers.Peers = contract.parse_model(peers.Peers, source)
    for at, group in enumerate(listed.sets):
        yield at, group, source, _provenance(path, home)


def _mapping_rows(home: Path) -> Iterator[Row]:
    """Yield what of ours is read for an item: by the contracts first, then by the framework."""
    positions: Counter[tuple[str, str]] = Counter()
    for row in (*_own_readings(home), *_other_readings(home)):
        item = (str(row["framework"]), str(row["item"]))
        positions[item] += 1
        yield {**row, "position": positions[item]}


def _own_readings(home: Path) -> Iterator[Row]:
    for agreed, source, provenance in _contracts(home):
        for at, each in enumerate(agreed.indicators):
            named = [(each.framework, each.framework_item, "edition")]
            named += [("SDG", code, "newest") for code in each.sdg]
            for code, item, periods in named:
                if code is not None and item is not None:
                    yield {
                        "framework": code,
                        "item": item,
                        "kind": "direct",
                        "indicator": each.id,
                        "dataset_id": agreed.id,
                        "level": "home",
                        "periods": periods,
                        **_two("note", each.definition),
                        "source": each.source.en,
                        "upload_id": provenance,
                        "source_row": source.line("indicators", at),
                    }


def _other_readings(home: Path) -> Iterator[Row]:
    agreed = [each for each, _, _ in _contracts(home)]
    dataset_of = {each.id: one.id for one in agreed for each in one.indicators}
    dataset_of |= {each.id: one.id for one in agreed for each in one.derived}
    for book, source, provenance in _frameworks(home):
        for at, each in enumerate(book.mappings):
            yield {
                "framework": book.code,
                "item": each.item,
                "kind": each.kind,
                "indicator": each.indicator,
                "dataset_id": each.dataset or dataset_of.get(each.indicator or ""),
                "agency": each.agency,
                "level": each.level,
                "dimensions": ",".join(f"{k}={v}" for k, v in sorted(each.dimensions.items()))
                or None,
                "factor": _stored(each.factor),
                "unit": each.unit,
                "periods": "newest",
                "since": each.since,
                **_two("note", each.note),
                "source": each.source,
                "upload_id": provenance,
                "source_row": source.line("mappings", at),
            }


def _two(name: str, text: contract.Text) -> Row:
    return {f"{name}_vi": text.vi, f"{name}_en": text.en}


def _open_ended(start: date, end: date) -> Row:
    return {
        "valid_from": None if start == codelist.EARLIEST else start,
        "valid_to": None if end == codelist.LATEST else end,
    }


def _columns(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Table -> its columns, and the rows the files of `schemas/` give it.
TABLES: Final[dict[str, tuple[tuple[str, ...], Callable[[Path], Iterable[Row]]]]] = {
    "datasets": (
        _columns(
            "dataset_id version name_vi name_en description_vi description_en theme designation "
            "owner contract_sha256 upload_id source_row"
        ),
        _datasets,
    ),
    "indicators": (
        _columns(
            "indicator dataset_id name_vi name_en definition_vi definition_en method_vi method_en "
            "source_vi source_en unit_measure decimals direction additivity_area additivity_time "
            "min_value max_value base_period periods sdg isic framework framework_item is_rank "
            "upload_id source_row"
        ),
        _indicators,
    ),
    "derived_indicators": (
        _columns(
            "indicator dataset_id name_vi name_en definition_vi definition_en kind formula "
            "unit_measure decimals direction conditions compares_with numerator_constant "
            "denominator_constant upload_id source_row"
        ),
        _derived_indicators,
    ),
    "derived_terms": (
        (
            *_columns("indicator position operand lag unit_measure ref_area"),
            *concepts.DIMENSIONS,
            *_columns("numerator_coefficient denominator_coefficient upload_id source_row"),
        ),
        _derived_terms,
    ),
    "derived_members": (
        ("indicator", *concepts.DIMENSIONS, "upload_id", "source_row"),
        _derived_members,
    ),
    "breaks": (
        _columns("indicator break_start time_period note_vi note_en upload_id source_row"),
        _breaks,
    ),
    "owners": (_columns("dataset_id indicator ref_area agency valid_from valid_to"), _owners),
    "units": (
        _columns(
            "unit_measure name_vi name_en quantity exponent shift unit_mult upload_id source_row"
        ),
        _units,
    ),
    "areas": (
        _columns(
            "ref_area gso_code iso_code level type_vi name_vi name_en valid_from valid_to parent "
            "change_note source upload_id source_row"
        ),
        _areas,
    ),
    "area_successions": (
        _columns("predecessor successor succession_date basis source upload_id source_row"),
        _successions,
    ),
    "agencies": (
        _columns(
            "agency_id name_vi name_en valid_from valid_to successor source upload_id source_row"
        ),
        _agencies,
    ),
    "codes": (
        _columns("codelist code name_vi name_en parent position upload_id source_row"),
        _codes,
    ),
    "frameworks": (
        _columns(
            "framework published_code name_vi name_en publisher_vi publisher_en scope cadence "
            "scale reading_kind reading_note_vi reading_note_en max_age_years age_is_published "
            "age_basis_vi age_basis_en min_items coverage_since coverage_basis_vi "
            "coverage_basis_en source upload_id source_row"
        ),
        _framework_rows,
    ),
    "framework_editions": (
        _columns(
            "framework edition data_year rank_of publishes_rank publishes_top direction "
            "tier_scale tiers break_before cut_off note source upload_id source_row"
        ),
        _edition_rows,
    ),
    "framework_mappings": (
        _columns(
            "framework item position kind indicator dataset_id agency level dimensions factor "
            "unit periods since note_vi note_en source upload_id source_row"
        ),
        _mapping_rows,
    ),
    "framework_renames": (
        _columns("framework old_code new_code source upload_id source_row"),
        _rename_rows,
    ),
    "peer_sets": (
        _columns("peer_set name_vi name_en note_vi note_en source upload_id source_row"),
        _peer_set_rows,
    ),
    "peers": (
        _columns("peer_set ref_area position name_vi name_en upload_id source_row"),
        _peer_rows,
    ),
    "framework_items": (
        _columns(
            "framework edition item name_vi name_en parent unit direction note source upload_id "
            "source_row"
        ),
        _item_rows,
    ),
}
