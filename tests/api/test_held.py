"""What is held is made once, and the one asked for longest ago goes first."""

from api.held import Held


def test_a_value_is_made_once_and_the_oldest_goes_first() -> None:
    made: list[str] = []
    held: Held[str, str] = Held(2)

    def ask(key: str) -> str:
        return held.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    assert [ask(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]
    assert (held.find("a"), held.find("b"), held.find("c")) == ("A", "B", None)
