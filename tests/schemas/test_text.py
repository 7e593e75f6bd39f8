import pytest

from schemas.text import fold, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỵ", "Thụy"),
        ("THÀNH PHỐ  Vĩnh Yên ", "thành phố vĩnh yên"),
        ("Dân số", "Dân số"),
    ],
)
def test_spellings_of_one_name_are_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Tam Đảo", "Tam Dao"), ("Hòa", "Hóa"), ("ma", "má")])
def test_other_diacritics_tell_names_apart(one, other):
    assert fold(one) != fold(other)


def test_a_search_may_be_typed_without_diacritics():
    assert plain("Đồng bằng Sông Hồng") == "dong bang song hong"
