from datetime import date
from decimal import Decimal

import pytest

from api.formats.figures import exact_text, spoken_text
from api.site.chart import Chart, Line, Value, draw, spark


def value(
    year: int,
    figure: str | None,
    *,
    edition: str = "2021",
    vintage: str | None = None,
    group: int = 0,
    status: str = "A",
) -> Value:
    """Return a yearly value."""
    return Value(
        period=str(year),
        start=date(year, 1, 1),
        value=None if figure is None else Decimal(figure),
        text=figure or "",
        status=status,
        break_group=group,
        vintage=vintage or f"yearbook-{edition}",
        edition=edition,
    )


def english(exact: str) -> str:
    return spoken_text(exact, "en")


def drawn(*lines: list[Value], is_rank: bool = False) -> Chart:
    chart = draw([Line("", tuple(line)) for line in lines], english, is_rank=is_rank)
    assert chart is not None
    return chart


def stretches(chart: Chart) -> list[tuple[float, float, str]]:
    return [(one.x1, one.x2, one.kind) for one in chart.stretches]


def test_a_chart_keeps_distances_in_time_and_does_not_draw_across_a_break() -> None:
    chart = drawn([value(2010, "10"), value(2014, "20"), value(2015, "40", group=1)])

    xs = [point.x for point in chart.points]
    assert (xs[1] - xs[0]) == pytest.approx(4 * (xs[2] - xs[1]), rel=0.02)
    assert stretches(chart) == [(xs[0], xs[1], "main")]
    assert [tick.text for tick in chart.ticks] == ["0", "10", "20", "30", "40"]
    (broken,) = chart.breaks
    assert xs[1] < broken < xs[2]


def test_a_line_joins_values_of_one_edition_only() -> None:
    chart = drawn(
        [
            value(2014, "10", edition="2017"),
            value(2015, "20"),
            value(2016, "11", edition="2017"),
            value(2017, "25"),
            value(2018, "30", edition="press"),
        ]
    )

    xs = [point.x for point in chart.points]
    assert stretches(chart) == [(xs[0], xs[2], "older"), (xs[1], xs[3], "main")]
    assert chart.has_editions


def test_values_alone_in_their_editions_are_joined_by_dots_but_not_over_a_break() -> None:
    chart = drawn(
        [
            value(2020, "1", edition="2020"),
            value(2021, "2", edition="2021"),
            value(2022, "3", edition="2022", group=1),
        ]
    )

    xs = [point.x for point in chart.points]
    assert stretches(chart) == [(xs[0], xs[1], "across")]


def test_a_missing_value_stands_on_the_axis_and_parts_the_line() -> None:
    chart = drawn([value(2010, "10"), value(2011, None, status="O"), value(2012, "12")])

    assert [point.is_missing for point in chart.points] == [False, True, False]
    assert chart.points[1].y == chart.bottom
    assert stretches(chart) == []
    assert chart.has_missing


def test_a_provisional_value_is_told_from_a_final_one() -> None:
    chart = drawn([value(2010, "10"), value(2011, "11", status="P")])

    assert [point.is_provisional for point in chart.points] == [False, True]
    assert chart.has_provisional


def test_the_best_rank_stands_at_the_top() -> None:
    chart = drawn([value(2010, "3"), value(2011, "40")], is_rank=True)

    first, second = chart.points
    assert first.y < second.y
    assert "0" not in [tick.text for tick in chart.ticks]


def test_lines_that_cannot_be_told_apart_are_not_drawn() -> None:
    chart = drawn(*([value(2010, str(at)), value(2011, str(at + 1))] for at in range(9)))

    assert [plot.number for plot in chart.plots] == list(range(6))


def test_without_any_value_there_is_no_chart() -> None:
    assert draw([Line("", (value(2010, None, status="M"),))], english) is None


@pytest.mark.parametrize("figures", [["0"], ["-5", "5"], ["0.001"], ["1" + "0" * 17], ["7", "7"]])
def test_any_values_can_be_drawn(figures: list[str]) -> None:
    chart = drawn([value(2000 + at, text) for at, text in enumerate(figures)])

    assert all(0 <= point.y <= chart.height for point in chart.points)
    assert all(0 <= point.x <= chart.width for point in chart.points)
    assert len({tick.text for tick in chart.ticks}) == len(chart.ticks)


def test_a_small_line_is_drawn_of_one_edition_only() -> None:
    assert spark([value(2010, "1"), value(2011, "3"), value(2012, "2")], 100, 20).count(" ") == 2
    assert spark([value(2010, "1"), value(2011, "3", edition="2022")], 100, 20) == ""
    assert spark([value(2010, "1")], 100, 20) == ""


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
