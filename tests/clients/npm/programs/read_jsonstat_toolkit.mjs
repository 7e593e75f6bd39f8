// jsonstat-toolkit: the collection, datasets cell by cell, a table.
import JSONstat from "jsonstat-toolkit";

const [base, ...names] = process.argv.slice(2);
const read = async (address) => JSONstat(await (await fetch(address)).json());
const collection = await read(`${base}/jsonstat?lang=en`);
const found = {
  class: collection.class,
  items: collection.link.item.map((item) => item.href),
  datasets: {},
};
for (const name of names) {
  const dataset = await read(`${base}/jsonstat/${name}?lang=en`);
  const rows = [];
  const codes = dataset.id.map((id) => dataset.Dimension(id).id);
  const walk = (at, key) => {
    if (at === codes.length) {
      const cell = dataset.Data(Object.fromEntries(key.map((code, i) => [dataset.id[i], code])));
      if (cell.value !== null || cell.status !== null) rows.push([...key, cell.value, cell.status]);
      return;
    }
    for (const code of codes[at]) walk(at + 1, [...key, code]);
  };
  walk(0, []);
  found.datasets[name] = { axes: dataset.id, role: dataset.role, rows };
}
const one = await read(`${base}/jsonstat/GRDP?INDICATOR=GRDP_CURRENT&TIME_PERIOD=2015&ACTIVITY=_T`);
found.one = one.Data({ INDICATOR: "GRDP_CURRENT", TIME_PERIOD: "2015", COMPOSITE_BREAKDOWN: "_T" });
found.release = one.extension.release.id;
found.table = one.toTable({ type: "arrobj", content: "id" }).length;
console.log(JSON.stringify(found));
