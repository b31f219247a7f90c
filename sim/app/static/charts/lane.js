// One domain: a line for each actor; for the actor in focus the band of all histories and the line to compare with.

import { dated, el, longDate, rung, signed, svg } from "../util.js";
import { apart, twoLines } from "../text.js";
import { actorOf, area, canvas, colour, path, scaleOf } from "./common.js";

let serial = 0;

export function lane(host, settings) {
  const { page, catalogue, d, focus, big, onPick } = settings;
  const domain = catalogue.domains[d].name;
  const scale = scaleOf(host, big, page);
  const { width, font, gutter, right, x, wide } = scale;
  const rungs = rungsOf(catalogue.ladders[domain], scale);
  // On a narrow screen what the rungs mean stands above and below the lines, where none of them runs over it.
  const top = wide ? font * 0.9 : rungs.size * 2, bottom = wide ? font * 0.9 : rungs.size * 3.4;
  const height = wide ? Math.round(Math.max(rungs.needed, Math.min(big ? 460 : 340, Math.max(big ? 330 : 250, width * 0.3)))) : Math.round(190 + top + bottom);
  const last = Math.max(1, page.weeks - 1);
  const y = (v) => top + ((1 - v) / 2) * (height - top - bottom);
  const view = { ...settings, domain, x, y };
  const root = canvas(width, height, font, { role: "slider", tabindex: 0, class: "lane", "aria-label": `${domain} positions by week: arrow keys move the week, Enter asks why`, "aria-valuemin": 0, "aria-valuemax": last });
  root.append(svg("rect", { x: gutter, y: y(0), width: width - gutter - right, height: y(-1) - y(0), fill: "var(--blue-side)" }),
    svg("rect", { x: gutter, y: y(1), width: width - gutter - right, height: y(0) - y(1), fill: "var(--red-side)" }));
  drawRungs(root, rungs, { ...scale, y, height });
  const clip = `clip${(serial += 1)}`;
  const clipRect = svg("rect", { x: 0, y: 0, width, height });
  const cursor = svg("line", { y1: wide ? 0 : y(1), y2: wide ? height : y(-1), stroke: "var(--ink)", "stroke-width": 1, opacity: 0.55 });
  root.append(svg("defs", {}, svg("clipPath", { id: clip }, clipRect)), svg("g", { "clip-path": `url(#${clip})` }, band(view), courses(view)), cursor);
  const ends = actorsOf(page, focus).map((a) => end(root, a, view, scale));
  let current = last;
  root.addEventListener("click", (event) => onPick(...nearest(event, root, view, scale)));
  root.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: 4, PageDown: -4 }[event.key];
    if (step) { event.preventDefault(); onPick(focus, Math.min(last, Math.max(0, current + step)), false); }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onPick(focus, current); }
  });
  const caption = el("p", { class: "reading" });
  host.replaceChildren(root, caption);
  return {
    root,
    setWeek(week) {
      current = week;
      clipRect.setAttribute("width", x(week) + 1.5);
      cursor.setAttribute("x1", x(week)); cursor.setAttribute("x2", x(week));
      const at = ends.map((e) => y(value(view, e.a.slug, week)));
      const spread = apart(at, font * 1.12, 0, height);
      ends.forEach((e, i) => {
        e.dot.setAttribute("cx", x(week)); e.dot.setAttribute("cy", at[i]);
        e.key.setAttribute("cy", spread[i]);
        e.label.setAttribute("y", spread[i] + font * 0.34);
        e.lead.setAttribute("d", week === last ? `M${x(last)} ${at[i]}L${width - right + 10} ${spread[i]}` : "");
      });
      read(root, caption, view, week);
    },
  };
}

const value = ({ data, d, line }, slug, week) => data.position[slug][d][line][week] / 1000;
// The actor in focus is drawn last, on top.
const actorsOf = (page, focus) => [...page.actors].sort((a, b) => (a.slug === focus) - (b.slug === focus));

// The rungs that are named, broken into lines, with the height that they need.
function rungsOf(ladder, { font, gutter, wide }) {
  const size = font * (wide ? 0.95 : 0.88);
  const named = wide ? ladder : ladder.filter((r) => [-1, 0, 1].includes(r.position));
  const texts = named.map((r) => (wide ? twoLines(r.label, size, gutter - 14) : [signed(r.position)]));
  const tall = texts.map((t) => size * 1.14 * t.length);
  return { size, named, texts, tall, needed: tall.reduce((a, b) => a + b, 0) + size };
}

