"""The pages as a reader, a machine and a stranger's server see them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from defusedxml import ElementTree

from api.app import create_app
from api.site.table import CHART, PAGES, TILES
from api.site.words import WORDS, languages_of
from schemas import portal
from tests.api.addresses import HOSTILE
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    first_figures,
    fixed_clock,
    marts,
    second_figures,
)
from tests.api.cases import CASE, NEVER_HELD, parquet
from tests.api.computed import computed
from tests.api.conftest import TestClient
from tests.api.crawling import Api, Seen, read
from tests.api.ranked import ranked

FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
PARTS = {
    "indicator": "GRDP_CURRENT",
    "figure:path": FIGURE,
    "ref_area": "VN-70",
    "release_id": "2026.2",
    "framework": "EGDI",
    "edition": "2022",
    "dataset_id": "GRDP",
    "case_id": "case-1",
}
# A page of the same address below another one: what is computed has an indicator of its own.
OWN = {"/derived/{indicator}": "/derived/GRDP_PER_HEAD"}
MOST_BYTES = 60 * 1024
_JUDGED = (
    *("indicators", "figures", "areas", "changes", "press", "developers"),
    *("derived", "discrepancies"),
)


def addresses() -> list[str]:
    """Return an address of every page in every language it is offered in."""
    return [
        f"/{lang}{OWN.get(page.address, page.address).format(**PARTS)}"
        if ":path" not in page.address
        else f"/{lang}{page.address.replace('{figure:path}', FIGURE)}"
        for page in PAGES
        for lang in page.languages
    ]


def crawl(client: TestClient) -> Iterator[tuple[str, str, Seen]]:
    """Yield (address, text, what it holds) of every page that can be reached from the first."""
    waiting, known = ["/vi/", "/en/", "/fr/"], {"/vi/", "/en/", "/fr/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        seen = read(answer.text)
        yield address, answer.text, seen
        for link in seen.links:
            found = link.removeprefix("http://testserver").split("#")[0]
            if re.match(r"/(vi|en|fr)(/|$)", found) and found not in known:
                known.add(found)
                waiting.append(found)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of two releases, the second with computed figures and public cases."""
    publication = Publication(tmp_path_factory.mktemp("site"))
    publication.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    inputs = [
        (FIGURE, 1000, 0, Decimal("78644"), 0),
        (FIGURE.replace("2015", "2016"), 0, 1, Decimal("31005"), 2),
    ]
    beside = (FIGURE.replace("2015", "2017"), Decimal("-0.5"), 1)
    content = computed(ranked(marts(second_figures())), inputs, beside)
    publication.beside["discrepancies.parquet"] = parquet(CASE, CASE | NEVER_HELD)
    publication.publish("2026.2", content, at=SECOND_PUBLISHED)
    publication.announce("GRDP-2026-Q3", "2026-11-06T02:00:00Z")
    client = TestClient(
        create_app(replace(publication.settings, compiles=True)), raise_server_exceptions=False
    )
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


@pytest.fixture(scope="module")
def pages(client: TestClient) -> list[tuple[str, str, Seen]]:
    return list(crawl(client))


def test_every_kind_of_page_is_reached(pages: list[tuple[str, str, Seen]]) -> None:
    reached = {address.split("?")[0] for address, _, _ in pages}

    for page in PAGES:
        begin = page.address.split("{")[0]
        if page.is_embedded or page.address.startswith("/frameworks/"):
            continue
        for lang in page.languages:
            assert any(found.startswith(f"/{lang}{begin}") for found in reached), page.address


def test_every_number_is_the_api_s_by_exact_text(
    client: TestClient, pages: list[tuple[str, str, Seen]]
) -> None:
    api, figures = Api(client), 0
    for address, _, seen in pages:
        lang = address[1:3]
        for figure, release, exact, shown in seen.figures:
            assert exact == api.exact(figure, release or "2026.1"), (address, figure)
            assert unspoken(shown, lang) == exact, (address, figure)
            figures += 1
        for of, place, value, shown in seen.counts:
            assert value == api.place(of, place), (address, place)
            assert value in (shown, unspoken(shown, lang)), (address, place)
    assert figures > 100


