// A lesson: a card for each step, a debrief, and a dock that keeps the step in view while the page is used.

import { ask } from "./data.js";
import { pairedShort } from "./pairs.js";
import { tell } from "./signals.js";
import { query, worldOf } from "./state.js";
import { app, interval } from "./store.js";
import { $, el, replace, toward } from "./util.js";

let inSight = true;

const lessonOf = () => (app.page && app.page.lesson && app.state.step !== null ? app.page.lesson : null);
const placeOf = (lesson) => Math.min(app.state.step, lesson.steps.length);

export function drawLesson() {
  const lesson = lessonOf();
  const box = $("lesson");
  box.hidden = !lesson;
  $("lesson-button").disabled = false;
  if (!lesson) box.replaceChildren();
  else if (placeOf(lesson) < lesson.steps.length) drawStep(box, lesson, placeOf(lesson));
  else drawDebrief(box, lesson);
  drawDock();
}

export function goStep(k, scroll = true) {
  app.state.step = k;
  tell("address");
  drawLesson();
  if (scroll) toward($("lesson"));
}

const stepButton = (text, k, props = {}) => el("button", { type: "button", onclick: () => goStep(k, !props.dock), ...props, dock: null }, text);
const forward = (lesson, at) => (at === lesson.steps.length - 1 ? "To the debrief" : "Next");

function navigation(lesson, at) {
  return el("div", { class: "row" },
    stepButton("Back", at - 1, { disabled: at === 0 }),
    at < lesson.steps.length ? stepButton(forward(lesson, at), at + 1, { class: "primary", id: "lesson-next" }) : null,
    el("a", { href: `notes.html?${new URLSearchParams({ lesson: app.state.scenario, ...(app.state.case ? { case: app.state.case } : {}) })}`, target: "_blank", rel: "noopener" }, "Teacher\u2019s notes"),
    el("button", { type: "button", onclick: () => { app.state.step = null; tell("address"); drawLesson(); } }, "Leave the lesson"));
}

const steps = (lesson, at) => el("ol", { class: "steps" }, [...lesson.steps.map((s) => s.title), "Debrief"].map((title, k) =>
  el("li", {}, stepButton(String(k + 1), k, { "aria-current": k === at ? "step" : null, title, "aria-label": `${k + 1}: step \u201c${title}\u201d` }))));

function drawStep(box, lesson, at) {
  const step = lesson.steps[at];
  replace(box, el("p", { class: "eyebrow", text: `Lesson, about ${lesson.minutes} minutes: ${lesson.title}` }), steps(lesson, at),
    el("h2", { text: step.title }), el("p", { class: "ask", text: step.question }),
    el("div", { class: "two" }, el("div", {}, el("h3", { text: "Do" }), el("p", { text: step.do }), el("button", { type: "button", id: "lesson-set", onclick: () => tell("set-up", step.set) }, "Set it for me")),
      el("div", {}, el("h3", { text: "See" }), el("p", { text: step.see }))), navigation(lesson, at));
}

function drawDebrief(box, lesson) {
  const results = lesson.voices.map(() => el("td", { class: "num", text: "\u2026" }));
  const row = (v, k) => el("tr", {}, el("th", { scope: "row" }, v.who, " ", el("span", { class: "soft" }, v.places.map((p) => `${p.source} \u00b6${p.paragraph}`).join(", "))),
    el("td", { "data-label": "would say", text: v.says }), el("td", { "data-label": "the model, under" }, v.under, " ", el("button", { type: "button", class: "link", "aria-label": `show: ${v.under}`, onclick: () => tell("set-up", v.set) }, "show")), results[k]);
  replace(box, el("p", { class: "eyebrow", text: `Lesson: ${lesson.title}` }), steps(lesson, lesson.steps.length), el("h2", { text: "Debrief: who would say what" }),
    el("p", { text: lesson.debrief }),
    el("div", { class: "scroll" }, el("table", { class: "voices" }, el("thead", {}, el("tr", {}, ["Who", "would say", "The model, under", app.page.view.headline.says].map((t) => el("th", { scope: "col", text: t })))),
      el("tbody", {}, lesson.voices.map(row)))),
    el("p", { class: "note", text: "In brackets the 95 % interval of each result by itself; below it how many of the same histories change against the coded values." }),
    el("p", { class: "note", text: lesson.caution }), navigation(lesson, lesson.steps.length));
  lesson.voices.forEach((v, k) => fill(results[k], v.set));
}

async function fill(cell, set) {
  try {
    const [found, coded] = await Promise.all([worldOf(set), worldOf({})].map((world) => ask("run", query(app.state, world))));
    replace(cell, interval(found.headline), el("span", { class: "soft paired-short", text: found.headline.value === null ? "" : pairedShort(found.headline, coded.headline) }));
  } catch { cell.textContent = "could not be worked out"; }
}

// The step at the foot of the window while its card is out of sight.
function drawDock() {
  const lesson = lessonOf();
  const box = $("dock");
  box.hidden = inSight || !lesson;
  if (!box.hidden) {
    const at = placeOf(lesson);
    const step = lesson.steps[at];
    replace(box,
      el("div", { class: "dock-text" },
        el("p", {}, el("b", { text: `${at + 1}. ${step ? step.title : "Debrief"} ` }), step ? step.question : lesson.debrief),
        step ? el("p", {}, el("b", { text: "See: " }), step.see) : null),
      el("div", { class: "dock-row" },
        stepButton("Back", at - 1, { disabled: at === 0, dock: true }),
        step ? el("button", { type: "button", onclick: () => tell("set-up", step.set) }, "Set it for me") : null,
        step ? stepButton(forward(lesson, at), at + 1, { class: "primary", dock: true, id: "dock-next" }) : null,
        el("button", { type: "button", onclick: () => toward($("lesson")) }, "To the card")));
  }
  document.documentElement.style.setProperty("--dock", box.hidden ? "0px" : `${box.offsetHeight}px`);
}

export function watchLesson() {
  new IntersectionObserver((found) => { inSight = found[found.length - 1].isIntersecting; drawDock(); }, { rootMargin: "-60px 0px -40px 0px" }).observe($("lesson"));
  window.addEventListener("resize", drawDock);
}
