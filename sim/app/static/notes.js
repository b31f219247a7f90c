// The teacher's notes of a lesson, for printing: what to do, what to expect, with the model's own numbers.

import { $, el, percent, replace, signed } from "./util.js";
import { pairedShort } from "./pairs.js";
import { query, worldOf } from "./state.js";
import { ask } from "./data.js";

function result(h, share) {
  if (h.value === null) return "never";
  return share ? `${percent(h.value)} (${percent(h.low)} to ${percent(h.high)})` : `${signed(h.value)} (${signed(h.low)} to ${signed(h.high)})`;
}

async function start() {
  const asked = new URLSearchParams(location.search);
  const of = { case: asked.get("case") || "", scenario: asked.get("lesson") || "" };
  const box = $("notes");
  try {
    const page = await ask("scenario", query(of, worldOf({})));
    const lesson = page.lesson;
    if (!lesson) { replace(box, el("p", { text: "There is no lesson for this scenario." })); return; }
    document.title = `Teacher\u2019s notes: ${lesson.title}`;
    const share = page.outcome.kind === "share";
    const numbers = [];
    const later = (set) => { const cell = el("strong", { text: "\u2026" }); numbers.push([cell, set]); return cell; };
    replace(box,
      el("p", { class: "eyebrow", text: `Teacher\u2019s notes, about ${lesson.minutes} minutes` }), el("h1", { text: lesson.title }),
      el("p", {}, page.question), el("div", { class: "row no-print" }, el("button", { type: "button", onclick: () => window.print() }, "Print"), el("a", { href: `./#${query(of, worldOf({}))}&step=0` }, "Open the lesson")),
      el("h2", { text: "Aim" }), el("p", { text: lesson.aim }),
      el("h2", { text: "Before the class" }), el("ul", {}, lesson.prepare.map((t) => el("li", {}, t.split("`").map((part, k) => (k % 2 ? el("code", { text: part }) : part))))),
      el("h2", { text: "Steps" }), lesson.steps.map((s, k) => el("div", { class: "step" }, el("h3", { text: `${k + 1}. ${s.title}` }), el("p", {}, el("em", { text: s.question })), el("p", {}, el("b", { text: "Do: " }), s.do), el("p", {}, el("b", { text: "See: " }), s.see),
        el("p", { class: "note" }, `${page.view.headline.says}: `, later(s.set), "."))),
      el("h2", { text: "What to expect" }), el("ul", {}, lesson.expect.map((t) => el("li", { text: t }))),
      el("h2", { text: "Debrief" }), el("p", { text: lesson.debrief }),
      el("table", { class: "voices" }, el("thead", {}, el("tr", {}, ["Who", "would say", "under", "The model"].map((t) => el("th", { scope: "col", text: t })))),
        el("tbody", {}, lesson.voices.map((v) => el("tr", {}, el("th", { scope: "row" }, v.who, " ", el("span", { class: "soft" }, v.places.map((p) => `${p.source} \u00b6${p.paragraph}`).join(", "))), el("td", { text: v.says }), el("td", { text: v.under }), el("td", {}, later(v.set)))))),
      el("h2", { text: "Questions to end with" }), el("ul", {}, lesson.ask.map((t) => el("li", { text: t }))),
      el("p", { class: "note", text: lesson.caution }));
    for (const [cell, set] of numbers) {
      try {
        const [found, coded] = await Promise.all([set, {}].map((one) => ask("run", query(of, worldOf(one)))));
        const same = query(of, worldOf(set)) === query(of, worldOf({})) || found.headline.value === null;
        cell.textContent = result(found.headline, share) + (same ? "" : `; against the coded values ${pairedShort(found.headline, coded.headline)}`);
      } catch { cell.textContent = "not worked out"; }
    }
  } catch (error) { replace(box, el("p", { class: "problem", text: error.message })); }
}

start();