function drawRungs(root, { size, named, texts, tall }, { width, gutter, right, wide, y, height }) {
  const places = apart(named.map((r) => y(r.position)), tall, 0, height);
  named.forEach((r, i) => {
    const at = y(r.position);
    root.append(svg("line", { x1: gutter, x2: width - right, y1: at, y2: at, stroke: r.position === 0 ? "var(--soft)" : "var(--line)", "stroke-width": 1 }));
    if (wide && Math.abs(places[i] - at) > 1.5) root.append(svg("path", { d: `M${gutter} ${at}L${gutter - 8} ${places[i]}`, stroke: "var(--line)", fill: "none" }));
    if (!wide) root.append(svg("text", { x: 2, y: { 1: y(1) - size, 0: height - size * 1.6, "-1": height - size * 0.4 }[r.position], "font-size": size, fill: "var(--soft)", class: "rung" }, `${signed(r.position)}: ${r.label}`));
    texts[i].forEach((text, k) => root.append(svg("text", { x: gutter - (wide ? 10 : 4), y: places[i] + size * (0.35 + 1.14 * (k - (texts[i].length - 1) / 2)), "text-anchor": "end", "font-size": size, fill: "var(--soft)" }, svg("title", {}, `${signed(r.position)} ${r.label}`), text)));
  });
}

// Nine in ten histories of the actor in focus; and, broken and dotted, what is compared with.
function band({ page, data, ref, focus, d, line, x, y }) {
  const own = data.position[focus][d];
  const ink = colour(page, focus);
  const edge = (values, props) => svg("path", { d: path(values, x, y), fill: "none", ...props });
  const dotted = { stroke: "var(--ink)", "stroke-width": 1, "stroke-dasharray": "1 4", opacity: 0.6 };
  const old = ref && ref.position[focus][d];
  return [svg("path", { d: area(own.low, own.high, x, y), fill: ink, opacity: 0.17 }),
    ...[own.low, own.high].map((values) => edge(values, { stroke: ink, "stroke-width": 0.8, opacity: 0.45 })),
    ...(old ? [edge(old.low, dotted), edge(old.high, dotted), edge(old[line], { stroke: "var(--ink)", "stroke-width": 1.8, "stroke-dasharray": "7 4" })] : [])];
}

function courses({ page, data, focus, d, line, x, y }) {
  return actorsOf(page, focus).flatMap((a) => {
    const drawn = path(data.position[a.slug][d][line], x, y);
    const main = a.slug === focus;
    return [main ? svg("path", { d: drawn, fill: "none", stroke: "var(--paper)", "stroke-width": 6, opacity: 0.7 }) : null,
      svg("path", { d: drawn, fill: "none", stroke: colour(page, a.slug), "stroke-width": main ? 3.2 : 1.5, opacity: main ? 1 : 0.8, "stroke-linejoin": "round" })];
  });
}

// What moves with the week: an actor's dot, and its name beside the chart.
function end(root, a, { page, focus }, { width, right, font, wide }) {
  const ink = colour(page, a.slug);
  const dot = svg("circle", { r: a.slug === focus ? 5 : 3.2, fill: ink, stroke: "var(--paper)", "stroke-width": 1.2 });
  const label = svg("text", { "font-size": font * 0.95, fill: "var(--ink)", "font-weight": a.slug === focus ? 700 : 400, x: width - right + 17 }, wide ? a.label : a.short);
  const lead = svg("path", { fill: "none", stroke: ink, "stroke-width": 1.4 });
  const key = svg("circle", { r: 3.4, cx: width - right + 11, fill: ink });
  root.append(lead, dot, key, label);
  return { a, dot, label, lead, key };
}

// The actor and the week nearest to a click.
function nearest(event, root, view, { width, gutter, right }) {
  const box = root.getBoundingClientRect();
  const last = Math.max(1, view.page.weeks - 1);
  const week = Math.min(last, Math.max(0, Math.round(((event.clientX - box.left - gutter) / (width - gutter - right)) * last)));
  const v = (view.y(0) - (event.clientY - box.top)) / (view.y(0) - view.y(1));
  const off = (slug) => Math.abs(value(view, slug, week) - v) - (slug === view.focus ? 0.02 : 0);
  return [view.page.actors.reduce((best, a) => (off(a.slug) < off(best) ? a.slug : best), view.focus), week];
}

// The week in words, under the chart and for a screen reader.
function read(root, caption, view, week) {
  const { page, catalogue, domain, data, ref, refName, focus, d, line } = view;
  const here = value(view, focus, week);
  const lines = data.position[focus][d];
  caption.replaceChildren(el("strong", { text: `${actorOf(page, focus).label} ${signed(here)}: ${rung(catalogue, domain, here, focus)}` }),
    ` (9 in 10 histories: ${signed(lines.low[week] / 1000)} to ${signed(lines.high[week] / 1000)}`,
    ref ? `; ${refName}: ${signed(ref.position[focus][d][line][week] / 1000)})` : ")");
  root.setAttribute("aria-valuenow", week);
  root.setAttribute("aria-valuetext", `week ${week}, ${longDate(dated(page.start, week))}. ` +
    page.actors.map((a) => `${a.label} ${signed(value(view, a.slug, week))}, ${rung(catalogue, domain, value(view, a.slug, week), a.slug)}`).join(". "));
}
