"""Seeded defects behind the intake: in what dbt reads, in its models, in the marts, in the papers.

Each touches an indicator of its own, so that many are built and judged at once without hiding one
another.
"""

from __future__ import annotations

from dataclasses import dataclass

OWNERSHIP = "models/intermediate/int_observations_attributed.sql"
CONFLICTS = "models/intermediate/int_observations_conflicting.sql"
VINTAGE = "models/intermediate/int_observations_newest_vintage.sql"
GROUPS = "models/intermediate/int_periods_grouped.sql"
UNITS = "macros/convert_unit.sql"


@dataclass(frozen=True)
class Source:
    """A fault in a table dbt reads: SQL on `rows`, the dbt test that owns it, words it must name.

    With an indicator the fault is in the first of its published figures: {cell} and {upload} are
    its place. `is_alone` marks what a constraint stops before the rest is built.
    """

    name: str
    rule: str
    table: str
    sql: str
    indicator: str = ""
    words: tuple[str, ...] = ("{upload}", "'{cell}'")
    is_alone: bool = False
    layer: str = "dbt"


_HERE = "upload_id = '{upload}' and source_cell = '{cell}'"
SOURCES = (
    Source("a code no list has", "every_code_of_an_observation_is_in_its_code_list",
           "observations", f"update rows set sex = 'Z9' where {_HERE}", "PADDY_SPRING_AREA"),
    Source("a value under the mark of none",
           "a_value_is_empty_exactly_when_its_status_says_missing",
           "observations", f"update rows set obs_status = 'M' where {_HERE}", "BUDGET_EXPENDITURE"),
    Source("fewer digits stated than there are", "a_value_has_no_digit_beyond_its_decimals",
           "observations", f"update rows set obs_value = 12.5, decimals = 0 where {_HERE}",
           "LITERACY_15"),
    Source("a period past the end of its territory", "a_period_lies_in_the_validity_of_its_area",
           "observations", f"update rows set period_end = date '2030-12-31' where {_HERE}",
           "PUPILS"),
    Source("figures nobody owns", "every_observation_has_an_owner", "owners",
           "delete from rows where indicator = '{indicator}'", "TEACHERS"),
    Source("figures two agencies own", "a_figure_never_has_two_owners", "owners",
           "insert into rows by name select * replace ('DIC' as agency) from rows "
           "where indicator = '{indicator}'", "SCHOOLS", ("SCHOOLS",)),
    Source("a break counted twice", "breaks_units_and_uploads_are_listed_once", "breaks",
           "insert into rows select * from rows where indicator = '{indicator}'",
           "POP_AVG", ("POP_AVG",)),
    Source("a unit listed twice", "breaks_units_and_uploads_are_listed_once", "units",
           "insert into rows select * from rows where unit_measure = 'VND_THOUSAND'",
           "", ("VND_THOUSAND",)),
    Source("an upload nobody recorded", "no_observation_is_lost", "uploads",
           "delete from rows where upload_id = '{upload}'", "LAND_SHARE"),
    Source("a ratio sent in hectares", "a_sent_unit_measures_what_the_contract_asks",
           "observations", f"update rows set unit_measure = 'HECTARES' where {_HERE}", "TFR"),
    Source("digits too fine to convert", "converting_back_gives_the_sent_value", "observations",
           f"update rows set obs_value = 0.000000001, unit_measure = 'VND' where {_HERE}",
           "BUDGET_REVENUE"),
    Source("a territory under one that is not there", "every_reference_is_known", "areas",
           "update rows set parent = 'VN-999' where ref_area = 'VN-14'", "", ("VN-999",)),
    Source("an item of an edition nobody lists", "every_reference_is_known", "framework_items",
           "insert into rows by name (select * replace ('1900' as edition) from rows limit 1)",
           "", (".1900",)),
    Source("an indicator of a framework nobody lists", "every_reference_is_known", "indicators",
           "update rows set framework = 'NOWHERE' where indicator = '{indicator}'",
           "FOREST_COVER", ("'NOWHERE'",)),
    Source("figures of a dataset without contract", "every_reference_is_known", "datasets",
           "delete from rows where dataset_id = 'LABOUR'", "", ("'datasets'", "LABOUR")),
    Source("an indicator without a name", "not_null", "indicators",
           "update rows set name_vi = null where indicator = '{indicator}'",
           "FOREST_AREA", (), is_alone=True),
    Source("one figure twice", "primary_key", "observations",
           f"insert into rows select * from rows where {_HERE}", "IMR", (), is_alone=True),
    Source("another base year in the catalogue", "base_is_of_the_contract", "indicators",
           "update rows set base_period = '1994' where indicator = '{indicator}'",
           "GRDP_CONSTANT2010", (), layer="gate"),
    Source("another power of ten in the units", "unit_is_of_the_contract", "units",
           "update rows set unit_mult = '3' where unit_measure = 'VND_MILLION_PER_PERSON'",
           "GRDP_PER_CAPITA", (), layer="gate"),
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A slip in our SQL, and the unit test of dbt that owns it."""

    name: str
    rule: str
    path: str
    old: str
    new: str


MUTANTS = (
    Mutant("an owner for a part of the period",
           "the_owner_is_found_by_dataset_indicator_area_and_whole_period", OWNERSHIP,
           "and observations.period_end <= coalesce(owners.valid_to, date '9999-12-31')", ""),
    Mutant("a conflict nobody owns forgotten", "a_second_source_is_kept_as_a_conflict", CONFLICTS,
           "owner_agency is null or agency <> owner_agency", "agency <> owner_agency"),
    Mutant("a second source published", "a_second_source_is_never_published_however_new", VINTAGE,
           "where agency = owner_agency", ""),
    Mutant("an estimate over a final figure",
           "an_estimate_never_replaces_a_provisional_or_final_figure", VINTAGE,
           "block_rank desc nulls last,", ""),
    Mutant("the edition uploaded last", "an_old_edition_uploaded_late_does_not_win", VINTAGE,
           "edition_end desc nulls last,", ""),
    Mutant("the first arrival of two",
           "the_latest_arrival_of_one_edition_wins_and_then_the_upload_id", VINTAGE,
           "received_at desc nulls last", "received_at asc nulls last"),
    Mutant("ten times too little",
           "a_value_is_converted_exactly_both_ways_and_keeps_its_printed_digits", UNITS,
           '{{ number }} * 0.{{ "0" * (digits - 1) }}1',
           '{{ number }} * 0.{{ "0" * digits }}1'),
    Mutant("growth taken for an index",
           "a_growth_and_an_index_with_the_year_before_as_100_are_one_figure", UNITS,
           "when {{ source }}.shift = {{ target }}.shift then 0",
           "when {{ source }}.shift <> 999999 then 0"),
    Mutant("the first period after a break left out",
           "a_period_belongs_to_the_group_of_the_breaks_before_it", GROUPS,
           "periods.period_start >= breaks.break_start",
           "periods.period_start > breaks.break_start"),
)  # fmt: skip
# Mutants that do not hide one another, run at once.
ROUNDS = ((0, 1, 2, 6, 8), (3, 7), (4,), (5,))


@dataclass(frozen=True)
class Mart:
    """A fault in a mart after dbt: SQL on `rows` of a table, and the gate's rule that owns it."""

    name: str
    rule: str
    sql: str
    subject: str
    table: str = "observations"


def _at(indicator: str, change: str) -> str:
    first = f"select min(series_id || time_period) from rows where indicator = '{indicator}'"
    return (
        f"update rows set {change} where indicator = '{indicator}' "
        f"and series_id || time_period = ({first})"
    )


MARTS = (
    Mart("a confidential value shown", "confidential_value_is_hidden",
         _at("PADDY_SPRING_AREA", "conf_status = 'C'"), "AGRI_PADDY"),
    Mart("a value without confidentiality", "confidential_value_is_hidden",
         _at("EMPLOYED", "conf_status = null"), "LABOUR"),
    Mart("withheld now, shown before", "withheld_value_was_never_shown",
         _at("BUDGET_EXPENDITURE", "obs_value = null, obs_status = 'Q', conf_status = 'A'"),
         "BUDGET"),
    Mart("a thousand times as much", "revision_is_within_limit",
         _at("GRDP_CURRENT", "obs_value = obs_value * 1000"), "GRDP"),
    Mart("an indicator gone", "figures_are_kept",
         "delete from rows where indicator = 'FOREST_NEW_PLANTED'", "FOREST_LAND"),
    Mart("figures without values", "figures_are_kept",
         "update rows set obs_value = null, obs_status = 'L' where indicator = 'SCHOOLS'",
         "EDU_SCHOOLS"),
    Mart("a dataset gone", "dataset_has_figures",
         "delete from rows where dataset_id = 'ECONOMY_MISC'", "ECONOMY_MISC"),
    Mart("another unit", "unit_is_of_the_contract",
         _at("LITERACY_15", "unit_measure = 'PER_1000'"), "POP_DEM"),
    Mart("a base year lost", "base_is_of_the_contract",
         _at("GRDP_CONSTANT2010", "base_period = null"), "GRDP"),
    Mart("a base year where none is", "base_is_of_the_contract",
         _at("TEACHERS", "base_period = '2010'"), "EDU_SCHOOLS"),
    Mart("a break forgotten", "break_is_of_the_contract",
         "update rows set break_group = 0 where indicator = 'POP_AVG'", "POP_DEM"),
    Mart("unit and base changed without a break", "meaning_is_kept",
         _at("BUDGET_RETENTION", "base_period = '2010'"), "BUDGET"),
    Mart("more workers than people", "shared_totals_agree",
         "update rows set obs_value = 99999999 where indicator = 'LABOUR_FORCE' and sex = '_T' "
         "and urbanisation = '_T'", "LABOUR"),
    Mart("a part of an edition gone", "framework_is_covered",
         "delete from rows where indicator = 'PAPI_SC11' and time_period = '2019'", "PAPI"),
    Mart("a half empty edition", "framework_coverage_is_advised",
         "delete from rows where indicator in ('PCI_SI1', 'PCI_SI2') and time_period = '2015'",
         "PCI"),
    Mart("old editions only", "framework_is_recent",
         "delete from rows where indicator like 'PCI%' and time_period > '2017'", "PCI"),
    Mart("the dataset four times", "volume_is_usual",
         "insert into rows by name select * exclude (n) "
         "replace (ref_area || '-' || n as ref_area) from rows, "
         "range(4) as t(n) where dataset_id = 'AGRI_PADDY'", "AGRI_PADDY"),
    Mart("a dataset that did not come", "asked_dataset_arrived",
         "update rows set received_at = timestamp '2001-01-01' where dataset_id = 'GRDP'",
         "GRDP", "releases_input"),
    Mart("a quarter past its day", "dated_period_is_published",
         "delete from rows where indicator = 'NOTHING'", "GRDP"),
)  # fmt: skip
