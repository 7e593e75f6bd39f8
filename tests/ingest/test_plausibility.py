"""Doubts about figures that break no rule; the figures are real and cite their source.

Sources: `/domain/figures` of the reference. Where a figure was altered the test says so.
"""

from decimal import Decimal

import pytest

from ingest import explain
from ingest.figures import NAMED
from ingest.messages import LANGUAGES, MESSAGES
from ingest.plausibility import warn
from schemas import contract
from schemas.model import Text
from schemas.rules import WARNED, Plausibility
from tests.ingest.tables import observation, table

GRDP = contract.load("GRDP")
POPULATION = contract.load("POP_DEM")
PADDY = contract.load("AGRI_PADDY")
MISC = contract.load("ECONOMY_MISC")
RANKS = contract.load("RANK_RESULTS")


def grdp(value, year="2019", unit="VND_BILLION", **changes):
    return observation("GRDP_CURRENT", value, year, unit, **changes)


def codes(found):
    return [(fault.code, fault.cell) for fault in found]


def with_rules(agreed, indicator, **rules):
    """Return a contract in which one indicator has its own rules of plausibility."""
    changed = [
        each.model_copy(update={"plausibility": Plausibility(**rules)})
        if each.id == indicator
        else each
        for each in agreed.indicators
    ]
    return agreed.model_copy(update={"indicators": tuple(changed)})


# Against the last accepted vintage


def test_a_slip_of_a_thousand_is_seen_across_units():
    """investvinhphuc.vn prints "VND 118,398 trillion"; Yearbook 2021 has 118.341 tỷ đồng."""
    found = warn(GRDP, table(grdp("118398", unit="VND_TRILLION")), table(grdp("118341")))

    assert codes(found) == [("scale_jump", "G2")]
    assert found[0].severity == "warning"
    assert found[0].facts["factor"] == "×1.000"
    assert found[0].facts["before"] == Decimal(118341)


@pytest.mark.parametrize(("limit", "expected"), [("5", ["changed_much"]), ("10", [])])
def test_the_threshold_of_the_contract_decides_about_a_revision(limit, expected):
    """GRDP 2015: 73.048.284 triệu (Yearbook 2017), 78.644 tỷ (Yearbook 2021, rescoped): 7,7 %."""
    agreed = with_rules(GRDP, "GRDP_CURRENT", max_change=limit)
    before = table(grdp("73048284", "2015", "VND_MILLION"))

    found = warn(agreed, table(grdp("78644", "2015")), before)

    assert [fault.code for fault in found] == expected
    assert all(fault.facts["change"] == Decimal("7.7") for fault in found)


def test_a_change_is_judged_on_the_exact_figure():
    before = table(grdp("100000.000"))

    assert warn(GRDP, table(grdp("105000.000")), before) == []
    assert codes(warn(GRDP, table(grdp("105000.001")), before)) == [("changed_much", "G2")]


def test_a_copy_that_contradicts_the_yearbook_is_asked_about():
    """POP 2022: a web page (status U) prints 1.114.488, Yearbook 2022 has 1.197.617."""
    before = table(observation("POP_AVG", "1197617", "2022", "PERSONS"))
    copied = observation("POP_AVG", "1114488", "2022", "PERSONS")

    found = warn(POPULATION, table(copied), before)

    assert codes(found) == [("changed_much", "G2")]
    assert found[0].facts["change"] == Decimal("-6.9")


def test_a_flipped_sign_is_asked_about():
    """GRDP growth 2023 is +2,37 % (cafef.vn 10/01/2024); the minus was put in for this test."""
    before = table(observation("GRDP_GROWTH", "2.37", "2023", "PERCENT"))
    flipped = observation("GRDP_GROWTH", "-2.37", "2023", "PERCENT")

    assert codes(warn(GRDP, table(flipped), before)) == [("sign_flip", "G2")]


def test_a_district_that_is_missing_from_a_restated_table_is_named():
    """Yearbook 2021, GRDP 2015 by sector; the foreign sector was left out for this test."""
    sectors = {"SECTOR_STATE": "8015", "SECTOR_NON_STATE": "24065", "SECTOR_FDI": "22809"}
    whole = [grdp("78644", "2015")] + [
        grdp(value, "2015", composite_breakdown=code) for code, value in sectors.items()
    ]

    found = warn(GRDP, table(*whole[:-1]), table(*whole))

    assert codes(found) == [("lost_points", "G2")]
    assert (found[0].facts["count"], found[0].facts["keys"]) == (1, "SECTOR_FDI")


