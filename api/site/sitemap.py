"""What search engines are told: every page in its languages, and where the list stands."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from api.queries import catalogue, derived, discrepancies
from api.queries import series as queries
from api.site.view import Page, View
from api.site.words import languages_of

_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_MOST = 100_000
# A sitemap holds no more (sitemaps.org).
_MOST_ADDRESSES = 50_000


def robots(view: View) -> bytes:
    """Return robots.txt: everything may be read."""
    return f"User-agent: *\nAllow: /\nSitemap: {view.home}/sitemap.xml\n".encode()


def render(view: View, pages: tuple[Page, ...]) -> bytes:
    """Return the sitemap; each address names the same page in other languages."""
    ElementTree.register_namespace("", _MAP)
    ElementTree.register_namespace("xhtml", _XHTML)
    root = ElementTree.Element(f"{{{_MAP}}}urlset")
    day = view.release.entry.published_at.date().isoformat()
    count = 0
    for path, languages in _addresses(view, pages):
        for lang in languages:
            count += 1
            if count > _MOST_ADDRESSES:
                return _written(root)
            address = ElementTree.SubElement(root, f"{{{_MAP}}}url")
            ElementTree.SubElement(address, f"{{{_MAP}}}loc").text = f"{view.home}/{lang}{path}"
            ElementTree.SubElement(address, f"{{{_MAP}}}lastmod").text = day
            for other in languages:
                told = {"rel": "alternate", "hreflang": other}
                told["href"] = f"{view.home}/{other}{path}"
                ElementTree.SubElement(address, f"{{{_XHTML}}}link", told)
    return _written(root)


def _written(root: ElementTree.Element) -> bytes:
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _addresses(view: View, pages: tuple[Page, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each path below the language with the languages it is offered in."""
    for page in pages:
        if "{" not in page.address and not page.is_embedded and not page.reads_form:
            yield page.address or "/", page.languages
    with view.cursor() as cursor:
        indicators = [row["indicator"] for row in catalogue.list_indicators(cursor, limit=_MOST)]
        datasets = [row["dataset_id"] for row in catalogue.list_datasets(cursor)]
        series = queries.list_series(cursor, (), after=0, limit=_MOST)
        computed = sorted({name for name, _, _ in derived.list_areas(cursor)})
        told = discrepancies.list_discrepancies(cursor, {}, after=0, limit=_MOST)
    areas = sorted({row["ref_area"] for _, row in series})
    releases = [release.id for release in view.shelf.releases]
    kinds = {
        "indicators": indicators,
        "datasets": datasets,
        "areas": areas,
        "releases": releases,
        "derived": computed,
        "discrepancies": [row["case_id"] for row in told],
    }
    by_kind = {page.address.split("/")[1]: page for page in pages if "{" in page.address}
    for kind, codes in kinds.items():
        languages = languages_of(by_kind[kind].sections)
        yield from ((f"/{kind}/{code}", languages) for code in codes)
