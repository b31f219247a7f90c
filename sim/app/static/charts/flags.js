// Flags of what happened, over the charts: none covers another, one Tab stop for all, arrow keys among them.

import { apart } from "../text.js";
import { dated, longDate, shortDate, svg } from "../util.js";
import { calendar, canvas, pressed, scaleOf } from "./common.js";

export const KINDS = { event: "an event", offer: "an offer is accepted", penalty: "a penalty" };
const FILLS = { event: "var(--flag)", offer: "var(--accent)", penalty: "var(--alarm)" };

function cloth(kind, x, y, size) {
  const common = { fill: FILLS[kind], stroke: "var(--ink)", "stroke-width": 1 };
  return kind === "event" ? svg("circle", { cx: x, cy: y, r: size / 2, ...common })
    : svg("rect", { x: x - size / 2, y: y - size / 2, width: size, height: size, rx: kind === "offer" ? size / 3 : 1, ...common });
}

// The mark of a kind alone, for a legend.
export const sample = (kind, size = 14) => svg("svg", { width: size + 2, height: size + 2, viewBox: `0 0 ${size + 2} ${size + 2}`, "aria-hidden": "true" }, cloth(kind, size / 2 + 1, size / 2 + 1, size));

// Places of flags in a few rows, one after the other from the top, pushed aside where they would cover each other.
function placed(wanted, size, low, high) {
  const rows = Math.min(4, Math.ceil(wanted.length / 5));
  const found = [];
  for (let row = 0; row < rows; row += 1) {
    const own = [...wanted.keys()].filter((k) => k % rows === row);
    apart(own.map((k) => wanted[k]), size + 3, low, high).forEach((at, n) => { found[own[n]] = { at, row }; });
  }
  return { rows: Math.max(1, rows), places: found };
}

export function flags(host, { page, marks, big, onWeek }) {
  const { width, font, gutter, right, x } = scaleOf(host, big, page);
  const size = font * 1.5;
  const { rows, places } = placed(marks.map((m) => x(m.week)), size, gutter - size, width - right + size);
  const foot = rows * (size + 3) + size * 0.5;
  const height = foot + font * 1.4;
  const root = canvas(width, height, font, { role: "toolbar", "aria-label": "What happened, by week: arrow keys go from one to the next" });
  root.append(...calendar(page, x, height - 3, font * 0.92, font));
  const shown = marks.map((mark, k) => {
    const { at, row } = places[k];
    const y = row * (size + 3) + size / 2 + 1;
    const act = () => onWeek(mark.week);
    const pole = svg("path", { d: `M${at} ${y}V${y + size / 2}L${x(mark.week)} ${foot}`, fill: "none", stroke: "var(--soft)", "stroke-width": 1, opacity: 0.6 });
    const group = svg("g", { role: "button", tabindex: -1, "aria-label": `${mark.number}: ${mark.title}, ${longDate(dated(page.start, mark.week))}`, class: "flag", onclick: act, onkeydown: pressed(act) },
      svg("title", {}, `${mark.title} (${shortDate(dated(page.start, mark.week))})`), cloth(mark.kind, at, y, size),
      svg("text", { x: at, y: y + font * 0.34, "text-anchor": "middle", "font-size": font * 0.85, "font-weight": 700, fill: mark.kind === "event" ? "var(--ink)" : "var(--paper)" }, mark.number));
    return { mark, pole, group };
  });
  const waiting = svg("text", { x: width / 2, y: size, "text-anchor": "middle", fill: "var(--soft)" }, "flags appear as the weeks go by");
  root.append(waiting, ...shown.map((s) => s.pole), ...shown.map((s) => s.group));
  root.addEventListener("keydown", (event) => {
    const free = shown.filter((s) => s.group.isConnected);
    const at = free.findIndex((s) => s.group === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: free.length - 1 }[event.key];
    if (at < 0 || to === undefined || !free[to]) return;
    event.preventDefault();
    for (const s of free) s.group.setAttribute("tabindex", s === free[to] ? 0 : -1);
    free[to].group.focus();
  });
  host.replaceChildren(root);
  return {
    root, marks,
    // Flags up to the week that was reached stand there, those after the present week are pale.
    setWeek(week, reached) {
      for (const s of shown) {
        const known = s.mark.week <= reached;
        if (known && !s.group.isConnected) root.append(s.group);
        if (!known) s.group.remove();
        s.pole.setAttribute("visibility", known ? "visible" : "hidden");
        s.group.setAttribute("opacity", s.mark.week <= week ? 1 : 0.35);
      }
      const free = shown.filter((s) => s.group.isConnected);
      waiting.setAttribute("visibility", free.length ? "hidden" : "visible");
      if (free.length && !free.some((s) => s.group.getAttribute("tabindex") === "0")) free[0].group.setAttribute("tabindex", 0);
    },
  };
}