def test_an_estimate_takes_nothing_from_an_official_table():
    before = table(grdp("78644", "2015"), grdp("8015", "2015", composite_breakdown="SECTOR_STATE"))

    assert warn(GRDP, table(grdp("78600", "2015", obs_status="E")), before) == []


def test_an_estimate_of_another_year_a_hundred_times_off_is_asked_about():
    """GRDP 2023 is 158.010 tỷ (cafef.vn); the unit nghìn tỷ was put in for this test."""
    before = table(grdp("136183", "2021"))

    found = warn(GRDP, table(grdp("158010", "2023", "VND_TRILLION")), before)

    assert codes(found) == [("scale_jump", "G2")]
    assert found[0].facts["reference"] == "2021"


# Against its own series


def series(values, start=2000, **changes):
    return [
        observation("HOSPITAL_BEDS", value, str(start + at), "BEDS", **changes)
        for at, value in enumerate(values)
    ]


STEADY = [1000, 1020, 1035, 1061, 1080, 1103, 1122, 1150, 1170, 1196, 1220, 1240]


def test_a_step_unlike_all_others_of_the_series_is_asked_about_once():
    """A made-up series: no real one of ours is long enough and broken by a slip."""
    values = [*STEADY[:6], 1700, *STEADY[7:]]

    found = warn(MISC, table(*series(values)), None)

    assert codes(found) == [("outlier", "G8")]


def test_a_steady_series_and_a_short_one_raise_no_doubt():
    assert warn(MISC, table(*series(STEADY)), None) == []
    assert warn(MISC, table(*series([1000, 1020, 1700, 1080])), None) == []


def test_a_step_across_a_declared_break_is_none():
    rows = series([*STEADY[:6], *(value * 2 for value in STEADY[6:])])
    rows[6]["obs_status"] = "B"

    assert warn(MISC, table(*rows), None) == []


# Parts and wholes


def forest(natural, planted, total):
    kinds = {"FOREST_NATURAL": natural, "FOREST_PLANTED": planted, "_T": total}
    return table(
        *(
            observation("FOREST_AREA", value, "2016", "HECTARES", composite_breakdown=kind)
            for kind, value in kinds.items()
        )
    )


def test_what_rounding_explains_is_no_doubt():
    """MARD table: natural 11,951 + planted 21,328 = 33,279, printed total 33,278 hectares."""
    agreed = contract.load("FOREST_LAND")

    assert warn(agreed, forest("11951", "21328", "33278"), None) == []
    assert codes(warn(agreed, forest("11951", "21328", "33276"), None)) == [
        ("parts_not_total", "G4")
    ]


# Yearbook 2022, spring paddy 2022, hectares.
DISTRICTS = {
    "243": "1136.10",
    "244": "1991.56",
    "246": "4017.40",
    "247": "3276.67",
    "248": "2236.81",
    "249": "3740.07",
    "251": "4586.60",
    "252": "5469.65",
    "253": "2887.97",
}


def paddy(value, area="VN-70"):
    return observation("PADDY_SPRING_AREA", value, "2022", "HECTARES", area=area)


def test_districts_make_the_province_and_a_slip_is_found_at_the_total():
    districts = [paddy(value, f"VN-70-{code}") for code, value in DISTRICTS.items()]

    assert warn(PADDY, table(paddy("29342.83"), *districts), None) == []
    found = warn(PADDY, table(paddy("29432.83"), *districts), None)

    assert codes(found) == [("parts_not_total", "G2")]
    assert found[0].facts["sum"] == Decimal("29342.83")
    assert found[0].facts["count"] == 9


def test_a_sum_is_asked_only_when_every_district_is_there():
    districts = [paddy(value, f"VN-70-{code}") for code, value in DISTRICTS.items()]

    assert warn(PADDY, table(paddy("29432.83"), *districts[:-1]), None) == []


def poverty(total, urban, rural):
    parts = {"_T": total, "URB": urban, "RUR": rural}
    return table(
        *(
            observation("POVERTY_RATE", value, "2023", "PERCENT", urbanisation=area)
            for area, value in parts.items()
        )
    )


def test_a_rate_between_its_parts_may_still_be_impossible():
    """congthuong.vn, end of 2023: 0,61 % in all, 0,49 % urban, 1,66 % rural."""
    found = warn(MISC, poverty("0.61", "0.49", "1.66"), None)

    assert codes(found) == [("part_weight_impossible", "G2")]
    assert found[0].facts["weight"] == Decimal("89.7")


