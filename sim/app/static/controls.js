// What can be changed: lens, coded values, answers, reading; and what to compare with.

import { radios } from "./radios.js";
import { tell } from "./signals.js";
import { slider } from "./slider.js";
import { changed, keep } from "./state.js";
import { app } from "./store.js";
import { $, el, replace } from "./util.js";
import { LENSES, LENS_WORDS } from "./words.js";

export function drawControls() {
  const { state, page, catalogue } = app;
  const active = document.activeElement && document.activeElement.id;
  replace($("controls"),
    el("h2", { id: "controls-title", text: "Change something" }),
    lenses(),
    el("fieldset", {}, el("legend", { text: "What matters here" }),
      el("p", { class: "note" }, "Each number was read from a document (\u201ccoded\u201d): the tick. Blue is what another careful reader could say; the histories draw from it."), page.parameters.map(slider)),
    page.offers.filter((o) => !o.counter).map(answer),
    catalogue.codings.length > 1 ? el("fieldset", {}, el("legend", { text: "Whose reading" }),
      radios("coding", catalogue.codings.map((c) => [c.name, c.label, c.title]), state.coding, (v) => { state.coding = v; state.set = {}; tell("world"); }, { label: "Whose reading" })) : null,
    buttons());
  if (active && $(active) && !$("controls").contains(document.activeElement)) $(active).focus();
}

function lenses() {
  const { state, catalogue } = app;
  const about = (lens) => LENS_WORDS[lens.name] || lens.about;
  return el("fieldset", {}, el("legend", { text: "Lens" }),
    radios("lens", catalogue.lenses.map((l) => [l.name, LENSES[l.name] || l.name, about(l)]), state.lens, (v) => { state.lens = v; tell("world"); }, { columns: 2, label: "Lens" }),
    el("p", { class: "note", text: catalogue.lenses.filter((l) => l.name === state.lens).map(about).join("") }));
}

function answer(offer) {
  const { answers } = app.state;
  const pick = (v) => { if (v === "free") delete answers[offer.name]; else answers[offer.name] = v; tell("world"); };
  return el("fieldset", {}, el("legend", { text: offer.title }),
    radios(`answer-${offer.name}`, [["free", `${offer.to} decides`], ["accepted", "must accept"], ["refused", "must refuse"]], answers[offer.name] || "free", pick, { columns: 3, label: offer.title }));
}

function buttons() {
  const { state } = app;
  const reset = () => { Object.assign(state, { lens: "none", coding: "first", set: {}, answers: {} }); tell("world"); };
  const compare = (ref) => () => { state.ref = ref && keep(state); tell("world"); };
  return el("div", { class: "row" },
    el("button", { type: "button", id: "reset", disabled: !changed(state), onclick: reset }, "Back to the coded values"),
    state.ref
      ? el("button", { type: "button", id: "unkeep", onclick: compare(null) }, "Compare with \u201cas coded\u201d")
      : el("button", { type: "button", id: "keep", disabled: !changed(state), title: "Compare what comes next with this", onclick: compare(true) }, "Compare with this"));
}
