// A small line with its band, for the battlefield and such; as far as the weeks were seen.

import { signed, svg } from "../util.js";
import { widthOf } from "../text.js";
import { area, canvas, path } from "./common.js";

export function spark(host, { page, series, ref, bounds, ends, widest, week, reached, big, name }) {
  const width = Math.max(240, host.clientWidth);
  const font = big ? 14 : 11.5;
  const height = big ? 130 : 92;
  const last = Math.max(1, page.weeks - 1);
  const left = widthOf(widest, font * 0.92) + 8;
  const x = (w) => left + (w / last) * (width - left - 54);
  const y = (v) => 6 + ((bounds[1] - v) / (bounds[1] - bounds[0])) * (height - 12);
  const known = (values) => values.slice(0, Math.max(week, reached) + 1);
  const root = canvas(width, height, font, { role: "img", "aria-label": `${name}: ${(series.history[week] / 1000).toFixed(2)} in week ${week}; ${ends[0]} at the bottom, ${ends[1]} at the top` },
    svg("line", { x1: left, x2: width - 54, y1: y(Math.max(0, bounds[0])), y2: y(Math.max(0, bounds[0])), stroke: "var(--line)" }),
    svg("text", { x: left - 6, "text-anchor": "end", y: font + 2, fill: "var(--soft)", "font-size": font * 0.92 }, ends[1]),
    svg("text", { x: left - 6, "text-anchor": "end", y: height - 4, fill: "var(--soft)", "font-size": font * 0.92 }, ends[0]),
    svg("path", { d: area(known(series.low), known(series.high), x, y), fill: "var(--accent)", opacity: 0.18 }),
    ref ? svg("path", { d: path(known(ref.history), x, y), fill: "none", stroke: "var(--ink)", "stroke-width": 1.5, "stroke-dasharray": "6 4" }) : null,
    svg("path", { d: path(known(series.history), x, y), fill: "none", stroke: "var(--accent)", "stroke-width": 2.4 }),
    svg("line", { x1: x(week), x2: x(week), y1: 4, y2: height - 4, stroke: "var(--ink)", opacity: 0.4 }),
    svg("circle", { cx: x(week), cy: y(series.history[week] / 1000), r: 4, fill: "var(--accent)" }),
    svg("text", { x: width - 46, y: y(series.history[week] / 1000) + font * 0.35, fill: "var(--ink)", "font-weight": 700 }, signed(series.history[week] / 1000)));
  host.replaceChildren(root);
}
