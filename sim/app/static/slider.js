// A slider: a coded value with its range, what it is held at, and where it was read.

import { toCodebook } from "./book.js";
import { tell } from "./signals.js";
import { app } from "./store.js";
import { documentName } from "./story.js";
import { cite, el, number, passages, svg } from "./util.js";
import { BASES } from "./words.js";

const same = (a, b) => Math.abs(a - b) < 1e-9;
let timer = 0;

export function slider(p) {
  const id = `s-${p.key.replace(/[^a-z0-9]+/gi, "-")}`;
  const held = app.state.set[p.key];
  const now = held === undefined ? p.value : held;
  const out = el("output", { for: id, text: describe(p, now) });
  const input = el("input", {
    type: "range", id, min: 0, max: p.stops.length - 1, step: 1, "aria-valuetext": describe(p, now),
    oninput: () => {
      const v = p.stops[Number(input.value)];
      if (same(v, p.value)) delete app.state.set[p.key]; else app.state.set[p.key] = v;
      out.textContent = describe(p, v);
      input.setAttribute("aria-valuetext", describe(p, v));
      clearTimeout(timer);
      timer = setTimeout(() => tell("world"), 25);
    },
  });
  input.value = p.stops.reduce((best, s, k) => (Math.abs(s - now) < Math.abs(p.stops[best] - now) ? k : best), 0);
  return el("div", { class: "slider" },
    el("label", { for: id, text: p.words }), input, el("div", { class: "rail-box" }, rail(p)),
    el("p", { class: "read" }, out, " ", toCodebook(p.key, "codebook", { "aria-label": `codebook: ${p.words}` })), origin(p));
}

function describe(p, v) {
  if (same(v, p.value) && app.state.set[p.key] === undefined) return `${number(v)} as read; drawn from ${number(p.low)} to ${number(p.high)}`;
  return `held at ${number(v)} (was ${number(p.value)})${v < p.low - 1e-9 || v > p.high + 1e-9 ? ", beyond what a careful reader could say" : ""}`;
}

// The range in blue and the coded value as a tick, on the scale of the stops.
function rail(p) {
  const n = p.stops.length - 1;
  const where = (v) => {
    const k = Math.max(0, p.stops.findIndex((s) => s >= v - 1e-9));
    const [a, b] = [p.stops[Math.max(0, k - 1)], p.stops[k]];
    return ((k > 0 && b > a ? k - 1 + (v - a) / (b - a) : k) / n) * 100;
  };
  return svg("svg", { class: "rail", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: where(p.low), y: 0, width: Math.max(0.8, where(p.high) - where(p.low)), height: 6, fill: "var(--range)" }),
    svg("rect", { x: where(p.value) - 0.4, y: 0, width: 0.8, height: 6, fill: "var(--ink)" }));
}

function origin(p) {
  const { sources } = app.catalogue;
  const cited = (evidence) => cite(evidence, sources).map((c, k) => [k ? ", " : "", c]);
  return el("details", { class: "where" },
    el("summary", {}, p.evidence.length ? "Read in " : "Where from", cited(p.evidence), ` (${BASES[p.basis] || p.basis})`),
    p.meaning ? el("p", { class: "note meaning", text: `${p.meaning} (${p.scale}).` }) : null,
    p.reason ? el("p", { class: "note", text: p.reason }) : null,
    passages(p.evidence, sources),
    el("p", { class: "note" }, [...new Set(p.evidence.map((e) => e.source))].map((name) => [el("b", { text: name }), ` is ${documentName(name)}. `])),
    p.second ? el("p", { class: "note" }, `Another document would say ${number(p.second.value)} (${number(p.second.low)} to ${number(p.second.high)}): `, cited(p.second.evidence), ".") : null);
}