def test_every_point_of_a_chart_is_the_api_s_by_exact_text(
    client: TestClient, pages: list[tuple[str, str, Seen]]
) -> None:
    api, points = Api(client), 0
    for address, text, seen in pages:
        release = re.search(r'/releases/([\d.]+)[^"]*" class="id"', text)
        for figure, exact in seen.points:
            asked = release[1] if release else "2026.2"
            assert exact == api.exact(figure, asked), (address, figure)
            points += 1
    assert points > 10


def test_no_cell_of_numbers_holds_one_that_nobody_answers_for(
    pages: list[tuple[str, str, Seen]],
) -> None:
    """A cell may hold a figure, a count, or what stands in no answer: bytes of a signed file."""
    for address, _, seen in pages:
        kind = address.split("?")[0].split("/")[2] if address.count("/") > 1 else ""
        if kind in _JUDGED:
            for cell in seen.cells:
                digits = re.sub(r"/ \d+", "", cell)
                assert not re.search(r"\d", digits), (address, cell)


def test_every_link_leads_somewhere(client: TestClient, pages: list[tuple[str, str, Seen]]) -> None:
    links = {link for _, _, seen in pages for link in seen.links}
    for link in sorted(links):
        found = link.removeprefix("http://testserver")
        if found.startswith("/") and "/v1/figures/" not in found:
            assert client.get(found).status_code == 200, link


def test_nothing_comes_from_elsewhere_and_no_style_or_script_stands_inside(
    pages: list[tuple[str, str, Seen]],
) -> None:
    for address, text, _ in pages:
        assert " style=" not in text, address
        assert "<style" not in text, address
        assert not re.findall(r' on[a-z]+="', text), address
        for kind, source in re.findall(r"<script ([a-z]+)=\"([^\"]*)\"", text):
            assert kind == "type", address
            assert source in ("module", "application/ld+json"), address
        assert re.findall(r'src="(?!/site\.js")[^"]*"', text) == [], address


def test_ids_stand_once_and_labels_lead_to_them(pages: list[tuple[str, str, Seen]]) -> None:
    for address, text, seen in pages:
        assert len(seen.ids) == len(set(seen.ids)), address
        for named in re.findall(r'aria-labelledby="([^"]*)"', text):
            assert set(named.split()) <= set(seen.ids), address
        assert text.count("<h1") == 1, address
        assert re.search(r"<html lang=\"(vi|en|fr)\">", text), address


@pytest.mark.parametrize("address", addresses())
def test_a_page_is_small_cached_and_has_its_policy(client: TestClient, address: str) -> None:
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    again = client.get(
        address, headers={"Accept-Encoding": "gzip", "If-None-Match": page.headers["ETag"]}
    )

    assert page.status_code == 200
    assert int(page.headers["Content-Length"]) <= MOST_BYTES
    assert page.headers["Content-Language"] == address[1:3]
    assert page.headers["X-Release"] == "2026.2"
    assert again.status_code == 304
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Set-Cookie" not in page.headers


def test_the_first_page_follows_the_language_of_the_browser(client: TestClient) -> None:
    for header, lang in (("vi", "vi"), ("en-US,en", "en"), ("", "vi")):
        page = client.get("/", headers={"Accept-Language": header})
        assert page.headers["Content-Language"] == lang


def test_the_first_page_names_the_release_and_every_dataset(client: TestClient) -> None:
    for lang in ("vi", "en"):
        page = client.get(f"/{lang}/").text
        for text in ("2026.2", "dic.certifier-1", "30/06/2026 02:00:00 UTC", "/datasets/GRDP"):
            assert text in page


def test_a_page_of_an_older_release_stays_there_and_says_so(client: TestClient) -> None:
    page = client.get("/en/indicators/GRDP_CURRENT?release=2026.1")

    assert page.headers["X-Release"] == "2026.1"
    assert "This is release 2026.1; the newest is 2026.2." in page.text
    assert 'href="/en/areas?release=2026.1"' in page.text
    assert 'href="http://testserver/vi/indicators/GRDP_CURRENT?release=2026.1"' in page.text


