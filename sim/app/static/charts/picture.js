// The charts of the weeks in one picture, colours put in, every word whole.

import { svg } from "../util.js";
import { wrapped } from "../text.js";
import { FACE } from "./common.js";

export function picture(parts, { title, lines, notes }) {
  const style = getComputedStyle(document.documentElement);
  const width = Math.max(...parts.map((p) => Number(p.root.getAttribute("width"))));
  const body = svg("g", {});
  const put = (text, x, y, size, bold = false) => body.append(svg("text", { x, y, "font-size": size, "font-weight": bold ? 700 : 400, fill: "var(--ink)", "font-family": FACE }, text));
  let height = 6;
  const paragraph = (text, size, bold) => {
    for (const line of wrapped(text, size, width - 24, bold)) { height += size * 1.3; put(line, 12, height, size, bold); }
  };
  paragraph(title, 20, true);
  height += 4;
  for (const text of lines) paragraph(text, 13, false);
  height += 10;
  for (const part of parts) {
    if (part.title) { height += 22; put(part.title, 12, height - 6, 14, true); }
    const copy = svg("g", { transform: `translate(0 ${height})` });
    for (const kid of part.root.childNodes) copy.append(kid.cloneNode(true));
    for (const name of ["font-size", "font-family"]) copy.setAttribute(name, part.root.getAttribute(name));
    body.append(copy);
    height += Number(part.root.getAttribute("height")) + 8;
  }
  height = columns(notes.map((text) => wrapped(text, 12, width / (width >= 640 ? 2 : 1) - 30)), width, height, put);
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` },
    svg("rect", { width, height, fill: "var(--paper)" }), body);
  for (const node of root.querySelectorAll("*")) {
    for (const name of ["tabindex", "role", "aria-label", "class"]) node.removeAttribute(name);
    for (const name of ["fill", "stroke"]) {
      const value = node.getAttribute(name);
      if (value && value.startsWith("var(")) node.setAttribute(name, style.getPropertyValue(value.slice(4, -1)).trim());
    }
  }
  return { text: new XMLSerializer().serializeToString(root), width, height };
}

// Notes in one column or two; returns where they end.
function columns(notes, width, top, put) {
  const lines = notes.reduce((sum, note) => sum + note.length, 0);
  const across = width >= 640 ? 2 : 1;
  let [column, used, deepest] = [0, 0, 0];
  for (const note of notes) {
    if (column + 1 < across && used >= lines / across) { column += 1; used = 0; }
    for (const line of note) { put(line, 12 + column * (width / across), top + 14 + 16 * used, 12); used += 1; }
    deepest = Math.max(deepest, used);
  }
  return top + 16 * deepest + 14;
}
