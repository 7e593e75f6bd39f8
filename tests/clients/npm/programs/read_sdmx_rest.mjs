// sdmx-rest builds the addresses of both bases; sdmx-json-parser reads SDMX-JSON 2.0.
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const rest = require("sdmx-rest");
const { SDMXParser } = require("sdmx-json-parser");

const [base, ...datasets] = process.argv.slice(2);
const listing = { headers: { Accept: "application/vnd.sdmx.structure+json;version=2.0.0" } };
const listed = await (await fetch(`${base}/sdmx/v2/structure/dataflow/VINHPHUC`, listing)).json();
const versions = Object.fromEntries(listed.data.dataflows.map((one) => [one.id, one.version]));
const flow = (name) => `${base}/sdmx/v2/data/dataflow/VINHPHUC/${name}/${versions[name]}`;
const accept = { headers: { Accept: "application/vnd.sdmx.data+json;version=2.0.0" } };

const first = rest.getService({ url: `${base}/sdmx/v1`, api: "v1.5.0" });
const second = rest.getService({ url: `${base}/sdmx/v2`, api: "v2.0.0" });
const key = "A.*.GRDP_CURRENT.*.*.*._T.*._T";
const queries = [
  [rest.getDataQuery2({ context: `dataflow=VINHPHUC:GRDP(${versions.GRDP})`, key, filters: ["TIME_PERIOD=ge:2019"] }), second],
  [rest.getAvailabilityQuery2({ context: `dataflow=VINHPHUC:GRDP(${versions.GRDP})` }), second],
  [rest.getMetadataQuery({ resource: "codelist", agency: "VINHPHUC", id: "CL_SEX" }), second],
  [rest.getDataQuery({ flow: `VINHPHUC,GRDP,${versions.GRDP}`, key: "A..GRDP_CURRENT......_T", lastNObservations: 1 }), first],
  [rest.getAvailabilityQuery({ flow: `VINHPHUC,GRDP,${versions.GRDP}` }), first],
  [rest.getMetadataQuery({ resource: "dataflow", agency: "VINHPHUC" }), first],
];
const answers = [];
for (const [query, service] of queries) answers.push(String(await rest.request(query, service)));
const filtered = JSON.parse(answers[0]);

const parsed = {};
for (const name of datasets) {
  const parser = new SDMXParser();
  await parser.getDatasets(flow(name), accept);
  parsed[name] = { rows: parser.getData(), dimensions: parser.getDimensions().map((one) => one.id) };
}
const series = Object.values(filtered.data.dataSets[0].series);
console.log(JSON.stringify({
  lengths: answers.map((one) => one.length),
  filtered: series.flatMap((one) => Object.values(one.observations).map((figure) => figure[0])),
  parsed,
}));
