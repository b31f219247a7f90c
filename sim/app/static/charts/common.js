// What the charts share: colours, marks, paths, and the scale of the weeks.
// Charts are plain SVG: they scale, print, can be saved as they are, and a screen reader can read them.
// Colours are given as CSS variables in attributes, so that saving can put numbers in their place.

import { dated, svg } from "../util.js";
import { widthOf } from "../text.js";

export const FACE = "system-ui, sans-serif";

export const actorOf = (page, slug) => page.actors.find((a) => a.slug === slug);
export const colour = (page, slug) => `var(--a${actorOf(page, slug).colour})`;

export const path = (values, x, y) =>
  values.map((v, w) => `${w ? "L" : "M"}${x(w).toFixed(1)} ${y(v / 1000).toFixed(1)}`).join("");
export const area = (low, high, x, y) =>
  `${path(high, x, y)}${low.map((v, w) => `L${x(w).toFixed(1)} ${y(v / 1000).toFixed(1)}`).reverse().join("")}Z`;

export function scaleOf(host, big, page) {
  const width = Math.max(280, Math.floor(host.clientWidth));
  const font = big ? 16 : width >= 950 ? 14 : width >= 640 ? 13 : 12;
  const gutter = width >= 640 ? Math.min(font * 17, width * 0.3) : widthOf("+1.00", font * 0.9) + 10;
  const names = page.actors.map((a) => widthOf(width >= 640 ? a.label : a.short, font * 0.95, true));
  const right = Math.max(...names) + 20;
  const x = (week) => gutter + (week / Math.max(1, page.weeks - 1)) * (width - gutter - right);
  return { width, font, gutter, right, x, wide: width >= 640 };
}

// The outermost element of a chart.
export const canvas = (width, height, font, props, ...kids) =>
  svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-size": font, "font-family": FACE, ...props }, ...kids);

// Enter and space press what is no button of the browser's own.
export const pressed = (act) => (event) => {
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); }
};

// Months under (or over) the weeks.
export function calendar(page, x, y, size, font) {
  const months = [];
  for (let w = 0; w < page.weeks; w += 1) {
    const day = dated(page.start, w);
    if (w && day.getUTCMonth() === dated(page.start, w - 1).getUTCMonth()) continue;
    const year = w === 0 || day.getUTCMonth() === 0;
    const name = day.toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" });
    const text = year ? `${name} ${day.getUTCFullYear()}` : name;
    months.push({ at: x(w), year, text, wide: widthOf(text, size, year) + font * 0.8 });
  }
  const shown = [];
  for (const m of [...months.filter((n) => n.year), ...months.filter((n) => !n.year)]) {
    if (shown.every((o) => m.at + m.wide <= o.at || o.at + o.wide <= m.at)) shown.push(m);
  }
  return shown.map((m) => svg("text", { x: m.at, y, fill: "var(--soft)", "font-size": size, "font-weight": m.year ? 700 : 400 }, m.text));
}

// Domains have an ink and a mark by their order, up to six; the marks tell them apart without the inks.
const polygon = (x, y, r, ...corners) => svg("path", { d: `M${corners.map(([a, b]) => `${x + a * r} ${y + b * r}`).join("L")}Z` });
const MARKS = [
  (x, y, r) => svg("circle", { cx: x, cy: y, r }),
  (x, y, r) => svg("rect", { x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8 }),
  (x, y, r) => polygon(x, y, r, [0, -1.2], [1.15, 0.85], [-1.15, 0.85]),
  (x, y, r) => polygon(x, y, r, [0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]),
  (x, y, r) => polygon(x, y, r, [0, 1.2], [-1.15, -0.85], [1.15, -0.85]),
  (x, y, r) => polygon(x, y, r, [-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4], [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4]),
];

// The mark of a domain, by its number.
export function mark(d, x, y, r) {
  const made = MARKS[d](x, y, r);
  made.setAttribute("fill", `var(--d${d})`);
  return made;
}

// The mark alone, for a legend.
export const shape = (d, size = 14) => svg("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" }, mark(d, size / 2, size / 2, size * 0.36));