def test_as_of_leads_to_the_release_of_that_day(client: TestClient) -> None:
    page = client.get("/en/figures/" + FIGURE + "?as_of=2026-04-01")

    assert page.headers["X-Release"] == "2026.1"


def test_search_needs_no_diacritics(client: TestClient) -> None:
    spelled, plain = (
        client.get("/vi/indicators", params={"q": words}).text
        for words in ("tổng sản phẩm", "tong san pham")
    )

    for page in (spelled, plain):
        assert 'href="/vi/indicators/GRDP_CURRENT"' in page


def test_what_is_not_there_is_said_in_the_language_of_the_page(client: TestClient) -> None:
    figure = f"/figures/{FIGURE[:-4]}1900"
    for address in ("/indicators/NOPE", "/areas/XX-99", "/releases/2031.1", figure):
        for lang in ("vi", "en"):
            page = client.get(f"/{lang}{address}")
            assert (page.status_code, page.headers["Content-Language"]) == (404, lang)
            assert page.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "asked", ["q=%00", "q=" + "x" * 500, "release=x", "unknown=1", "ref_area=%3Cscript%3E"]
)
def test_nonsense_is_refused_and_not_repeated_as_markup(client: TestClient, asked: str) -> None:
    for path in ("/vi/indicators", "/en/indicators/GRDP_CURRENT", "/vi/charts/GRDP_CURRENT.svg"):
        answer = client.get(f"{path}?{asked}")

        assert 400 <= answer.status_code < 500, path
        if answer.headers["Content-Type"].startswith("text/html"):
            assert "<script>" not in answer.text


def test_a_figure_has_its_receipt_history_citation_and_letter(client: TestClient) -> None:
    page = client.get(f"/en/figures/{FIGURE}").text

    assert f"/v1/figures/{FIGURE}/receipt?release=2026.2" in page
    assert "2026.1" in page
    assert "mailto:" + portal.load().contact in page
    assert "&lt;so-chuan figure=" in page


def test_an_embed_says_its_release_and_when_it_is_out_of_date(client: TestClient) -> None:
    now, old = (
        client.get(f"/en/embed/figures/{FIGURE}?release={release}")
        for release in ("2026.2", "2026.1")
    )

    for page, release in ((now, "2026.2"), (old, "2026.1")):
        assert f'<span class="id">{release}</span>' in page.text
        assert f"/receipt?release={release}" in page.text
        assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "Out of date" not in now.text
    assert "Out of date" in old.text


def test_oembed_gives_a_frame_that_names_its_release(client: TestClient) -> None:
    page = f"http://testserver/vi/figures/{FIGURE}"
    told = client.get("/oembed", params={"url": page}).json()
    xml = ElementTree.fromstring(client.get("/oembed.xml", params={"url": page}).content)

    assert (told["version"], told["type"]) == ("1.0", "rich")
    (source,) = re.findall(r'src="http://testserver([^"]*)"', told["html"])
    assert source.endswith("?release=2026.2")
    assert client.get(source).status_code == 200
    assert xml.findtext("html") == told["html"]
    discovered = re.findall(r'json\+oembed" href="([^"]*)"', client.get(page).text)
    assert client.get(discovered[0].replace("&amp;", "&")).json() == told
    for address in ("http://testserver/vi/", "nonsense", "http://testserver/vi/indicators/NOPE"):
        assert client.get("/oembed", params={"url": address}).status_code == 404


def test_a_drawing_by_itself_is_the_same_in_both_forms(client: TestClient) -> None:
    svg = client.get("/vi/charts/GRDP_CURRENT.svg")
    png = client.get("/vi/charts/GRDP_CURRENT.png")

    drawing = ElementTree.fromstring(svg.content)
    text = "".join(drawing.itertext())
    for needed in ("Tổng sản phẩm trên địa bàn", "Tỷ đồng", "Niên giám thử 2021", "2026.2"):
        assert needed in text
    assert png.content.startswith(b"\x89PNG")
    assert png.content == client.get("/vi/charts/GRDP_CURRENT.png").content
    assert "unsafe" not in svg.headers["Content-Security-Policy"]


