"""An installation whose journal is moved to a server goes on there, to its next release."""

import pytest

from store.journal_setting import NAME
from tests.end_to_end.test_story import CERTIFIER, Department
from tests.on_postgresql import harness

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]


@pytest.fixture
def dic(installation, on_postgresql, monkeypatch):
    return Department(installation, monkeypatch)


def test_a_release_is_made_after_the_journal_went_to_a_server(dic, tmp_path):
    entries = dic.journal.head()[0]
    if not (dic.root / NAME).exists():
        said = dic.make("move-journal", TO=harness.make_schema())
        assert f"{entries} mục / entries" in said
        assert (dic.root / NAME).exists()
    dic = Department(dic.root, dic._patch)
    assert dic.journal.name.startswith("postgresql://")

    dic.send(tmp_path, "592.728", "593.728")
    dic.make("candidate", RELEASE="2026.3")
    dic.make(
        "reason", RELEASE="2026.3", WHERE="dataset=LABOUR,change=changed", REASON="TYPING_ERROR",
        SEVERITY="minor", TEXT="Cục Thống kê báo gõ nhầm một chữ số", BY=CERTIFIER,
    )  # fmt: skip
    dic.decide_sample("2026.3")
    dic.sign("2026.3", 1)
    assert "Mỗi người chỉ ký một lần" in dic.sign("2026.3", 1, code=10)
    dic.sign("2026.3", 2)
    assert "2026.3 published" in dic.make("publish", RELEASE="2026.3")

    assert dic.kinds("2026.3")[-1] == "release.published"
    assert dic.journal.check_chain() > entries
    assert "the journal holds" in dic.make("audit")
    assert "0 hỏng / damaged" in dic.make("scrub")
    dic.make("verify", RELEASE="2026.3")
