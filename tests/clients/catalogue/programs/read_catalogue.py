"""rdflib and pyshacl: are the three forms one graph, and does it have what DCAT-AP asks for?"""

import json
import sys
from pathlib import Path

import pyshacl
import rdflib
from rdflib import RDF, XSD, Literal
from rdflib.compare import isomorphic

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
FORMS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
SHAPES = Path(__file__).parents[1] / "shapes.ttl"


def validated(graph):
    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), inference="none")
    return conforms, text


def without(graph, subject_type, predicate):
    """Return a copy in which one thing of a type lacks a property."""
    copy = rdflib.Graph()
    copy += graph
    subject = sorted(copy.subjects(RDF.type, subject_type))[0]
    copy.remove((subject, predicate, None))
    return copy


def distributions(graph, dataset):
    for one in sorted(graph.objects(dataset, DCAT.distribution)):
        checksum = graph.value(one, SPDX.checksum)
        yield {
            "access": str(graph.value(one, DCAT.accessURL)),
            "download": str(graph.value(one, DCAT.downloadURL) or "") or None,
            "media_type": str(graph.value(one, DCAT.mediaType)).partition("media-types/")[2],
            "bytes": int(graph.value(one, DCAT.byteSize) or 0) or None,
            "sha256": checksum and graph.value(checksum, SPDX.checksumValue).toPython().hex(),
            "service": str(graph.value(one, DCAT.accessService) or "") or None,
        }


def dates(graph):
    """Return every literal that says when, as it is written."""
    kinds = {XSD.date: "date", XSD.dateTime: "dateTime"}
    return sorted(
        {
            (kinds[one.datatype], str(one))
            for one in graph.objects()
            if isinstance(one, Literal) and one.datatype in kinds
        }
    )


base = sys.argv[1]
graphs = {
    form: rdflib.Graph().parse(f"{base}/catalog.{form}", format=name)
    for form, name in FORMS.items()
}
graph = graphs["ttl"]
conforms, text = validated(graph)
told = {
    "triples": len(graph),
    "same": all(isomorphic(graph, other) for other in graphs.values()),
    "conforms": conforms,
    "text": text,
    "spoilt": [
        validated(without(graph, kind, name))[0]
        for kind, name in (
            (DCAT.Dataset, DCT.title),
            (DCAT.Distribution, DCAT.accessURL),
            (DCAT.Catalog, DCT.publisher),
            (DCAT.DataService, DCAT.endpointURL),
            (SPDX.Checksum, SPDX.checksumValue),
        )
    ],
    "blank": sum(isinstance(one, rdflib.BNode) for one in graph.all_nodes()),
    "dates": dates(graph),
    "datasets": {
        str(graph.value(one, DCT.identifier)): {
            "page": str(graph.value(one, DCAT.landingPage)),
            "titles": {text.language: str(text) for text in graph.objects(one, DCT.title)},
            "distributions": list(distributions(graph, one)),
        }
        for one in sorted(graph.subjects(RDF.type, DCAT.Dataset))
    },
    "services": sorted(str(one) for one in graph.objects(None, DCAT.endpointURL)),
}
print(json.dumps(told))