def test_the_press_sheet_has_the_same_bytes_each_time(client: TestClient) -> None:
    one, other = (client.get("/vi/press.pdf") for _ in range(2))

    assert one.content.startswith(b"%PDF-")
    assert one.content == other.content
    assert one.headers["Content-Type"] == "application/pdf"


def test_the_sitemap_names_pages_that_answer_in_their_languages(client: TestClient) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [one.text or "" for one in root.iter(f"{name}loc")]

    assert "http://testserver/vi/indicators/GRDP_CURRENT" in found
    assert "http://testserver/fr/indicators/GRDP_CURRENT" in found
    for address in found:
        assert client.get(address).status_code == 200, address
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_a_page_tells_machines_what_it_is(client: TestClient) -> None:
    page = client.get("/en/indicators/GRDP_CURRENT").text

    (document,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    told = json.loads(document)
    assert (told["@type"], told["identifier"], told["version"]) == (
        "Dataset",
        "GRDP_CURRENT",
        "2026.2",
    )
    (shared,) = re.findall(r'property="og:description" content="([^"]*)"', page)
    assert "Release 2026.2" in shared
    for lang in ("vi", "en", "fr"):
        assert f'hreflang="{lang}"' in page


def test_a_map_gives_no_boundary_and_says_so(client: TestClient) -> None:
    told = client.get("/en/map/GRDP_CURRENT.geojson").json()

    assert told["type"] == "FeatureCollection"
    assert all(one["geometry"] is None for one in told["features"])
    assert "boundaries" in told["note"]


def test_every_language_says_what_its_pages_need() -> None:
    for lang, sections in WORDS.items():
        for name, words in sections.items():
            assert set(words) == set(WORDS["vi"][name]), (lang, name)
            for key, text in words.items():
                places = set(re.findall(r"\{(\w+)\}", text))
                assert places == set(re.findall(r"\{(\w+)\}", WORDS["vi"][name][key])), (lang, key)
    for page in PAGES:
        assert {"vi", "en"} <= set(languages_of(page.sections)), page.address
    assert [page.address for page in PAGES if "fr" in page.languages] == [
        "",
        "/indicators/{indicator}",
    ]


def test_a_folder_of_words_is_all_a_language_needs() -> None:
    path = Path(__file__).parents[2] / "api" / "site" / "words"

    assert {one.stem for one in path.glob("*.yaml")} == set(WORDS)
    assert yaml.safe_load((path / "fr.yaml").read_text("utf-8"))["language"]["data"] == "en"


def test_nothing_of_a_release_shows_before_it_is_published(
    own: Publication, tmp_path: Path
) -> None:
    """A candidate lies signed beside the published ones; no page knows of it."""
    hidden = own.layout.candidate("2026.9")
    hidden.mkdir(parents=True, exist_ok=True)
    (hidden / "manifest.json").write_text('{"release": "2026.9"}')
    settings = replace(own.settings, compiles=False)
    with TestClient(create_app(settings)) as client:
        for address, text, _ in crawl(client):
            assert "2026.9" not in text, address
        assert client.get("/vi/releases/2026.9").status_code == 404


def unspoken(text: str, lang: str) -> str:
    """Return the exact text of a number as people write it."""
    marks = {"vi": (".", ","), "en": (",", "."), "fr": ("\u202f", ",")}[lang]
    return text.replace(marks[0], "").replace(marks[1], ".")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_address_is_a_fault_of_its_sender(client: TestClient, value: str) -> None:
    for page in (*PAGES, CHART, TILES):
        address = re.sub(r"\{[^}]*\}", value or "x", page.address)
        for asked in (f"/vi{address}", f"/vi{address}?release={value}", f"/vi{address}?q={value}"):
            answer = client.get(asked)
            assert answer.status_code < 500, asked
            assert "<script>alert" not in answer.text
    for name in ("url", "maxwidth", "maxheight"):
        assert client.get(f"/oembed?{name}={value}").status_code < 500
