"""pysdmx: registry client, both connectors, the query service of both bases."""

import json
import sys

from pysdmx.api.dc.pd import PandasConnector
from pysdmx.api.dc.rest import SdmxConnector
from pysdmx.api.fmr import RegistryClient
from pysdmx.api.qb.data import DataContext, DataFormat, DataQuery
from pysdmx.api.qb.service import RestService
from pysdmx.api.qb.util import ApiVersion
from pysdmx.errors import NotFound
from pysdmx.io import read_sdmx

base, *datasets = sys.argv[1:]
first, second = f"{base}/sdmx/v1", f"{base}/sdmx/v2"
AGENCY = "VINHPHUC"
AXES = [
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "SEX",
    "AGE",
    "URBANISATION",
    "ACTIVITY",
    "COUNTERPART_AREA",
    "COMPOSITE_BREAKDOWN",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_STATUS",
]


def flow(name):
    return f"{AGENCY}:{name}({versions[name]})"


def rows(figures):
    return [[str(one[axis]) for axis in AXES] for one in figures]


def absent(call):
    try:
        call()
    except NotFound:
        return True
    return False


registry = RegistryClient(second)
versions = {one.id: one.version for one in registry.get_dataflows(AGENCY)}
VERSION = versions["GRDP"]
schema = registry.get_schema("dataflow", AGENCY, "GRDP", VERSION)
details = registry.get_dataflow_details(AGENCY, "GRDP", VERSION)
connector, pandas = SdmxConnector(second), PandasConnector(second)
urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={flow('GRDP')}"
info = connector.dataflow(urn)
asked = "INDICATOR='GRDP_CURRENT' AND COMPOSITE_BREAKDOWN='_T' AND ACTIVITY='_T'"
ranks = pandas.data(flow("RANK_RESULTS"))
labelled = pandas.data(flow("GRDP"), labels="both")
services = {}
for version, url, format_, more in (
    (ApiVersion.V1_5_0, first, DataFormat.SDMX_ML_2_1_GEN, {}),
    (ApiVersion.V1_5_0, first, DataFormat.SDMX_ML_2_1_STR, {}),
    (ApiVersion.V1_5_0, first, DataFormat.SDMX_ML_2_1_GENTS, {}),
    (ApiVersion.V1_5_0, first, DataFormat.SDMX_ML_2_1_STRTS, {}),
    (ApiVersion.V1_5_0, first, DataFormat.SDMX_CSV_1_0_0, {}),
    (ApiVersion.V2_1_0, second, DataFormat.SDMX_ML_2_1_GEN, {}),
    (ApiVersion.V2_1_0, second, DataFormat.SDMX_ML_3_0, {}),
    (ApiVersion.V2_1_0, second, DataFormat.SDMX_CSV_2_0_0, {}),
):
    service = RestService(url, version, data_format=format_)
    query = DataQuery(DataContext.DATAFLOW, AGENCY, "GRDP", VERSION, last_n_obs=2, **more)
    (found,) = read_sdmx(service.data(query).decode()).data
    services[f"{version.name} {format_.name}"] = rows(found.data.to_dict("records"))
structures = RestService(first, ApiVersion.V1_5_0)
print(
    json.dumps(
        {
            "flows": [one.id for one in registry.get_dataflows(AGENCY)],
            "connected": [one.id for one in connector.dataflows()],
            "structures": len(registry.get_data_structures(AGENCY, "FIGURES")[0].components),
            "areas": len(registry.get_codes(AGENCY, "CL_AREA").items),
            "concepts": len(registry.get_concepts(AGENCY, "CONCEPTS").items),
            "agencies": [one.id for one in registry.get_agencies("SDMX")],
            "components": {
                one.id: len(one.enumeration) if one.enumeration else 0 for one in schema.components
            },
            "details": [details.id, details.agency.id, len(details.providers) > 0],
            "themes": len(registry.get_categories(AGENCY, "THEMES").items),
            "reports": [
                one.id for one in registry.get_reports("dataflow", AGENCY, "GRDP", VERSION)
            ],
            "report": registry.get_report(AGENCY, "ESMS_GRDP", "1.0.0").id,
            "counts": [info.obs_count, info.series_count],
            "datasets": {name: rows(connector.data(flow(name))) for name in datasets},
            "filtered": rows(connector.data(flow("GRDP"), f"{asked} AND TIME_PERIOD>='2019'")),
            "between": rows(
                connector.data(flow("GRDP"), f"{asked} AND TIME_PERIOD BETWEEN '2015' AND '2016'")
            ),
            "missing": sorted(
                [str(one["INDICATOR"]), str(one["OBS_STATUS"])]
                for one in ranks[ranks.OBS_VALUE.isna()].to_dict("records")
            ),
            "labelled": [len(labelled), str(labelled.INDICATOR.iloc[0])],
            "empty": [
                absent(lambda: list(connector.data(flow("GRDP"), "INDICATOR='NOPE'"))),
                absent(lambda: pandas.data(flow("GRDP"), "INDICATOR='NOPE'")),
            ],
            "services": services,
        }
    )
)
