// The map: the headline over two coded values, filled in row by row.

import { ask } from "./data.js";
import { tell } from "./signals.js";
import { query } from "./state.js";
import { app, hidden, inWords, share } from "./store.js";
import { $, el, number, replace, say, signed } from "./util.js";

// The world without the two values of the axes: the same map wherever their sliders stand.
function world() {
  const { x, y } = app.page.view.map;
  return { ...app.state, set: Object.fromEntries(Object.entries(app.state.set).filter(([key]) => key !== x && key !== y)) };
}
const key = () => query(app.state, world());
let asked = null;

export function forgetMap() {
  if (asked) asked.abort();
  app.map = null;
}

export async function fillMap() {
  const { x, y } = app.page.view.map;
  const n = app.catalogue.stops;
  forgetMap();
  asked = new AbortController();
  const [mine, { signal }] = [{ key: key(), cells: Array.from({ length: n }, () => Array(n).fill(null)), x: null, y: null, done: 0 }, asked];
  app.map = mine;
  drawMap();
  const order = [...Array(n).keys()].sort((a, b) => Math.abs(a - (n - 1) / 2) - Math.abs(b - (n - 1) / 2));  // the middle first
  const next = async () => {
    for (let k = order.shift(); k !== undefined && app.map === mine; k = order.shift()) {
      const found = await ask("map", query(app.state, world(), 0, { x, y, row: k }), signal);
      if (app.map !== mine) return;
      Object.assign(mine, { x: found.x, y: found.y, draws: found.draws, done: mine.done + 1 });
      mine.cells[k] = found.cells;
      drawMap();
    }
  };
  try {
    await Promise.all([next(), next()]);
    if (app.map === mine) say("The map is complete.");
  } catch (error) {
    if (app.map === mine && error.name !== "AbortError") { app.map = null; drawMap(); tell("problem", error); }
  }
}

export function drawMap() {
  const { page, map } = app;
  const [px, py] = [page.view.map.x, page.view.map.y].map((k) => page.parameters.find((p) => p.key === k));
  const head = el("h2", { id: "map-title", text: page.view.map.title });
  if (hidden()) { replace($("map"), head, el("p", { text: "Shown once you have guessed or played." })); return; }
  if (!map || map.key !== key()) {
    replace($("map"), head, el("p", {}, `${share() ? "Share of histories" : "Mean"}: ${page.view.headline.says}. Across: \u201c${px.words}\u201d. Up: \u201c${py.words}\u201d.`),
      el("button", { type: "button", class: "primary", id: "fill-map", onclick: fillMap }, "Fill the map"));
    return;
  }
  const filling = map.done < map.cells.length;
  replace($("map"), head,
    el("p", { class: "note" }, share() ? `In how many of 100 histories: ${page.view.headline.says}.` : `Mean of: ${page.view.headline.says}.`, ` ${map.draws || 128} histories a cell, the same luck in each. The outlined cell is nearest to the present setting; click one to go there.`),
    el("div", { class: "map-box" },
      el("span", { class: "map-up", text: py.words }),
      el("table", { class: "map", "aria-busy": String(filling) }, el("tbody", {}, rows(map, px, py)),
        el("tfoot", {}, el("tr", {}, el("td", {}), (map.x || Array(app.catalogue.stops).fill(null)).map((v) => el("th", { scope: "col", text: stop(v) }))))),
      el("span", { class: "map-across", text: px.words })),
    filling ? el("p", { class: "note", text: `Filling in: ${map.done} of ${map.cells.length} rows \u2026` }) : null);
}

const stop = (v) => (v === null || v === undefined ? "\u2026" : number(Math.round(v * 100) / 100));

function rows(map, px, py) {
  const present = (p, stops) => stops && stops.reduce((b, s, k) => (Math.abs(s - now(p)) < Math.abs(stops[b] - now(p)) ? k : b), 0);
  const now = (p) => (app.state.set[p.key] === undefined ? p.value : app.state.set[p.key]);
  const [hereX, hereY] = [present(px, map.x), present(py, map.y)];
  const paint = painter(map.cells.flat().filter(Boolean).map((c) => c.value));
  return [...map.cells.keys()].reverse().map((r) => el("tr", {}, el("th", { scope: "row", text: stop(map.y && map.y[r]) }),
    map.cells[r].map((c, k) => (c ? el("td", { class: r === hereY && k === hereX ? "here" : null }, cell(c, px, py, paint)) : el("td", { class: "empty" }, "\u00b7")))));
}

function cell(c, px, py, paint) {
  const text = c.value === null ? "\u2013" : share() ? String(Math.round(c.value * 100)) : signed(c.value);
  const go = () => { Object.assign(app.state.set, { [px.key]: c.x, [py.key]: c.y }); tell("world", app.map); };
  const made = el("button", { type: "button", title: `${px.words} ${number(c.x)}, ${py.words} ${number(c.y)}: ${c.value === null ? text : inWords(c.value)}`, "aria-label": `${text}: ${px.words} ${number(c.x)}, ${py.words} ${number(c.y)}`, onclick: go }, text);
  paint(made, c.value);
  return made;
}

// Shades from the lowest to the highest; the ink turns where the other one can be read better.
function painter(values) {
  const known = values.filter((v) => v !== null);
  const [low, high] = share() ? [0, Math.max(0.3, ...known)] : [Math.min(...known), Math.max(...known)];
  const turn = Number(getComputedStyle(document.documentElement).getPropertyValue("--map-turn")) || 0.5;
  return (node, v) => {
    const s = v === null ? 0 : Math.min(1, Math.max(0, (v - low) / Math.max(1e-9, high - low)));
    node.style.background = `color-mix(in oklab, var(--map-high) ${Math.round(s * 100)}%, var(--map-low))`;
    node.style.color = s > turn ? "var(--map-ink-high)" : "var(--map-ink-low)";
  };
}
