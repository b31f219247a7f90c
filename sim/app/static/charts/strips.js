// A strip for each actor: where it stands this week in each domain, between the poles.

import { rung, signed, svg } from "../util.js";
import { widthOf } from "../text.js";
import { canvas, colour, mark, pressed } from "./common.js";

export function strips(host, { page, catalogue, data, line, week, focus, big, onFocus }) {
  const width = Math.max(260, host.clientWidth);
  const font = big ? 15 : 12.5;
  const left = Math.max(...page.actors.map((a) => widthOf(a.label, font, true))) + 22;
  const tall = font * 2.35;
  const height = tall * page.actors.length + font * 1.7;
  const x = (v) => left + 8 + ((v + 1) / 2) * (width - left - 18);
  const root = canvas(width, height, font, { role: "group", "aria-label": "Where each actor stands this week" });
  root.append(svg("text", { x: x(-1), y: font, fill: "var(--soft)", "font-size": font * 0.86 }, catalogue.poles.negative.backs),
    svg("text", { x: x(1), y: font, fill: "var(--soft)", "text-anchor": "end", "font-size": font * 0.86 }, catalogue.poles.positive.backs));
  page.actors.forEach((a, row) => {
    const at = font * 1.7 + tall * (row + 0.5);
    const values = catalogue.domains.map((_, d) => data.position[a.slug][d][line][week] / 1000);
    const said = catalogue.domains.map(({ name }, d) => `${name} ${signed(values[d])}, ${rung(catalogue, name, values[d], a.slug)}`).join("; ");
    const group = svg("g", { tabindex: 0, role: "button", class: "strip", "data-actor": a.slug, "aria-label": `${a.label}: ${said}`, onclick: () => onFocus(a.slug), onkeydown: pressed(() => onFocus(a.slug)) },
      svg("title", {}, `${a.label}: ${said}`),
      svg("rect", { x: 0, y: at - tall / 2 + 1, width, height: tall - 2, fill: a.slug === focus ? "var(--chosen)" : "transparent", rx: 4 }),
      svg("circle", { cx: 7, cy: at, r: 5, fill: colour(page, a.slug) }),
      svg("text", { x: 17, y: at + font * 0.34, fill: "var(--ink)", "font-weight": a.slug === focus ? 700 : 400 }, a.label),
      svg("line", { x1: x(-1), x2: x(1), y1: at, y2: at, stroke: "var(--line)", "stroke-width": 2 }),
      svg("line", { x1: x(0), x2: x(0), y1: at - tall * 0.36, y2: at + tall * 0.36, stroke: "var(--soft)", "stroke-width": 1.4 }),
      svg("line", { x1: x(Math.min(...values)), x2: x(Math.max(...values)), y1: at, y2: at, stroke: colour(page, a.slug), "stroke-width": 4, opacity: 0.5 }));
    catalogue.domains.forEach((_, d) => {
      const drawn = mark(d, x(values[d]), at, font * 0.46);
      for (const [k, v] of Object.entries({ stroke: "var(--paper)", "stroke-width": 1.3 })) drawn.setAttribute(k, v);
      group.append(drawn);
    });
    root.append(group);
  });
  host.replaceChildren(root);
}
