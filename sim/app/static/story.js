// The story of a scenario, with the passages that it stands on.

import { app } from "./store.js";
import { $, el, passages, percent, replace, shortDate } from "./util.js";

export function drawStory() {
  const { page, catalogue } = app;
  const { sources } = catalogue;
  const all = page.changes.flatMap((c) => c.evidence);
  replace($("story"),
    el("p", { class: "eyebrow", text: catalogue.cases.length > 1 ? `${catalogue.title}: ${page.title}` : page.title }),
    el("h1", { id: "question", text: page.question }),
    el("p", { class: "story", text: page.story }),
    catalogue.invented ? el("p", { class: "note", text: "This case is made up, for learning: no such dispute exists." }) : null,
    el("details", { class: "stands" },
      el("summary", {}, `What it stands on: ${new Set(all.map((p) => `${p.source}${p.paragraph}`)).size} passages`),
      el("p", { class: "note" }, "A passage is given as source \u00b6 paragraph, a few of its words, and what it says in ours. Whatever else happens on this page, the actors decide."),
      el("dl", { class: "changes" }, [...page.changes, ...page.offers].map((c) => [el("dt", {}, when(c), " ", c.title), el("dd", {}, passages(c.evidence, sources))])),
      el("p", { class: "note" }, "Sources: ", Object.keys(sources).map((name, k) => [k ? "; " : "", el("b", { text: name }), ` ${documentName(name)}`]), ".")));
}

function when(change) {
  if (change.date) return el("time", { datetime: change.date, text: shortDate(new Date(`${change.date}T00:00:00Z`)) });
  return change.chance ? `by chance, ${percent(change.chance)} a week` : "";
}

export function documentName(name) {
  const s = app.catalogue.sources[name];
  return s ? `${s.authors.join(", ")}: ${s.title} (${s.publisher}, ${s.published})` : name;
}
