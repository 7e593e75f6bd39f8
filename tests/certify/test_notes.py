"""The notes of a release are its list of changes in words, in both languages."""

from decimal import Decimal

import duckdb
import pytest

from certify import impact, notes
from certify.export import Exported
from store import files
from tests.api.builders import marts, observation, parquet

HEAD = {"release": "2026.2", "previous": "2026.1"}
YEARS = ("2015", "2016", "2017", "2018")


def figures(**values):
    return [
        observation(time_period=year[1:], obs_value=Decimal(value), decimals=1)
        for year, value in values.items()
    ]


BEFORE = figures(y2015="100.0", y2016="200.0", y2017="300.0")
AFTER = figures(y2015="100.0", y2016="250.5", y2018="400.0")


def explained(path, reasons):
    """Give changes their reasons, as the people who certify do: by period."""
    rows = ", ".join(
        "(" + ", ".join("null" if v is None else f"'{v}'" for v in (year, *said)) + ")"
        for year, said in reasons.items()
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select c.* exclude (reason, revision_type, severity, reason_text),"
            f" r.reason, r.revision_type, r.severity, r.reason_text from read_parquet('{path}') c"
            f" left join (values {rows})"
            f" r(time_period, reason, revision_type, severity, reason_text)"
            f" using (time_period) order by time_period) to '{path}.new' (format parquet)"
        )
    return (path.parent / f"{path.name}.new").read_bytes()


@pytest.fixture
def made(tmp_path):
    objects = tmp_path / "objects"
    objects.mkdir()

    def put(name, content):
        return Exported(files.put_object(objects, content), len(content), None)

    def write(before, after, reasons=None, head=HEAD):
        exported = {
            f"{mart}.parquet": put(mart, parquet(mart, rows)) for mart, rows in marts(after).items()
        }
        old = None
        if before is not None:
            old = objects / put("before", parquet("observations", before)).sha256
        present = objects / exported["observations.parquet"].sha256
        change = impact.compare(present, old, objects).exported
        if reasons is not None:
            copy = tmp_path / "changes"
            copy.write_bytes((objects / change.sha256).read_bytes())
            change = put("changes", explained(copy, reasons))
        written = notes.write(head, {**exported, "changes.parquet": change}, old, objects)
        assert set(written) == {"notes.vi.md", "notes.en.md"}
        return {
            name[6:8]: (objects / each.sha256).read_text(encoding="utf-8")
            for name, each in written.items()
        }

    return write


def test_corrections_revisions_and_losses_are_told_with_their_reasons(made):
    told = made(
        BEFORE,
        AFTER,
        {
            "2016": ("TYPING_ERROR", "C", "serious", "Nhập nhầm | dòng"),
            "2017": ("WITHDRAWAL", "W", None, "Nguồn <b>rút</b>"),
            "2018": ("NEW_DATA", "R1", None, None),
        },
    )

    assert told["en"] == (
        "# Release 2026.2: notes\n\n"
        "3 figures; since release 2026.1: 1 new, 1 changed, 1 gone.\n\n"
        "**1 serious corrections: read Corrections before you use them.**\n\n"
        "## By dataset\n\n"
        "| Dataset | New | Changed | Gone |\n"
        "|---|---|---|---|\n"
        "| Gross regional domestic product | 1 | 1 | 1 |\n\n"
        "## Corrections\n\n"
        "| Figure | Territory | Period | Before | Now | Severity | Reason |\n"
        "|---|---|---|---|---|---|---|\n"
        "| Gross regional domestic product | Vĩnh Phúc | 2016 | 200.0 | 250.5 | serious |"
        " Correction of a mistyped figure: Nhập nhầm \\| dòng |\n\n"
        "## Gone\n\n"
        "| Figure | Territory | Period | Before | Reason |\n"
        "|---|---|---|---|---|\n"
        "| Gross regional domestic product | Vĩnh Phúc | 2017 | 300.0 |"
        " The agency withdrew the figure: Nguồn \\<b\\>rút\\</b\\> |\n"
    )
    assert "so với bản 2026.1: 1 mới, 1 thay đổi, 1 không còn." in told["vi"]
    assert "Sửa lỗi gõ hoặc chép số: Nhập nhầm" in told["vi"]


def test_a_revision_is_not_a_correction(made):
    told = made(
        BEFORE[:2], AFTER[:2], {"2016": ("REVISION", "R2", None, None)}
    )["en"]  # fmt: skip

    assert "## Corrections" not in told
    assert "| Routine revision by a later edition | Gross regional domestic product | 1 |" in told


def test_a_change_without_a_reason_says_so(made):
    told = made(BEFORE, AFTER)

    assert "no reason given" in told["en"]
    assert "chưa có lý do" in told["vi"]


def test_the_first_release_and_one_that_changes_nothing(made):
    first = made(None, AFTER, head={"release": "2026.1", "previous": None})
    same = made(AFTER, AFTER)

    assert first["en"] == "# Release 2026.1: notes\n\nThe first release: 3 figures.\n"
    assert same["en"] == ("# Release 2026.2: notes\n\n3 figures; the same as in release 2026.1.\n")


def test_the_same_release_has_the_same_notes(made):
    assert made(BEFORE, AFTER) == made(BEFORE, AFTER)


def test_many_losses_are_counted_and_not_all_listed(made):
    many = [
        observation(time_period=str(year), obs_value=Decimal(year), decimals=0)
        for year in range(1900, 1900 + notes.LISTED + 7)
    ]
    told = made([*many, *AFTER], AFTER)["vi"]

    assert "… và 7 số liệu nữa, xem changes.parquet." in told
    assert told.count("Vĩnh Phúc | 19") == notes.LISTED
