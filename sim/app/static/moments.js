// Weeks of the actor in focus that are worth asking about, among those that were shown already.

import { tell } from "./signals.js";
import { app, day, focus, reached } from "./store.js";
import { el, shortDate } from "./util.js";

export function moments(label) {
  const { page, data } = app;
  const found = new Map();
  const note = (week, text) => { if (week !== null && week > 0 && week <= reached() && !found.has(week)) found.set(week, text); };
  for (const o of page.offers.filter((offer) => offer.to === label)) {
    note(data.accepted[o.name].week, `accepts: ${o.title}`);
    note(o.opens, `is asked: ${o.title}`);
  }
  for (const p of data.penalised) if (p.target === focus()) note(p.week, "is penalised");
  app.catalogue.domains.forEach(({ name }, d) => {
    const [week, by] = longestMove(data.position[focus()][d].history.slice(0, reached() + 1));
    if (week > 0) note(week, `begins its longest move ${by > 0 ? "toward" : "away from"} ${app.catalogue.poles.positive.name} (${name})`);
  });
  const rows = [...found].sort((a, b) => a[0] - b[0]).slice(0, 6);
  const go = (week) => { tell("stop"); tell("week", week, true); tell("address"); tell("why", true); };
  return rows.length ? el("div", { class: "moments" }, el("h3", { text: "Weeks worth asking about" }), el("ul", {}, rows.map(([week, text]) =>
    el("li", {}, el("button", { type: "button", class: "link", onclick: () => go(week) }, shortDate(day(week))), ` ${label} ${text}`)))) : null;
}

// Where a line begins to move most within six weeks, and by how much; week 0 if it does not.
function longestMove(line) {
  const over = line.slice(6).map((v, k) => v - line[k]);
  if (!over.length) return [0, 0];
  const most = over.reduce((best, v, k) => (Math.abs(v) > Math.abs(over[best]) ? k : best), 0);
  const by = over[most];
  return by ? [line.findIndex((v, w) => w > most && (v - line[w - 1]) * by > 0), by] : [0, 0];
}
