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

export const signed = (x) => (x > 0 ? "+" : x < 0 ? "\u2212" : "") + Math.abs(x).toFixed(2);
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

// Push labels apart so that they do not cover each other: centres in, centres out, same order.
export function apart(wanted, heights, low, high) {
  const tall = (i) => (Array.isArray(heights) ? heights[i] : heights);
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i);
  let edge = low;
  for (const item of order) { item.y = Math.max(item.y, edge + tall(item.i) / 2); edge = item.y + tall(item.i) / 2; }
  edge = high;
  for (const item of order.reverse()) { item.y = Math.min(item.y, edge - tall(item.i) / 2); edge = item.y - tall(item.i) / 2; }
  const found = [];
  for (const item of order) found[item.i] = item.y;
  return found;
}

const ruler = document.createElement("canvas").getContext("2d");
export function widthOf(text, size, bold = false) {
  ruler.font = `${bold ? "700 " : ""}${size}px system-ui, sans-serif`;
  return ruler.measureText(text).width;
}

// Break a text into at most two lines of a width; what is too long ends in dots.
export function twoLines(text, size, width) {
  if (widthOf(text, size) <= width) return [text];
  const words = text.split(" ");
  let first = "";
  while (words.length && widthOf(first ? `${first} ${words[0]}` : words[0], size) <= width) first = first ? `${first} ${words.shift()}` : words.shift();
  let second = words.join(" ");
  while (widthOf(second, size) > width && second.length > 2) second = `${second.replace(/\u2026$/, "").slice(0, -1)}\u2026`;
  return first ? [first, second] : [second];
}

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

export function rung(ladder, position) {
  return ladder.reduce((best, r) => (Math.abs(r.position - position) < Math.abs(best.position - position) ? r : best)).label;
}
