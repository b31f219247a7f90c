// A choice of a few, as a row of buttons that a keyboard and a screen reader know as radio buttons.

import { el } from "./util.js";

export function radios(name, options, chosen, onpick, { columns = 0, label = name } = {}) {
  return el("div", { class: columns ? `segments columns-${columns}` : "segments", role: "radiogroup", "aria-label": label }, options.map(([v, text, title]) =>
    el("label", { title: title || null }, el("input", { type: "radio", name, value: v, checked: v === chosen, onchange: () => onpick(v) }), el("span", { text }))));
}
