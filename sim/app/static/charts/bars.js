// Bars beside words: the terms of a decision, and the chances of its options.

import { el, percent, svg } from "../util.js";

const bar = (height, ...kids) => svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", width: "100%", height, "aria-hidden": "true" }, ...kids);

// Terms of a decision: what spoke for it (right) and against it (left).
// The numbers come rounded so that they add up to the last of them.
export function terms(host, rows, sides, caption) {
  const most = Math.max(...rows.map((row) => Math.abs(row.value)), 1e-9);
  host.replaceChildren(el("table", { class: "terms" },
    el("caption", { text: caption }),
    el("thead", {}, el("tr", {}, el("td", {}), el("td", { class: "sides" }, el("span", { text: `\u25c0 ${sides[0]}` }), el("span", { text: `${sides[1]} \u25b6` })), el("td", {}))),
    el("tbody", {}, rows.map(({ words, value: v, total }) => {
      const half = (Math.abs(v) / most) * 48;
      const drawn = bar(12,
        svg("line", { x1: 50, x2: 50, y1: 0, y2: 10, stroke: "var(--soft)", "stroke-width": 0.5 }),
        svg("rect", { x: v >= 0 ? 50 : 50 - half, y: 1, width: half, height: 8, fill: v >= 0 ? "var(--friend)" : "var(--foe)" }));
      return el("tr", total ? { class: "total" } : {}, el("th", { scope: "row", text: words }), el("td", { class: "bar-cell" }, drawn), el("td", { class: "num", text: (v >= 0 ? "+" : "\u2212") + Math.abs(v).toFixed(3) }));
    }))));
}

// Parts of a whole in a row, each with its colour.
export function parts(shares, fills) {
  let at = 0;
  return bar(14, shares.map((share, k) => {
    const rect = svg("rect", { x: at, y: 0, width: 100 * share, height: 10, fill: fills[k] });
    at += 100 * share;
    return rect;
  }));
}

// Options with their chances; what was done is marked.
export function chances(host, rows, caption) {
  host.replaceChildren(el("table", { class: "chances" }, el("caption", { text: caption }), el("tbody", {}, rows.map((row) =>
    el("tr", { class: row.chosen ? "chosen" : null },
      el("td", { class: "num", text: row.chance > 0 && row.chance < 0.005 ? "under 1 %" : percent(row.chance) }),
      el("td", { class: "bar-cell" }, bar(12, svg("rect", { x: 0, y: 1, width: 100 * row.chance, height: 8, fill: row.chosen ? "var(--accent)" : "var(--range)" }))),
      el("th", { scope: "row" }, row.words, row.chosen ? el("b", {}, " (what it did)") : null))))));
}