def test_a_rate_outside_its_parts_is_asked_about():
    """The same rates, the total altered to 0,45 %."""
    found = warn(MISC, poverty("0.45", "0.49", "1.66"), None)

    assert "total_outside_parts" in [fault.code for fault in found]


def test_shares_that_print_a_whole_of_hundred_are_added():
    """dantri.com.vn 06/12/2022: 64,22 + 29,2 + 6,58 = 100; the second was altered to 28,2."""

    def structure(services):
        shares = {"IND": "64.22", "SER": services, "AGR": "6.58"}
        rows = [
            observation("GRDP_STRUCTURE", value, "2022", "PERCENT", activity=code)
            for code, value in shares.items()
        ]
        return [fault.code for fault in warn(GRDP, table(*rows), None)]

    assert structure("29.2") == []
    assert structure("28.2") == ["parts_not_total"]


# Formulas


def test_per_capita_is_checked_against_the_other_dataset_when_it_is_given():
    """Yearbook 2019: 118.958 tỷ, 103 triệu/người; population 1.154.836; 113 was put in."""
    people = (POPULATION, table(observation("POP_AVG", "1154836", "2019", "PERSONS")))

    def ask(per_capita, others):
        each = observation("GRDP_PER_CAPITA", per_capita, "2019", "VND_MILLION_PER_PERSON")
        return codes(warn(GRDP, table(grdp("118958"), each), None, others=others))

    assert ask("103", [people]) == []
    assert ask("113", [people]) == [("identity_broken", "G3")]
    assert ask("113", []) == []


def test_density_follows_from_population_and_area():
    """Yearbook 2022: 1.197.617 persons, 969 per km²; 996 was put in."""
    people = observation("POP_AVG", "1197617", "2022", "PERSONS")

    def ask(density):
        each = observation("POP_DENSITY", density, "2022", "PERSONS_PER_KM2")
        return codes(warn(POPULATION, table(people, each), None))

    assert ask("969") == []
    assert ask("996") == [("identity_broken", "G3")]


def test_a_share_is_recomputed_and_a_figure_of_the_last_vintage_helps():
    """Yearbook 2018, labour force 2018: 309.621 men of 636.134; the share was made up wrong."""
    agreed = contract.load("LABOUR")
    before = table(
        observation("LABOUR_FORCE", "636134", "2018", "PERSONS"),
        observation("LABOUR_FORCE", "309621", "2018", "PERSONS", sex="M"),
    )

    def ask(share):
        each = observation("LABOUR_FORCE_MALE_SHARE", share, "2018", "PERCENT")
        return codes(warn(agreed, table(each), before))

    assert ask("48.67") == []
    assert ask("52.30") == [("identity_broken", "G2")]


def test_growth_follows_from_two_years_of_constant_prices():
    """Yearbook 2019 prints 78.233 tỷ and +8,10 %: 72.371 the year before would fit (made up)."""

    def ask(growth):
        return codes(
            warn(
                GRDP,
                table(
                    observation("GRDP_CONSTANT2010", "72371", "2018", "VND_BILLION"),
                    observation("GRDP_CONSTANT2010", "78233", "2019", "VND_BILLION"),
                    observation("GRDP_GROWTH", growth, "2019", "PERCENT"),
                ),
                None,
            )
        )

    assert ask("8.10") == []
    assert ask("9.10") == [("identity_broken", "G4")]


def test_general_schools_may_be_more_than_their_levels_but_not_fewer():
    """Yearbook 2017: 359 general schools; 176 + 147 + 34 = 357. 350 was put in."""
    agreed = contract.load("EDU_SCHOOLS")

    def ask(general):
        levels = {
            "LEVEL_GENERAL": general,
            "LEVEL_PRIMARY": "176",
            "LEVEL_LOWER_SECONDARY": "147",
            "LEVEL_UPPER_SECONDARY": "34",
        }
        rows = [
            observation("SCHOOLS", value, "2017-A1", "SCHOOLS", composite_breakdown=level)
            for level, value in levels.items()
        ]
        return codes(warn(agreed, table(*rows), None))

    assert ask("359") == []
    assert ask("350") == [("identity_broken", "G2")]


# What is measured


@pytest.mark.parametrize("before", [None, table(grdp("158010", "2023"))])
def test_a_growth_rate_in_the_place_of_a_level_is_recognised(before):
    """kinhtetieudung.vn 06/07/2023 prints "GRDP ước đạt 1,69%" of the first half of 2023."""
    found = warn(GRDP, table(grdp("1.69", "2023")), before)

    assert codes(found) == [("level_or_growth", "G2")]


