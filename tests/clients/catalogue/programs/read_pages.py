"""extruct: what a search engine finds in the pages of datasets."""

import json
import sys
import urllib.request

import extruct

base, *datasets = sys.argv[1:]
told = {}
for dataset in datasets:
    for lang in ("vi", "en"):
        address = f"{base}/dataset/{dataset}?lang={lang}"
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
            html = answer.read().decode()
        found = extruct.extract(html, base_url=address, syntaxes=["json-ld"], errors="strict")
        told[f"{dataset}/{lang}"] = found["json-ld"]
print(json.dumps(told))
