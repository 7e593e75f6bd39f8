import re
from datetime import date
from decimal import Decimal

import pytest

from api.formats.figures import exact_text, spoken_text
from api.site.chart import Value, draw
from tests.api.conftest import TestClient


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_landing_page_names_the_release_and_every_dataset(
    client: TestClient, lang: str
) -> None:
    page = client.get(f"/{lang}/")

    assert (page.status_code, page.headers["Content-Language"]) == (200, lang)
    assert page.headers["X-Release"] == "2026.2"
    for text in ("2026.2", "dic.certifier-1", "30/06/2026 02:00:00 UTC", "/dataset/GRDP"):
        assert text in page.text
    assert f'<html lang="{lang}">' in page.text


def test_the_landing_page_follows_the_language_of_the_browser(client: TestClient) -> None:
    for header, lang in (("vi", "vi"), ("en-US,en", "en"), ("", "vi")):
        page = client.get("/", headers={"Accept-Language": header})
        assert page.headers["Content-Language"] == lang
        assert page.content == client.get(f"/{lang}/").content


def test_pages_need_no_script_and_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/vi/").text
    styles = client.get("/site.css").text

    assert "<script" not in page
    assert " style=" not in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page) == [
        'href="https://creativecommons.org/licenses/by/4.0/"'
    ]
    assert "url(" not in styles
    assert "@import" not in styles


def test_every_address_on_the_page_answers(client: TestClient) -> None:
    for page in ("/vi/", "/en/"):
        for address in re.findall(r'href="(/[^"]*)"', client.get(page).text):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_chart_is_told_in_words_and_in_a_table(client: TestClient) -> None:
    page = client.get("/vi/").text

    assert 'role="img" aria-labelledby="chart-title chart-desc"' in page
    assert "Từ 78.644 (2015) đến -0,5 (2017), đơn vị: Tỷ đồng." in page
    assert re.findall(r'<td class="number">([-.,\d]+)</td><td>', page) == [
        "78.644",
        "31.005,00",
        "-0,5",
    ]
    assert page.count('<circle class="hollow"') == 2  # the point and its key
    assert "Niên giám thử 2021. Bản công bố 2026.2." in page


def value(year: int, figure: str, *, edition: str = "2021", group: int = 0) -> Value:
    """Return a yearly value."""
    return Value(
        period=str(year),
        start=date(year, 1, 1),
        value=Decimal(figure),
        decimals=0,
        status="A",
        break_group=group,
        vintage=f"yearbook-{edition}",
        edition=edition,
        source=None,
    )


def test_a_chart_keeps_distances_in_time_and_does_not_draw_across_a_break() -> None:
    values = [value(2010, "10"), value(2014, "20"), value(2015, "40", group=1)]

    chart = draw(values, "en")

    xs = [point.x for point in chart.points]
    assert (xs[1] - xs[0]) == pytest.approx(4 * (xs[2] - xs[1]), rel=0.02)
    assert [(line.x1, line.x2) for line in chart.lines] == [(xs[0], xs[1])]
    assert [tick.text for tick in chart.ticks] == ["0", "10", "20", "30", "40"]


def test_a_line_joins_values_of_one_edition_only() -> None:
    values = [
        value(2014, "10", edition="2017"),
        value(2015, "20"),
        value(2016, "11", edition="2017"),
        value(2017, "25"),
        value(2018, "30", edition="press"),
    ]

    chart = draw(values, "en")

    xs = [point.x for point in chart.points]
    assert [(line.x1, line.x2, line.is_main) for line in chart.lines] == [
        (xs[0], xs[2], False),
        (xs[1], xs[3], True),
    ]
    assert chart.has_editions


@pytest.mark.parametrize("figures", [["0"], ["-5", "5"], ["0.001"], ["1" + "0" * 17], ["7", "7"]])
def test_any_values_can_be_drawn(figures: list[str]) -> None:
    chart = draw([value(2000 + at, text) for at, text in enumerate(figures)], "vi")

    assert all(0 <= point.y <= chart.height for point in chart.points)
    assert all(0 <= point.x <= chart.width for point in chart.points)
    assert len({tick.text for tick in chart.ticks}) == len(chart.ticks)


@pytest.mark.parametrize(
    ("value", "decimals", "exact", "vietnamese"),
    [
        ("73048.284000000000", 3, "73048.284", "73.048,284"),
        ("31005.000000000000", 2, "31005.00", "31.005,00"),
        ("78644.000000000000", 0, "78644", "78.644"),
        ("-1234567.500000000000", 1, "-1234567.5", "-1.234.567,5"),
        ("0.000000000001", 3, "0.000000000001", "0,000000000001"),
        ("1.500000000000", None, "1.5", "1,5"),
        ("100.000000000000", None, "100", "100"),
    ],
)
def test_a_figure_has_one_text(
    value: str, decimals: int | None, exact: str, vietnamese: str
) -> None:
    assert exact_text(Decimal(value), decimals) == exact
    assert spoken_text(exact, "vi") == vietnamese
    assert spoken_text(exact, "en").replace(",", "") == exact