def test_an_index_typed_as_growth_is_recognised():
    """IIP 2019: +11,09 % (Yearbook 2019) is the index 111,09; here it is sent as growth."""
    sent = observation("IIP", "111.09", "2019", "GROWTH_PY")

    assert codes(warn(MISC, table(sent), None)) == [("growth_or_index", "G2")]
    right = observation("IIP", "11.09", "2019", "GROWTH_PY")
    assert warn(MISC, table(right), None) == []


def test_growth_typed_as_an_index_is_recognised():
    sent = observation("GRDP_GROWTH", "102.37", "2023", "PERCENT")

    assert codes(warn(GRDP, table(sent), None)) == [("growth_or_index", "G2")]


def test_a_fraction_in_a_column_of_percent_is_recognised():
    """Literacy 2019 is 98,7 % (Yearbook 2019)."""
    sent = observation("LITERACY_15", "0.987", "2019", "PERCENT")

    assert codes(warn(POPULATION, table(sent), None)) == [("share_or_fraction", "G2")]


def test_a_share_above_hundred_is_asked_about():
    sent = observation("LAND_SHARE", "104", "2019", "PERCENT")

    assert codes(warn(contract.load("FOREST_LAND"), table(sent), None)) == [
        ("share_above_hundred", "G2")
    ]


@pytest.mark.parametrize(
    ("indicator", "value", "edition", "rank_of", "code"),
    [
        ("EGDI_RANK", "71", "2024", 193, None),
        ("EGDI_RANK", "71", "2024", 190, "rank_of_differs"),
        ("GCI_CYBER_RANK", "17", "2024", None, "rank_not_published"),
        ("PCI_RANK", "45", "2024", 63, "rank_beyond_published"),
        ("EGDI_RANK", "70", "2031", 193, "unknown_edition"),
        ("EGDI_SCORE", "0.77", "2031", None, "unknown_edition"),
    ],
)
def test_a_rank_is_compared_with_what_its_edition_publishes(
    indicator, value, edition, rank_of, code
):
    unit = RANKS.indicator(indicator).unit
    sent = observation(indicator, value, edition, unit, area="VN", rank_of=rank_of)

    assert [fault.code for fault in warn(RANKS, table(sent), None)] == ([code] if code else [])


# All of them


def test_a_contract_switches_a_rule_off_with_a_reason():
    reason = Text(vi="Số đặt theo kỳ", en="Set by period")
    agreed = with_rules(GRDP, "GRDP_CURRENT", max_change="5", off={"changed_much": reason})

    assert warn(agreed, table(grdp("78644", "2015")), table(grdp("73048", "2015"))) == []


def test_one_cell_is_asked_one_question_about_its_size():
    """Out of the usual range, a thousand times the last vintage, and an outlier at once."""
    found = warn(GRDP, table(grdp("118398000")), table(grdp("118398")))

    assert codes(found) == [("scale_jump", "G2")]


def test_of_very_many_doubts_the_first_are_named_and_the_rest_counted():
    areas = [f"VN-70-{number:05d}" for number in range(NAMED + 50)]
    before = table(*(paddy("100.00", area) for area in areas))

    found = warn(PADDY, table(*(paddy("120.00", area) for area in areas)), before)

    assert len(found) == NAMED
    assert [fault.facts.get("more") for fault in found[-2:]] == [None, 50]
    assert "50" in explain.sentence(found[-1], "en")


def test_every_doubt_can_be_said_in_both_languages():
    found = [
        *warn(GRDP, table(grdp("118398", unit="VND_TRILLION")), table(grdp("118341"))),
        *warn(MISC, poverty("0.61", "0.49", "1.66"), None),
        *warn(contract.load("FOREST_LAND"), forest("11951", "21328", "33276"), None),
    ]

    assert set(WARNED) <= set(MESSAGES)
    for fault in found:
        for language in LANGUAGES:
            said = explain.sentence(fault, language) + explain.expected(fault, language)
            assert "?" not in said.replace("?)", ")")
    assert "118.341" in explain.sentence(found[0], "vi")
    assert "118,341" in explain.sentence(found[0], "en")


def test_a_file_without_figures_raises_no_doubt():
    assert warn(GRDP, table(), None) == []
    assert warn(GRDP, table(grdp(None)), None) == []
