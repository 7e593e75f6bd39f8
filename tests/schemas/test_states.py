"""The states of an upload and a release: the data, the diagram and the code say the same."""

from pathlib import Path

import pytest

from ingest import workflow
from schemas import states
from schemas.document import BrokenSchemaError

ROOT = Path(__file__).parents[2]


def test_the_diagram_is_drawn_from_the_data():
    assert (ROOT / states.PAGE).read_text(encoding="utf-8") == states.draw()


def test_the_upload_of_the_data_is_the_upload_of_the_workflow():
    machine = states.load()["upload"]
    events = {"sign_off": "upload.signed_off", "accept": "upload.accepted"}
    told = {
        (each.start, each.event, each.who) for each in machine.transitions if each.start is not None
    }

    assert set(machine.states) == set(workflow.STATE_OF.values())
    assert told == {
        (state, events.get(deed, "upload.returned"), role)
        for (deed, state), role in workflow.RULES.items()
    }
    assert {each.event: each.to for each in machine.transitions} == workflow.STATE_OF


def test_a_release_goes_from_candidate_to_withdrawn():
    told = ["candidate.built", "release.signed", "release.signed", "release.certified"]
    told += ["release.scheduled", "release.published", "release.reverted", "release.withdrawn"]

    assert states.state_after("release", told) == "withdrawn"
    assert states.state_after("release", [*told[:2], "candidate.built"]) == "candidate"
    assert states.state_after("release", ["change.reasoned"]) is None


@pytest.mark.parametrize(
    ("told", "event"),
    [
        ([], "release.signed"),
        (["candidate.built"], "release.published"),
        (["candidate.built", "release.signed"], "release.published"),
        (["candidate.built"], "release.withdrawn"),
    ],
)
def test_a_step_that_is_not_in_the_data_is_refused(told, event):
    state = states.state_after("release", told)

    with pytest.raises(states.RefusedTransitionError) as refused:
        states.check("release", state, event)

    assert (refused.value.state, refused.value.event) == (state, event)


def test_two_steps_of_one_entry_are_no_machine(tmp_path):
    path = tmp_path / "states.yaml"
    text = states.PATH.read_text(encoding="utf-8")
    again = "    - {from: submitted, event: upload.returned, to: accepted, who: head}\n"
    path.write_text(text.replace("release:\n", again + "release:\n", 1), encoding="utf-8")

    with pytest.raises(BrokenSchemaError):
        states.load(path)
