"""Printed claims, each with the one right verdict.

`source` says where a number was really printed; `altered` what was changed in a real one to make it
wrong in one way. A question mark behind a verdict: the check must say that it is not sure.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Row(NamedTuple):
    verdict: str
    given: dict[str, Any]
    source: str


def _of(verdict: str, source: str, **given: Any) -> Row:
    return Row(verdict, given, source)


GRDP = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70"}
POP = {"indicator": "POP_AVG", "ref_area": "VN-70"}
PCI = {"indicator": "PCI", "ref_area": "Vĩnh Phúc"}

TABLE: list[Row] = [
    # As certified.
    _of("match", "yearbook 2021 b42", **GRDP, time_period="2021", value="136.183", locale="vi"),
    _of("match?", "yearbook 2021 b42, no locale", **GRDP, time_period="2021", value="136.183"),
    _of("match", "yearbook 2021 b42", **GRDP, time_period="2018", value="107.625 tỷ đồng"),
    _of(
        "match",
        "yearbook 2021 b42",
        **GRDP,
        time_period="2018",
        value="107,625",
        unit="VND_BILLION",
        locale="en",
    ),
    _of("match", "tracuuquyhoach.com", **GRDP, time_period="2024", value="173,14 nghìn tỷ"),
    _of("match", "cafef.vn 10/01/2024", **GRDP, time_period="2023", value="158.010 tỷ"),
    _of("match", "yearbook 2017 p2", **POP, time_period="2017", value="1.079.500 người"),
    _of("match", "yearbook 2022", **POP, time_period="2022", value="1.197.617"),
    _of(
        "match",
        "yearbook 2019 overview",
        indicator="tốc độ tăng trưởng GRDP",
        time_period="2019",
        value="+8,10%",
    ),
    _of(
        "match",
        "yearbook 2019 overview",
        indicator="GRDP bình quân đầu người",
        time_period="2019",
        value="103 triệu đồng/người",
    ),
    _of(
        "match",
        "yearbook 2019 overview",
        indicator="IIP",
        time_period="2019",
        value="+11,09%",
        unit="% so với năm trước",
    ),
    _of(
        "match",
        "vnbiznews.com",
        indicator="IIP",
        time_period="8 tháng năm 2024",
        value="tăng 12,31%",
    ),
    _of(
        "match",
        "investvinhphuc.vn",
        indicator="exports",
        time_period="2019",
        value="2.56 billion USD",
    ),
    _of(
        "match",
        "investvinhphuc.vn",
        indicator="IMPORTS",
        time_period="2019",
        value="2.95 billion USD",
    ),
    _of(
        "match",
        "investvinhphuc.vn",
        indicator="giường bệnh",
        time_period="2019",
        value="4,158",
        locale="en",
    ),
    _of("match", "congthuong.vn", indicator="tỷ lệ hộ nghèo", time_period="2023", value="0,61%"),
    _of("match", "dti.gov.vn 2021", indicator="DTI_SCORE", time_period="2021", value="0,4880"),
    _of("match", "dti.gov.vn 2021", indicator="DTI", time_period="2021", rank="12"),
    _of("match", "pcivietnam.vn 2021", **PCI, time_period="2021", rank="5", rank_of="63"),
    _of("match", "pcivietnam.vn 2021", **PCI, time_period="2021", value="69,69", rank="5th of 63"),
    _of("match", "WIPO 2024", indicator="GII", time_period="2024", rank="44/133"),
    _of(
        "match",
        "UN DESA 2024",
        indicator="EGDI",
        ref_area="Viet Nam",
        time_period="2024",
        value="0.7709",
        rank="71",
        rank_of="193",
    ),
    _of(
        "match",
        "dantri.com.vn 06/12/2022",
        indicator="GRDP_CURRENT",
        activity="IND",
        time_period="2022",
        share="64,22%",
    ),
    _of(
        "match",
        "songv.vinhphuc.gov.vn",
        indicator="tourism revenue",
        time_period="2018",
        value="VND 1,670 billion",
    ),
    _of(
        "match",
        "yearbook 2019",
        indicator="học sinh",
        time_period="năm học 2019-2020",
        composite_breakdown="tiểu học",
        value="121.684",
    ),
    _of(
        "match",
        "census 2019",
        indicator="dân số tổng điều tra",
        ref_area="Tam Đảo",
        time_period="01/4/2019",
        value="83.931",
    ),
    _of(
        "match",
        "quochoitv.vn",
        indicator="GRDP growth",
        time_period="first half of 2024",
        value="6.26%",
    ),
    # Rounded, cut off, bounds.
    _of("rounded", "yearbook 2021, in nghìn tỷ", **GRDP, time_period="2015", value="78,6 nghìn tỷ"),
    _of(
        "rounded",
        "yearbook 2021, in nghìn tỷ",
        **GRDP,
        time_period="2021",
        value="136,2 nghìn tỷ đồng",
    ),
    _of("rounded", "cut, not rounded", **GRDP, time_period="2021", value="136,1 nghìn tỷ đồng"),
    _of("rounded", "web copy (U)", **POP, time_period="2019", value="1.154.800 người"),
    _of("rounded", "web copy (U)", **POP, time_period="2019", sex="nam", value="575.500"),
    _of("rounded", "yearbook 2019, in triệu", **POP, time_period="2019", value="1,15 triệu người"),
    _of(
        "rounded", "baovinhphuc 24/11/2021", **GRDP, time_period="2021", value="hơn 135.000 tỷ đồng"
    ),
    _of(
        "rounded",
        "yearbook 2019 and 2022, computed",
        **POP,
        time_period="2022",
        change="tăng 3,7%",
        compared_with="2019",
    ),
    _of(
        "rounded",
        "yearbook 2019, computed",
        **POP,
        time_period="2019",
        urbanisation="thành thị",
        share="25,6%",
    ),
    _of(
        "rounded?",
        "investvinhphuc.vn",
        indicator="GRDP_PER_CAPITA",
        time_period="2019",
        value="102.5 million dong",
    ),
    # Of an earlier release.
    _of("superseded", "yearbook 2017 b35", **GRDP, time_period="2015", value="73 048 billion"),
    _of(
        "superseded", "yearbook 2017 b35", **GRDP, time_period="2015", value="73.048.284 triệu đồng"
    ),
    _of("superseded", "yearbook 2017 b35", **GRDP, time_period="2015", value="73 nghìn tỷ đồng"),
    _of("estimate", "mekongsean.vn", **GRDP, time_period="2018", value="92,7 nghìn tỷ đồng"),
    _of(
        "estimate",
        "cafef.vn, called official",
        **GRDP,
        time_period="2023",
        value="158.010 tỷ đồng",
        status="chính thức",
    ),
    # Scale.
    _of(
        "scale",
        "investvinhphuc.vn, as printed",
        **GRDP,
        time_period="2019",
        value="118,398 trillion",
    ),
    _of(
        "scale",
        "investvinhphuc.vn, as printed",
        **GRDP,
        time_period="2019",
        value="118 398 trillion dong",
    ),
    _of(
        "scale",
        "altered: triệu for tỷ",
        **GRDP,
        time_period="2018",
        value="107.625 triệu đồng",
        locale="vi",
    ),
    _of(
        "scale",
        "altered: tỷ for triệu",
        indicator="POP_AVG",
        time_period="2022",
        value="1,1976 tỷ người",
    ),
    _of(
        "scale", "altered: thousands kept", **POP, time_period="2019", value="1.154.836 nghìn người"
    ),
    # Unit, level or growth, index.
    _of(
        "unit",
        "altered: USD for VND",
        **GRDP,
        time_period="2018",
        value="107.625 tỷ USD",
        locale="vi",
    ),
    _of("unit", "altered: % for ‰", indicator="IMR", time_period="2019", value="12,2%"),
    _of("unit", "altered: ‰ for %", indicator="LITERACY_15", time_period="2019", value="98,7 ‰"),
    _of(
        "unit",
        "altered: points for %",
        indicator="GRDP_GROWTH",
        time_period="2019",
        value="8,10 điểm %",
    ),
    _of(
        "unit",
        "press habit: % for points",
        indicator="FOREST_COVER",
        time_period="2009",
        change="tăng 0,5%",
    ),
    _of(
        "unit",
        "altered: km² for ha",
        indicator="FOREST_AREA",
        time_period="2009",
        value="28.600 km²",
        locale="vi",
    ),
    _of("level_vs_growth", "altered: growth as level", **GRDP, time_period="2019", value="8,10%"),
    _of(
        "level_vs_growth",
        "kinhtetieudung.vn: `GRDP ước đạt 6,26%`",
        indicator="GRDP",
        time_period="2024-S1",
        value="6,26%",
    ),
    _of(
        "level_vs_growth",
        "altered: index as growth",
        indicator="IIP",
        time_period="2019",
        value="tăng 111,09%",
    ),
    _of(
        "level_vs_growth",
        "altered: growth as index",
        indicator="IIP",
        time_period="2019",
        value="11,09",
        unit="Năm trước = 100",
    ),
    _of(
        "level_vs_growth",
        "altered: index as growth",
        indicator="GRDP_GROWTH",
        time_period="2019",
        value="108,10%",
    ),
    # Period.
    _of("period", "altered: year", **GRDP, time_period="2019", value="107.625 tỷ đồng"),
    _of("period", "altered: year", **GRDP, time_period="2022", value="136.183 tỷ đồng"),
    _of(
        "period",
        "altered: calendar year",
        indicator="PUPILS",
        time_period="2018",
        composite_breakdown="LEVEL_PRIMARY",
        value="105.801",
    ),
    _of(
        "period",
        "altered: quarter for months",
        indicator="IIP",
        time_period="Quý I/2024",
        value="112,31",
    ),
    _of(
        "period", "altered: whole year", indicator="GRDP_GROWTH", time_period="2024", value="6,26%"
    ),
    _of("period?", "altered: edition", **PCI, time_period="2022", rank="5"),
    _of("period", "altered: edition", **PCI, time_period="2022", value="69,69"),
    # Territory and scope.
    _of(
        "territory",
        "altered: province",
        indicator="PCI_TOTAL",
        ref_area="Phú Thọ",
        time_period="2021",
        value="69,69",
    ),
    _of(
        "territory",
        "altered: district",
        indicator="POP_CENSUS",
        ref_area="Vĩnh Tường",
        time_period="2019-04-01",
        value="83.931",
    ),
    _of("territory", "altered: sex", **POP, time_period="2019", sex="M", value="579.376"),
    _of("territory", "altered: part for the whole", **POP, time_period="2022", value="366.181"),
    _of(
        "territory",
        "yearbook 2019, constant prices",
        **GRDP,
        time_period="2019",
        value="78.233 tỷ đồng",
    ),
    _of(
        "territory",
        "altered: after the merger",
        **GRDP,
        time_period="2026",
        value="173.140 tỷ đồng",
    ),
    _of(
        "territory",
        "altered: successor",
        indicator="BUDGET_REVENUE",
        ref_area="VN-68_20250701",
        time_period="2014",
        value="26.202.958 triệu đồng",
    ),
    # Direction.
    _of("direction", "altered: sign", indicator="GRDP_GROWTH", time_period="2019", value="-8,10%"),
    _of(
        "direction", "altered: PCI fell from 5 to 8", **PCI, time_period="2022", change="tăng 3 bậc"
    ),
    _of("match", "pcivietnam.vn 2022", **PCI, time_period="2022", change="tụt 3 bậc"),
    _of(
        "direction",
        "altered: PCI rank 2022",
        indicator="PCI_RANK",
        ref_area="VN-70",
        time_period="2022",
        direction="up",
    ),
    _of(
        "direction",
        "altered: population rose",
        **POP,
        time_period="2022",
        change="giảm 3,7%",
        compared_with="2019",
    ),
    # Impossible.
    _of("impossible", "altered", **PCI, time_period="2021", rank="70", rank_of="63"),
    _of("impossible", "altered", **POP, time_period="2019", urbanisation="URB", share="125,6%"),
    _of("impossible", "altered", **POP, time_period="2019", value="-1.154.836"),
    _of("impossible", "altered", indicator="POVERTY_RATE", time_period="2023", value="161%"),
    # Parts.
    _of(
        "match",
        "yearbook 2019",
        **POP,
        time_period="2019",
        value="1.154.836",
        parts=["575.460", "579.376"],
    ),
    _of(
        "parts",
        "altered: one digit",
        **POP,
        time_period="2019",
        value="1.154.836",
        parts=["575.460", "580.376"],
    ),
    _of(
        "parts",
        "web copy (U), parts rounded",
        **POP,
        time_period="2019",
        value="1.154.800",
        parts=["575.500", "579.400"],
    ),
    _of(
        "parts",
        "web copy (U), sexes of 2018",
        **POP,
        time_period="2018",
        value="1.138.400",
        parts=["563.700", "574.600"],
    ),
    # Not certified, and simply other.
    _of("not_certified", "web copy (U)", **POP, time_period="2020", value="1.171.230"),
    _of(
        "not_certified",
        "yearbook 2018 b159, blank cell",
        indicator="FOREST_NEW_PLANTED",
        ref_area="Vĩnh Yên",
        time_period="2017",
        value="12",
    ),
    _of(
        "not_certified",
        "investvinhphuc.vn",
        indicator="FDI_REGISTERED_STOCK",
        time_period="2019",
        value="5,489 billion USD",
    ),
    _of(
        "not_certified?",
        "no such indicator",
        indicator="số kỳ lân công nghệ",
        time_period="2021",
        value="4",
    ),
    _of("differs", "web copy (U)", **POP, time_period="2022", value="1.114.488"),
    _of(
        "differs",
        "investvinhphuc.vn (U)",
        indicator="LABOUR_FORCE",
        time_period="2019",
        value="640,550",
        locale="en",
    ),
    _of("differs", "yearbook 2019 overview", **GRDP, time_period="2019", value="118.958 tỷ đồng"),
    _of("differs", "tienphong.vn", **GRDP, time_period="2015", value="70,6 nghìn tỷ đồng"),
    _of(
        "differs",
        "english.vinhphuc.gov.vn",
        indicator="GRDP_CONSTANT2010",
        time_period="2019",
        value="VND 78,062 billion",
    ),
    _of(
        "differs",
        "english.vinhphuc.gov.vn",
        indicator="GRDP growth",
        time_period="2019",
        value="8.05%",
    ),
    _of(
        "differs",
        "altered: 44 of 133",
        indicator="GII",
        time_period="2024",
        rank="44",
        rank_of="132",
    ),
    # Computed by the release, where nothing is certified of its own.
    _of(
        "match",
        "computed: GRDP over average population",
        indicator="GRDP per capita",
        time_period="2017",
        value="79,05 triệu đồng/người",
    ),
    _of(
        "rounded",
        "computed: GRDP over average population",
        indicator="GRDP bình quân đầu người",
        time_period="2017",
        value="79 triệu đồng",
    ),
    _of(
        "scale",
        "altered: tỷ for triệu",
        indicator="GRDP per capita",
        time_period="2017",
        value="79.05 billion dong",
    ),
    _of(
        "differs",
        "altered",
        indicator="GRDP per capita",
        time_period="2017",
        value="65 triệu đồng",
    ),
    _of(
        "match",
        "computed: average population over area",
        indicator="mật độ dân số",
        time_period="2017",
        value="873 người/km²",
    ),
    _of(
        "match",
        "computed: beds over average population",
        indicator="số giường bệnh trên 1 vạn dân",
        time_period="2019",
        value="36",
    ),
    _of(
        "direction",
        "altered: growth called a fall",
        indicator="GRDP_GROWTH",
        time_period="2023",
        value="giảm 2,37%",
    ),
    _of(
        "match",
        "quochoitv.vn: so với cùng kỳ năm trước",
        indicator="GRDP",
        time_period="2024-S1",
        change="tăng 6,26%",
        compared_with="2023",
    ),
    _of(
        "territory",
        "altered: of another sector",
        indicator="cơ cấu kinh tế",
        time_period="2022",
        activity="dịch vụ",
        share="6,58%",
    ),
    _of(
        "territory",
        "altered: a ward has the old province's name",
        indicator="GRDP",
        ref_area="Vĩnh Phúc",
        time_period="Quý I/2026",
        value="45.000 tỷ đồng",
    ),
]

SENTENCES: list[tuple[str, list[str]]] = [
    ("GRDP của Vĩnh Phúc năm 2015 đạt 73.048 tỷ đồng", ["superseded"]),
    ("GRDP cua Vinh Phuc nam 2015 dat 73.048 ty dong", ["superseded"]),
    ("Vinh Phuc ranked 5th of 63 in PCI 2021", ["match"]),
    ("dân số trung bình 2019 tăng 1,2% so với 2018", ["not_certified"]),
    (
        "Dân số trung bình năm 2022 của Vĩnh Phúc tăng 3,7% so với năm 2019, đạt 1.197.617 người; "
        "trong đó nam 598.032 người, nữ 599.585 người.",
        ["rounded", "match", "match", "match"],
    ),
    (
        "GRDP năm 2019 đạt 118.398 tỷ đồng, năm 2018 đạt 107.625 tỷ đồng và năm 2021 là 136.183 tỷ "
        "đồng.",
        ["differs", "match", "match"],
    ),
    (
        "In 2019 the GRDP of Vinh Phuc reached 118,398 trillion dong. Its exports were 2.56 "
        "billion USD in 2019.",
        ["scale", "match"],
    ),
    (
        "Năm 2019, GRDP tăng 8,10% so với năm 2018; chỉ số sản xuất công nghiệp tăng 11,09%.",
        ["match", "match"],
    ),
    ("Chỉ số PCI năm 2022 của tỉnh tụt 3 bậc, xếp thứ 8 cả nước.", ["match", "match"]),
    ("PCI năm 2022 của tỉnh tăng 3 bậc so với năm 2021", ["direction"]),
    (
        "Việt Nam xếp hạng 44/133 về Chỉ số đổi mới sáng tạo toàn cầu năm 2024, tăng 2 bậc so với "
        "năm 2023.",
        ["match", "match"],
    ),
    (
        "Viet Nam was ranked 71st out of 193 in the E-Government Development Index 2024 with a "
        "score of 0.7709.",
        ["match", "match"],
    ),
    (
        "Năm học 2019-2020, toàn tỉnh có 121.684 học sinh tiểu học và 74.645 học sinh THCS.",
        ["match", "match"],
    ),
    ("Tỷ lệ hộ nghèo năm 2023 của tỉnh là 0,61%, với 2.094 hộ nghèo.", ["match", "match"]),
    ("Công nghiệp và xây dựng chiếm 64,22% GRDP của Vĩnh Phúc năm 2022.", ["match"]),
    (
        "The population of Vinh Phuc was about 1.2 million in 2022, of which 30.6% lived in urban "
        "areas.",
        ["rounded", "rounded"],
    ),
    ("Năm 2022 kinh tế Vĩnh Phúc tăng trưởng 9,54%", ["match"]),
    ("Vĩnh Phúc xếp thứ 5/63 tỉnh, thành phố về PCI năm 2021", ["match"]),
    ("PCI 2021, Vĩnh Phúc đứng thứ 5 cả nước với 69,69 điểm", ["match", "match"]),
    ("PCI năm 2022 của Vĩnh Phúc xếp thứ 8/63, giảm 3 bậc so với năm 2021", ["match", "match"]),
    ("PCI năm 2022 của Vĩnh Phúc xếp thứ 8/63, tăng 3 bậc so với năm 2021", ["match", "direction"]),
    ("PCI năm 2022, Phú Thọ đạt 62,81 điểm", ["territory"]),
    ("Tuổi thọ trung bình của người dân Vĩnh Phúc năm 2022 là 74,4 tuổi", ["match"]),
    ("Tỷ suất chết trẻ em dưới 5 tuổi năm 2022 của Vĩnh Phúc là 17‰", ["match"]),
    ("Vinh Phuc's GRDP was US$107,625 billion in 2018", ["unit"]),
    ("Vinh Phuc's economy shrank by 9.54% in 2022", ["direction"]),
    ("6 tháng đầu năm 2024 GRDP Vĩnh Phúc tăng 6,26% so với cùng kỳ năm 2023", ["match"]),
    ("Quý I/2024, GRDP của Vĩnh Phúc tăng 6,26%", ["period"]),
    ("Cơ cấu GRDP năm 2022 của Vĩnh Phúc: dịch vụ chiếm 6,58%", ["territory"]),
    ("GRDP per capita in Vinh Phuc reached VND 79 million in 2017", ["rounded"]),
    ("Điện thoại: 0211.3862.518, Quyết định 922/QĐ-BTTTT ngày 20/5/2022.", []),
]
