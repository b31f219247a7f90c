// Small helpers. All text reaches the page through textContent: nothing from a scenario is ever markup.

const NS = "http://www.w3.org/2000/svg";

function fill(node, props, kids) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (name === "value" || name === "checked" || name === "disabled" || name === "open") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const kid of kids.flat(3)) {
    if (kid === null || kid === undefined || kid === false) continue;
    node.append(kid instanceof Node ? kid : document.createTextNode(String(kid)));
  }
  return node;
}

export const el = (tag, props, ...kids) => fill(document.createElement(tag), props, kids);
export const svg = (tag, props, ...kids) => fill(document.createElementNS(NS, tag), props, kids);
export const $ = (id) => document.getElementById(id);

export function replace(node, ...kids) {
  node.replaceChildren(...kids.flat(3).filter((kid) => kid !== null && kid !== undefined && kid !== false));
}

// Text for a screen reader alone; and the way to a part of the page.
export const say = (text) => { $("live").textContent = text; };
export const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
export const toward = (node) => node.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });

export function signed(x) {
  const text = Math.abs(x).toFixed(2);
  return (text === "0.00" ? "" : x > 0 ? "+" : "\u2212") + text;
}
export const number = (x) => String(Math.round(x * 1000) / 1000).replace("-", "\u2212");
export const percent = (x) => `${Math.round(x * 100)} %`;

export function dated(start, week) {
  const day = new Date(`${start}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 7 * week);
  return day;
}
export const longDate = (day) =>
  day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
export const shortDate = (day) =>
  day.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "2-digit", timeZone: "UTC" });

export function cite(passages, sources) {
  const seen = new Set();
  return passages.filter((p) => !seen.has(`${p.source}${p.paragraph}`) && seen.add(`${p.source}${p.paragraph}`))
    .map((p) => el("abbr", { class: "cite", title: sources[p.source] ? `${sources[p.source].title} (${sources[p.source].publisher}, ${sources[p.source].published})` : p.source },
      `${p.source} \u00b6${p.paragraph}`));
}

export function passages(list, sources) {
  return el("ul", { class: "passages" }, list.map((p) =>
    el("li", {}, cite([p], sources), " ", el("q", { text: p.phrase }), ` ${p.says}.`)));
}

// The furthest rung that a position has reached on its side of 0, to half a notch; a belligerent has words of its own.
export function rung(catalogue, domain, position, actor) {
  const ladder = (catalogue.own_ladders[actor] || catalogue.ladders)[domain];
  const far = Math.abs(position) + catalogue.half_notch + 1e-9;
  const reached = ladder.filter((r) => r.position === 0 || (r.position * position > 0 && Math.abs(r.position) <= far));
  return reached.reduce((best, r) => (Math.abs(r.position) > Math.abs(best.position) ? r : best)).label;
}
