// Relations as a network: friends in solid blue, foes in broken orange, the stronger the thicker.

import { signed, svg } from "../util.js";
import { canvas, colour, pressed } from "./common.js";

export function network(host, { page, data, week, focus, big, onFocus }) {
  const width = Math.max(260, Math.min(host.clientWidth, 460));
  const font = big ? 15 : 12.5;
  const height = Math.round(width * 0.74);
  const order = [...page.actors].sort((a, b) => a.side - b.side || a.slug.localeCompare(b.slug));
  const place = {};
  order.forEach((a, i) => {
    const turn = Math.PI * (-0.5 + (2 * (i + 0.5)) / order.length) + Math.PI;
    place[a.slug] = [width / 2 + Math.sin(turn) * width * 0.33, height / 2 - Math.cos(turn) * height * 0.36];
  });
  const root = canvas(width, height, font, { role: "group", "aria-label": "Relations this week" });
  const names = Object.fromEntries(page.actors.map((a) => [a.slug, a.label]));
  const pairs = [];
  order.forEach((a, i) => order.slice(i + 1).forEach((b) => {
    const one = data.relation[`${a.slug}-${b.slug}`];
    const two = data.relation[`${b.slug}-${a.slug}`];
    if (one && two) pairs.push([a.slug, b.slug, (one[week] + two[week]) / 2000, one[week] / 1000, two[week] / 1000]);
  }));
  pairs.sort((p, q) => Math.abs(p[2]) - Math.abs(q[2]));
  for (const [a, b, r, ab, ba] of pairs) {
    const near = a === focus || b === focus;
    root.append(svg("line", { x1: place[a][0], y1: place[a][1], x2: place[b][0], y2: place[b][1], stroke: r >= 0 ? "var(--friend)" : "var(--foe)", "stroke-width": 1 + 7 * Math.abs(r), "stroke-dasharray": r >= 0 ? null : "7 5", opacity: near ? 0.9 : 0.28, "stroke-linecap": r >= 0 ? "round" : "butt" },
      svg("title", {}, `${names[a]} to ${names[b]} ${signed(ab)}, back ${signed(ba)}`)));
  }
  for (const [a, b, r] of pairs.filter((p) => p[0] === focus || p[1] === focus)) {
    const other = place[a === focus ? b : a];
    const own = place[focus];
    const at = [own[0] + (other[0] - own[0]) * 0.56, own[1] + (other[1] - own[1]) * 0.56];
    root.append(svg("rect", { x: at[0] - font * 1.5, y: at[1] - font * 0.75, width: font * 3, height: font * 1.5, rx: 4, fill: "var(--paper)", opacity: 0.9 }),
      svg("text", { x: at[0], y: at[1] + font * 0.35, "text-anchor": "middle", "font-size": font * 0.9, fill: "var(--ink)" }, signed(r)));
  }
  for (const a of order) {
    const [px, py] = place[a.slug];
    root.append(svg("g", { tabindex: 0, role: "button", class: "node", "data-actor": a.slug, "aria-label": `${a.short}, ${a.label}: ` + pairs.filter((p) => p[0] === a.slug || p[1] === a.slug).map((p) => `${names[p[0] === a.slug ? p[1] : p[0]]} ${signed(p[2])}`).join(", "), onclick: () => onFocus(a.slug), onkeydown: pressed(() => onFocus(a.slug)) },
      svg("circle", { cx: px, cy: py, r: font * 1.55, fill: "var(--paper)", stroke: colour(page, a.slug), "stroke-width": a.slug === focus ? 5 : 3 }),
      svg("text", { x: px, y: py + font * 0.35, "text-anchor": "middle", "font-weight": 700, "font-size": font * 0.9, fill: "var(--ink)" }, a.short)));
  }
  host.replaceChildren(root);
}
