// The headline on its scale: the interval, the comparison, and the guesses of the class.

import { signed, svg } from "../util.js";
import { canvas } from "./common.js";

export function gauge(host, { bounds, now, ref, guesses, share, bins, hidden, big }) {
  const width = Math.max(260, host.clientWidth);
  const font = big ? 15 : 12.5;
  const height = font * 6.4;
  const x = (v) => 14 + ((v - bounds[0]) / (bounds[1] - bounds[0])) * (width - 28);
  const base = font * 3.5;
  const root = canvas(width, height, font, { role: "img", "aria-label": hidden ? "The result is hidden until you look" : `Result ${share ? Math.round(now.value * 100) + " in 100" : signed(now.value)}` });
  root.append(svg("line", { x1: x(bounds[0]), x2: x(bounds[1]), y1: base, y2: base, stroke: "var(--soft)", "stroke-width": 2 }));
  for (let k = 0; k <= 4; k += 1) {
    const v = bounds[0] + ((bounds[1] - bounds[0]) * k) / 4;
    root.append(svg("line", { x1: x(v), x2: x(v), y1: base, y2: base + 5, stroke: "var(--soft)" }),
      svg("text", { x: x(v), y: base + font * 1.5, "text-anchor": k === 0 ? "start" : k === 4 ? "end" : "middle", fill: "var(--soft)" }, share ? String(Math.round(v * 100)) : bounds[0] < 0 ? signed(v) : v.toFixed(2)));
  }
  if (!hidden) {
    if (bins && bins.length) {
      const most = Math.max(...bins);
      const w = (x(bounds[1]) - x(bounds[0])) / bins.length;
      bins.forEach((n, k) => n && root.append(svg("rect", { x: x(bounds[0]) + k * w, y: base - (n / most) * font * 2.6, width: Math.max(1, w - 1), height: (n / most) * font * 2.6, fill: "var(--accent)", opacity: 0.35 })));
    }
    if (ref && ref.value !== null) root.append(svg("line", { x1: x(ref.low), x2: x(ref.high), y1: base - 6, y2: base - 6, stroke: "var(--ink)", "stroke-width": 2, "stroke-dasharray": "4 3" }),
      svg("circle", { cx: x(ref.value), cy: base - 6, r: 4.5, fill: "var(--paper)", stroke: "var(--ink)", "stroke-width": 2 }));
    root.append(svg("line", { x1: x(now.low), x2: x(now.high), y1: base, y2: base, stroke: "var(--accent)", "stroke-width": 7, "stroke-linecap": "round" }),
      svg("circle", { cx: x(now.value), cy: base, r: 7, fill: "var(--accent)", stroke: "var(--paper)", "stroke-width": 2 }));
  }
  guesses.forEach((g) => root.append(svg("path", { d: `M${x(g)} ${base + font * 1.9}l6 10h-12z`, fill: "var(--guess)", stroke: "var(--ink)", "stroke-width": 0.8 }, svg("title", {}, `A guess: ${share ? Math.round(g * 100) : signed(g)}`))));
  host.replaceChildren(root);
}
