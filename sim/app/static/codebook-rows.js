// A coded value as rows of the codebook's table: the reading in force, and the second one below it.

import { openParagraph } from "./codebook-paragraph.js";
import { el, number, svg } from "./util.js";

const cell = (name, label, ...kids) => el("td", { role: "cell", class: name, "data-label": label }, ...kids);

export function cells(row, data) {
  return el("tbody", { id: row.id, class: "value", role: "rowgroup" }, line(row, row, head(row, data), data), row.second ? line(row, row.second, other(row.second), data) : null);
}

function line(row, reading, first, data) {
  return el("tr", { role: "row", class: reading === row ? null : "second" }, first,
    cell("num", "Value", el("b", { text: number(reading.value) })),
    cell("num", "Low to high", `${number(reading.low)} to ${number(reading.high)}`, rail(row.bounds, reading)),
    cell("basis", "Basis", reading.basis),
    cell("cited", "Passages", reading.evidence.length ? el("ul", { class: "passages" }, reading.evidence.map((p) => passage(row, p, data))) : el("span", { class: "soft", text: "none" })),
    cell("reason", "Reason", reading.reason));
}

const head = (row, data) => el("th", { scope: "row", role: "rowheader", class: "what", tabindex: -1 },
  el("span", { class: "called", text: row.what }), el("span", { class: "meaning", text: `${row.meaning} (${row.scale})` }),
  el("a", { class: "mono key", href: `#${row.id}`, title: "A link to this value" }, row.key),
  row.scenarios.length ? el("span", { class: "soft", text: `in ${row.scenarios.join(", ")}` }) : null);

const other = (second) => el("th", { scope: "row", role: "rowheader", class: "what" }, el("span", { class: "soft", text: `Another document would say (${second.reading})` }));

function passage(row, p, data) {
  const { source, paragraph, phrase, says } = p;
  const card = data.sources[source];
  return el("li", {}, el("button", { type: "button", class: "link cite", title: card ? `${card.title} (${card.publisher}, ${card.published})` : source, onclick: (event) => openParagraph(p, event.currentTarget) }, `${source} \u00b6${paragraph}`),
    " ", el("q", { text: phrase }), ` ${says}.`);
}

// The range on the whole scale, with the value as a tick.
function rail([low, high], reading) {
  const at = (v) => (100 * (v - low)) / (high - low);
  return svg("svg", { class: "rail", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: at(reading.low), y: 0, width: Math.max(1, at(reading.high) - at(reading.low)), height: 6, fill: "var(--range)" }),
    svg("rect", { x: at(reading.value) - 0.7, y: 0, width: 1.4, height: 6, fill: "var(--ink)" }));
}
