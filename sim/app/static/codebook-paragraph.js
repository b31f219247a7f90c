// The paragraph beside the table: its text where the case ships it, and what else was read there.

import { $, el, number, replace } from "./util.js";

let data = null;
let opener = null;

export function setUpParagraph(codebook) {
  data = codebook;
  $("paragraph").onkeydown = (event) => { if (event.key === "Escape") closeParagraph(true); };
}

export function closeParagraph(back) {
  $("paragraph").hidden = true;
  document.body.classList.remove("beside");
  if (back && opener && document.contains(opener)) opener.focus();
  opener = null;
}

export function openParagraph({ source, paragraph, phrase, says }, button) {
  opener = button;
  const text = (data.texts[source] || {})[paragraph];
  const also = data.rows.filter((row) => [row, row.second].some((r) => r && r.evidence.some((p) => p.source === source && p.paragraph === paragraph)));
  replace($("paragraph"),
    el("div", { class: "stage-head" }, el("h2", { id: "paragraph-title", text: `${source} \u00b6${paragraph}` }), el("button", { type: "button", id: "paragraph-close", onclick: () => closeParagraph(true) }, "Close")),
    el("p", { class: "note", text: nameOf(source) }),
    text === undefined ? el("p", { class: "missing", text: `The text is not shipped; paragraph ${paragraph} of ${title(source)}.` }) : el("blockquote", {}, marked(text, phrase)),
    el("p", {}, el("q", { text: phrase }), ` ${says}.`),
    el("h3", { text: also.length === 1 ? "One value rests on this paragraph" : `${also.length} values rest on this paragraph` }),
    el("ul", {}, also.map((row) => el("li", {}, el("a", { href: `#${row.id}`, text: row.what }), ` ${number(row.value)}`))));
  $("paragraph").hidden = false;
  document.body.classList.add("beside");
  $("paragraph").scrollTop = 0;
  $("paragraph").focus({ preventScroll: true });
}

const title = (source) => (data.sources[source] ? `\u201c${data.sources[source].title}\u201d` : source);

export function nameOf(source) {
  const s = data.sources[source];
  return s ? `${s.authors.join(", ")}: ${s.title} (${s.publisher}, ${s.published})` : source;
}

// The text with the key phrase marked, if it stands there as it was noted.
function marked(text, phrase) {
  const at = text.toLowerCase().indexOf(phrase.toLowerCase());
  return at < 0 ? text : [text.slice(0, at), el("mark", { text: text.slice(at, at + phrase.length) }), text.slice(at + phrase.length)];
}
