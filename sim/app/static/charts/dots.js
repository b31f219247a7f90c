// Histories as dots: filled where it happened now, outlined where it happened in what is compared with.

import { svg } from "../util.js";

export function dots(host, { each, before }) {
  const across = host.clientWidth > 520 ? 40 : 25;
  const step = 100 / across;
  const down = Math.ceil(each.length / across);
  const order = [...each.keys()].sort((a, b) => rank(each[a], before && before[a]) - rank(each[b], before && before[b]) || a - b);
  const hits = each.reduce((a, b) => a + b, 0);
  const root = svg("svg", { viewBox: `0 0 100 ${down * step}`, width: "100%", class: "dots", role: "img", "aria-label": `${hits} of ${each.length} histories` });
  order.forEach((history, k) => {
    root.append(svg("circle", { cx: (k % across + 0.5) * step, cy: (Math.floor(k / across) + 0.5) * step, r: step * 0.36, fill: each[history] ? "var(--accent)" : "var(--empty)", stroke: before && before[history] ? "var(--ink)" : "none", "stroke-width": step * 0.09 }));
  });
  host.replaceChildren(root);
}

// In both, only now, only before, in neither.
const rank = (now, before) => (now ? (before ? 0 : 1) : before ? 2 : 3);
