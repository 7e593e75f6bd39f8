"""A compiled release is believed only whole: what is damaged or foreign is never served."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.series import folder
from api.series.__main__ import main
from api.series.counter import Counter, Key
from api.shelf import OpenRelease
from tests.api.builders import Publication, flip, marts, observation
from tests.api.conftest import TestClient

SECTION = "/v1/observations?indicator=GRDP_CURRENT&time_period=2015&sex=_T"
FIGURE = "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"


@pytest.fixture
def compiled(own: Publication, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """The two releases and their compiled forms, made by the command."""
    monkeypatch.setenv("DATA_ROOT", str(own.layout.data_root))
    shutil.rmtree(own.settings.series, ignore_errors=True)
    assert main([]) == 0
    return own


@contextmanager
def serving(publication: Publication, *, compiles: bool) -> Iterator[TestClient]:
    app = create_app(replace(publication.settings, compiles=compiles))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def newest(client: TestClient) -> OpenRelease:
    release: OpenRelease = client.app.state.registry.shelf.newest()
    return release


def folder_of(publication: Publication, release: str) -> Path:
    manifest = publication.layout.release(release) / "manifest.json"
    digest = folder.hashlib.sha256(manifest.read_bytes()).hexdigest()
    return folder.place_of(publication.settings.series, digest)


def test_the_command_compiles_what_is_published(compiled: Publication) -> None:
    with serving(compiled, compiles=False) as client:
        assert all(one.series for one in client.app.state.registry.shelf.releases)
        assert client.get(FIGURE).status_code == 200


def test_a_second_run_leaves_what_is_whole(compiled: Publication) -> None:
    before = folder_of(compiled, "2026.2").stat().st_ino

    assert main(["2026.2"]) == 0
    assert folder_of(compiled, "2026.2").stat().st_ino == before


@pytest.mark.parametrize("name", [*(f"{name}.bin" for name in folder.COLUMNS), folder.ROWS])
def test_a_byte_changed_in_any_file_is_seen(compiled: Publication, name: str) -> None:
    flip(folder_of(compiled, "2026.2") / name, at=3)

    with pytest.raises(folder.ForeignFolderError) as refused:
        folder.open_folder(
            compiled.settings.series, folder_of(compiled, "2026.2").name.split("-")[0]
        )

    assert refused.value.file == name


@pytest.mark.parametrize("name", [folder.INDEX, folder.LOOKUP, folder.MARTS, folder.LINES])
def test_a_damaged_form_is_not_served_and_is_made_again(compiled: Publication, name: str) -> None:
    flip(folder_of(compiled, "2026.2") / name, at=3)

    with serving(compiled, compiles=False) as client:
        assert newest(client).series is None
        computed = client.get(FIGURE)
    with serving(compiled, compiles=True) as client:
        assert newest(client).series is not None
        cut = client.get(FIGURE)

    assert computed.content == cut.content
    assert computed.headers == cut.headers


@pytest.mark.parametrize("name", folder.TEXTS)
def test_what_is_damaged_while_it_is_served_is_computed(compiled: Publication, name: str) -> None:
    addresses = [FIGURE, FIGURE + "&format=csv", SECTION]
    with serving(compiled, compiles=False) as client:
        before = [client.get(address).content for address in addresses]
    with serving(compiled, compiles=False) as client:
        path = folder_of(compiled, "2026.2") / name
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
        after = [client.get(address).content for address in addresses]

    assert after == before


def test_a_file_that_looks_as_it_did_is_read_by_the_command_all_the_same(
    compiled: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    measure = folder._measure
    monkeypatch.setattr(folder, "_measure", lambda path: read.append(path.name) or measure(path))
    digest = folder_of(compiled, "2026.2").name.split("-")[0]

    folder.open_folder(compiled.settings.series, digest)
    assert read == []
    folder.open_folder(compiled.settings.series, digest, is_read=True)
    assert {folder.LOOKUP, folder.MARTS, *folder.TEXTS} < set(read)


def test_a_long_file_begins_before_it_is_cut(compiled: Publication) -> None:
    app = create_app(replace(compiled.settings, compiles=False))
    address = "/v1/observations?indicator=GRDP_CURRENT&format=csv"
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(dict(message))

    async def receive() -> Any:
        return {"type": "http.request"}

    with TestClient(app) as client:
        expected = client.get(address)
        app.state.front._counter = Counter(app.state.registry.shelf, 0)
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/v1/observations",
            "raw_path": b"/v1/observations",
            "query_string": address.partition("?")[2].encode(),
            "headers": [],
        }
        client.portal.call(app, scope, receive, send)

    start, *pieces = messages
    assert dict(start["headers"])[b"content-length"] == str(len(expected.content)).encode()
    assert dict(start["headers"])[b"etag"].decode() in expected.headers["etag"].replace("-gzip", "")
    assert len(pieces) > 2
    assert b"".join(piece["body"] for piece in pieces) == expected.content


def test_the_form_of_another_release_is_not_served(compiled: Publication) -> None:
    shutil.rmtree(folder_of(compiled, "2026.2"))
    shutil.copytree(folder_of(compiled, "2026.1"), folder_of(compiled, "2026.2"))

    with serving(compiled, compiles=False) as client:
        assert newest(client).series is None
        assert client.get(FIGURE).json()["observations"][0]["obs_value"] == 78644


def test_a_file_too_many_makes_a_form_foreign(compiled: Publication) -> None:
    (folder_of(compiled, "2026.2") / folder.ROWS).unlink()

    with serving(compiled, compiles=False) as client:
        assert newest(client).series is None


def test_what_was_opened_is_served_when_its_files_are_gone(compiled: Publication) -> None:
    with serving(compiled, compiles=False) as client:
        before = client.get(FIGURE).content
        shutil.rmtree(compiled.settings.series)

        assert client.get(FIGURE + "&lang=vi&limit=9").json()["page"]["count"] == 3
        assert client.get(FIGURE).content == before


def test_a_release_that_cannot_be_compiled_is_computed(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.publish("2026.1", marts([observation(source_cell="C2, C3")]))

    with serving(publication, compiles=True) as client:
        assert newest(client).series is None
        found = client.get(FIGURE).json()["observations"][0]

    assert found["source_cell"] == "C2, C3"


def test_a_kept_answer_holds_no_more_than_it_is_counted_for(tmp_path: Path) -> None:
    """A view of one row would keep the whole text that the row was cut from."""
    publication = Publication(tmp_path)
    rows = [observation(time_period=str(year)) for year in range(1990, 2020)]
    publication.publish("2026.1", marts(rows))
    with serving(publication, compiles=True) as client:
        counter = Counter(client.app.state.registry.shelf, 1 << 20)
        query = b"indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"
        reply = counter.make(Key(b"/v1/observations", query, None, None, None))

    assert reply is not None
    assert reply.begin is None
    held = sum(len(one.obj) if isinstance(one, memoryview) else len(one) for one in reply.body)
    assert held < 2 * reply.length
