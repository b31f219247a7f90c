// The page: state in the address, data from the server, everything drawn anew from the two.

import { drawAnswers } from "./answers.js";
import { toCodebook } from "./book.js";
import { setUpBar } from "./bar.js";
import { drawControls } from "./controls.js";
import { ask, latest } from "./data.js";
import { setUpJoin } from "./dialogs.js";
import { drawGuess, drawPill, watchPill } from "./guess.js";
import { drawIndicators } from "./indicators.js";
import { drawLesson, watchLesson } from "./lesson.js";
import { drawMap, fillMap, forgetMap } from "./map.js";
import { drawNow } from "./now.js";
import { play, stop } from "./player.js";
import { on } from "./signals.js";
import { drawStage, showWeek } from "./stage.js";
import { START, changed, fromAddress, query, toAddress, worldOf } from "./state.js";
import { app, conceal, hidden, last, reveal, worldQuery } from "./store.js";
import { drawStory } from "./story.js";
import { $, el, replace, toward } from "./util.js";
import { askWhy, drawWhy, forgetWhy } from "./why.js";

const pages = {};

async function getPage(state) {
  const key = query(state, worldOf({ coding: state.coding }));
  pages[key] = pages[key] || await ask("scenario", key);
  return pages[key];
}

const load = latest(async (whole) => {
  const { state } = app;
  try {
    document.body.classList.add("busy");
    const page = await getPage(state);
    const compare = state.ref !== null || changed(state);
    const [now, old] = await Promise.all([
      ask("run", query(state, state, state.history)),
      compare ? ask("run", query(state, state.ref || worldOf({}), state.history)) : null,
    ]);
    if (state !== app.state) return;  // another scenario was opened meanwhile: it is loaded next
    Object.assign(app, { page, data: now, ref: old });
    state.week = Math.min(state.week, last());
    problem(null);
    draw(whole);
  } catch (error) {
    problem(error);
  } finally { document.body.classList.remove("busy"); }
});

function problem(error) {
  $("problem").hidden = !error;
  if (error) $("problem").textContent = error.status === 503 ? String(error.message) : `This could not be shown. ${error.message}`;
}

function draw(whole) {
  const { page, data, state } = app;
  document.title = `${page.title} \u00b7 Positions`;
  $("scenario").value = state.scenario;
  if (whole) drawStory();
  drawControls();
  drawLesson();
  drawGuess();
  drawStage();
  showRest();
  drawMap();
  drawAnswers();
  $("csv").href = `api/run.csv?${worldQuery()}`;
  replace($("command"), "The same on the command line: ", el("code", { text: data.command }), data.difference ? ` ${data.difference}` : "");
}

// What goes along with the week, beside the charts.
function showRest(quiet = false) {
  drawNow(app.state.week);
  drawIndicators(app.state.week);
  if (!app.playing && !quiet) drawWhy();
  drawPill();
}

function address(push = false) {
  const text = toAddress(app.state, hidden());
  if (text !== location.hash) history[push ? "pushState" : "replaceState"](null, "", text);
}

function forget() { forgetWhy(); forgetMap(); }

function openScenario(name, more = {}) {
  stop();
  app.state = { ...START(), case: app.state.case, scenario: name, line: app.state.line, ...more };
  forget();
  app.data = null;
  app.ref = null;
  address(true);
  load(true);
}

// A step of a lesson: a setting, and the part of the page that shows it.
async function setUp(set) {
  stop();
  Object.assign(app.state, worldOf(set), { ref: set.against ? worldOf(set.against) : null });
  if (set.actor) app.state.actor = set.actor;
  if (set.show === "guess") conceal(); else reveal();
  app.state.week = set.show === "guess" ? 0 : set.week === undefined ? last() : Math.min(set.week, last());
  forget();
  address();
  await load(false);
  if (set.show === "why") await askWhy(false);
  if (set.show === "map") fillMap();
  const target = { guess: "guess", weeks: "stage", result: "guess", why: "why", map: "map", answers: "answers", indicators: "indicators", story: "story" }[set.show];
  const box = target && $(target).getBoundingClientRect();
  if (box && (box.top < 60 || box.bottom > 0.7 * window.innerHeight)) toward($(target));  // below that the dock may stand
}

// The scenarios, words and readings of a case, asked for where another one is opened.
async function enter(name) {
  const found = await ask("catalogue", name ? `case=${encodeURIComponent(name)}` : "");
  if (found === app.catalogue) return;
  app.catalogue = found;
  $("now").replaceChildren();
  delete $("indicators").dataset.key;
  replace($("case"), found.cases.map((c) => el("option", { value: c.name, title: c.question }, c.title)));
  $("cases").hidden = found.cases.length < 2;
  $("case").value = found.case;
  replace($("scenario"), found.scenarios.map((s) => el("option", { value: s.name }, s.title)));
  $("documents").textContent = documents(Object.keys(found.sources).length);
}

const documents = (n) => (n === 1 ? "one document" : `${n} documents`);

let wishes = 0;

async function follow() {
  stop(false);  // the address is somebody's wish now: what was playing must not overwrite it
  const mine = (wishes += 1);
  const { guess, ...state } = fromAddress(location.hash);
  try {
    await enter(state.case);
  } catch (error) {
    problem(error);
    if (app.catalogue) $("case").value = app.catalogue.case; else await enter("");
    return;
  }
  if (mine !== wishes) return;  // another wish came meanwhile
  if (state.case === app.catalogue.default) state.case = "";
  const names = app.catalogue.scenarios.map((s) => s.name);
  if (!names.includes(state.scenario)) {
    if (state.scenario) problem(new Error(`There is no scenario "${state.scenario.slice(0, 60)}" here.`));
    const [first] = [...app.catalogue.scenarios].sort((a, b) => b.lesson - a.lesson);
    state.scenario = first ? first.name : "";
  }
  app.state = state;
  if (state.week > 0 && !guess) reveal();
  forget();
  app.data = null;
  load(true);
}

function listen() {
  on("problem", problem);
  on("address", () => address());
  on("world", (map = null) => { forget(); app.map = map; address(); load(false); });
  on("history", () => { app.state.history = (app.state.history + 1) % app.catalogue.draws; forgetWhy(); address(); load(false); });
  on("reveal", () => { drawGuess(); drawMap(); drawAnswers(); drawWhy(); drawPill(); });
  on("focus", (slug) => { app.state.actor = slug; forgetWhy(); address(); drawStage(); showRest(); });
  on("week", (week, quiet) => { app.state.week = week; showWeek(week); showRest(quiet); });
  on("play", play);
  on("stop", () => stop());
  on("why", askWhy);
  on("case", (name) => { location.hash = `#case=${encodeURIComponent(name)}`; });
  on("scenario", openScenario);
  on("set-up", setUp);
  on("theme", drawMap);
  on("size", () => { $("now").replaceChildren(); draw(true); });
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", () => { if (toAddress(app.state, hidden()) !== location.hash) follow(); });
}

function start() {
  setUpBar();
  setUpJoin();
  $("book").replaceWith(toCodebook("", "Codebook", { id: "book", class: "button" }));
  watchPill();
  watchLesson();
  listen();
  follow();
}

start();
