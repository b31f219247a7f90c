// The page: state in the address, data from the server, everything drawn anew from the two.

import { $, cite, dated, el, longDate, number, passages, percent, replace, rung, shortDate, signed, svg } from "./util.js";
import { START, changed, fromAddress, keep, query, toAddress } from "./state.js";
import { ask, latest } from "./data.js";
import * as charts from "./charts.js";

const LENSES = { none: "No lens", realist: "Realist", liberal: "Liberal", constructivist: "Constructivist" };
const LENS_WORDS = {
  none: "Each motive has the weight that was read from the documents.",
  realist: "Power: friends, rivals and threats count more; principles and a good name less.",
  liberal: "Interdependence: trade and hopes of better relations count more, rivalry less.",
  constructivist: "Norms: principles, a good name and keeping to one\u2019s word count more, gains and threats less.",
};
const BASES = { stated: "the text says so", implied: "read between the lines", assumed: "assumed, since no text says" };
const TERM_WORDS = {
  interest: "its own idea of where to stand", relations: "siding with friends and against rivals",
  coercion: "the penalties that it has to expect", prospects: "the hope of better relations",
  norms: "sovereignty and non-interference", partner: "the need of a partner that is losing",
  market: "the price of energy and goods", escalation: "the fear of nuclear escalation",
  standing: "its good name with the uncommitted", inertia: "the cost of changing course",
  offer: "what it was offered", straddle: "the gap between its words and its deeds",
};

let catalogue = null;
let page = null;
let pages = {};
let data = null;
let ref = null;
let why = null;
let map = null;
let state = START();
let seen = new Set();
let guesses = {};
let playing = null;
let lanes = [];
let marksShown = null;
let big = false;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

const say = (text) => { $("live").textContent = text; };
const actorOf = (slug) => page.actors.find((a) => a.slug === slug) || page.actors[0];
const focus = () => actorOf(state.actor || page.view.focus).slug;
const last = () => page.weeks - 1;
const day = (week) => dated(page.start, week);
const share = () => page.outcome.kind === "share";
const value = (v) => (v === null ? "never" : share() ? `${Math.round(v * 100)} in 100` : signed(v));
const headlineWords = (h) => `${share() ? `In ${Math.round(h.value * 100)} of 100 histories` : signed(h.value)}: ${page.view.headline.says}`;
const hidden = () => !seen.has(state.scenario);
const refName = () => (state.ref ? "kept for comparison" : "as coded");

function problem(error) {
  const box = $("problem");
  box.hidden = !error;
  if (error) box.textContent = error.status === 503 ? String(error.message) : `This could not be shown. ${error.message}`;
}

// -- getting data -------------------------------------------------------------------------------------

async function getPage() {
  const key = `${state.scenario}|${state.coding}`;
  if (!pages[key]) pages[key] = await ask("scenario", query(state.scenario, { lens: "none", coding: state.coding, set: {}, answers: {} }));
  page = pages[key];
}

const load = latest(async (whole) => {
  const started = toAddress(state);
  try {
    document.body.classList.add("busy");
    await getPage();
    const other = state.ref || { lens: "none", coding: "first", set: {}, answers: {} };
    const compare = state.ref !== null || changed(state);
    const [now, old] = await Promise.all([
      ask("run", query(state.scenario, state, state.history)),
      compare ? ask("run", query(state.scenario, other, state.history)) : null,
    ]);
    if (state.scenario !== page.name) return;
    data = now;
    ref = old;
    state.week = Math.min(state.week, last());
    problem(null);
    draw(whole);
  } catch (error) {
    problem(error);
    if (!data && state.scenario !== "baseline" && toAddress(state) === started) {
      say("The address could not be shown.");
    }
  } finally { document.body.classList.remove("busy"); }
});

function changedWorld() {
  why = null;
  map = null;
  if (state.week === 0) { state.week = last(); seen.add(state.scenario); }
  address();
  load(false);
}

function address(push = false) {
  const text = toAddress(state);
  if (text !== location.hash) history[push ? "pushState" : "replaceState"](null, "", text);
}

function openScenario(name, more = {}) {
  stop();
  const line = state.line;
  state = { ...START(), scenario: name, line, ...more };
  why = null; map = null; data = null; ref = null;
  address(true);
  load(true);
}

// -- drawing ------------------------------------------------------------------------------------------

function draw(whole) {
  document.title = `${page.title} \u00b7 Positions`;
  $("scenario").value = state.scenario;
  if (whole) drawStory();
  drawControls();
  drawLesson();
  drawGuess();
  drawStage();
  drawWhy();
  drawMap();
  drawAnswers();
  drawPill();
  $("csv").href = `api/run.csv?${query(state.scenario, state, state.history)}`;
  replace($("command"), "The same on the command line: ", el("code", { text: data.command }));
}

function drawStory() {
  const sources = catalogue.sources;
  const all = page.changes.flatMap((c) => c.evidence);
  replace($("story"),
    el("p", { class: "eyebrow", text: page.title }),
    el("h1", { id: "question", text: page.question }),
    el("p", { class: "story", text: page.story }),
    el("details", { class: "stands" },
      el("summary", {}, `What it stands on: ${new Set(all.map((p) => `${p.source}${p.paragraph}`)).size} passages`),
      el("p", { class: "note" }, "A passage is given as source \u00b6 paragraph, a few of its words, and what it says in ours. Whatever else happens on this page, the actors decide."),
      el("dl", { class: "changes" }, [...page.changes, ...page.offers].map((c) => [
        el("dt", {}, c.date ? el("time", { datetime: c.date, text: shortDate(new Date(`${c.date}T00:00:00Z`)) }) : c.chance ? `by chance, ${percent(c.chance)} a week` : "", " ", c.title),
        el("dd", {}, passages(c.evidence, sources))])),
      el("p", { class: "note" }, "Sources: ", Object.keys(sources).map((name, k) => [k ? "; " : "", el("b", { text: name }), ` ${documentName(name)}`]), ".")));
}

function radios(name, options, chosen, onpick, columns = 0) {
  return el("div", { class: columns ? `segments columns-${columns}` : "segments", role: "radiogroup", "aria-label": name }, options.map(([v, text, title]) =>
    el("label", { title: title || null }, el("input", { type: "radio", name, value: v, checked: v === chosen, onchange: () => onpick(v) }), el("span", { text }))));
}

function drawControls() {
  const active = document.activeElement && document.activeElement.id;
  const sliders = page.parameters.map(slider);
  const isChanged = changed(state);
  replace($("controls"),
    el("h2", { id: "controls-title", text: "Change something" }),
    el("fieldset", {}, el("legend", { text: "Lens" }),
      radios("lens", catalogue.lenses.map((l) => [l.name, LENSES[l.name] || l.name, LENS_WORDS[l.name] || l.about]), state.lens, (v) => { state.lens = v; changedWorld(); }, 2),
      el("p", { class: "note", text: LENS_WORDS[state.lens] || (catalogue.lenses.find((l) => l.name === state.lens) || {}).about || "" })),
    el("fieldset", {}, el("legend", { text: "What matters here" }),
      el("p", { class: "note" }, "Each number was read from a document (\u201ccoded\u201d): the tick. Blue is what another careful reader could say; the histories draw from it."), sliders),
    page.offers.map((o) => el("fieldset", {}, el("legend", { text: o.title }),
      radios(`answer-${o.name}`, [["free", `${o.to} decides`], ["accepted", "must accept"], ["refused", "must refuse"]], state.answers[o.name] || "free",
        (v) => { if (v === "free") delete state.answers[o.name]; else state.answers[o.name] = v; changedWorld(); }, 3))),
    catalogue.codings.length > 1 ? el("fieldset", {}, el("legend", { text: "Whose reading" }),
      radios("coding", catalogue.codings.map((c) => [c, c === "first" ? "Main" : c === "second" ? "The other document\u2019s" : c]), state.coding, (v) => { state.coding = v; state.set = {}; changedWorld(); })) : null,
    el("div", { class: "row" },
      el("button", { type: "button", id: "reset", disabled: !isChanged, onclick: () => { state.lens = "none"; state.coding = "first"; state.set = {}; state.answers = {}; changedWorld(); } }, "Back to the coded values"),
      state.ref
        ? el("button", { type: "button", id: "unkeep", onclick: () => { state.ref = null; changedWorld(); } }, "Compare with \u201cas coded\u201d")
        : el("button", { type: "button", id: "keep", disabled: !isChanged, title: "Compare what comes next with this", onclick: () => { state.ref = keep(state); changedWorld(); } }, "Compare with this")));
  if (active && $(active) && !$("controls").contains(document.activeElement)) $(active).focus();
}

function documentName(name) {
  const s = catalogue.sources[name];
  return s ? `${s.authors.join(", ")}: ${s.title} (${s.publisher}, ${s.published})` : name;
}

function slider(p) {
  const id = `s-${p.key.replace(/[^a-z0-9]+/gi, "-")}`;
  const held = state.set[p.key];
  const now = held === undefined ? p.value : held;
  let at = p.stops.findIndex((s) => Math.abs(s - now) < 1e-9);
  if (at < 0) at = p.stops.reduce((best, s, k) => (Math.abs(s - now) < Math.abs(p.stops[best] - now) ? k : best), 0);
  const describe = (v) => {
    const coded = Math.abs(v - p.value) < 1e-9 && state.set[p.key] === undefined;
    if (coded) return `${number(v)} as read; drawn from ${number(p.low)} to ${number(p.high)}`;
    return `held at ${number(v)} (was ${number(p.value)})${v < p.low - 1e-9 || v > p.high + 1e-9 ? ", beyond what a careful reader could say" : ""}`;
  };
  const out = el("output", { for: id, text: describe(now) });
  const input = el("input", {
    type: "range", id, min: 0, max: p.stops.length - 1, step: 1, "aria-valuetext": describe(now),
    oninput: () => {
      const v = p.stops[Number(input.value)];
      if (Math.abs(v - p.value) < 1e-9) delete state.set[p.key]; else state.set[p.key] = v;
      out.textContent = describe(v);
      input.setAttribute("aria-valuetext", describe(v));
      sliding();
    },
  });
  input.value = at;
  const n = p.stops.length - 1;
  const where = (v) => {
    let k = p.stops.findIndex((s) => s >= v - 1e-9);
    if (k <= 0) k = Math.max(k, 0);
    const a = p.stops[Math.max(0, k - 1)];
    const b = p.stops[k];
    return ((k > 0 && b > a ? k - 1 + (v - a) / (b - a) : k) / n) * 100;
  };
  const rail = svg("svg", { class: "rail", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x: where(p.low), y: 0, width: Math.max(0.8, where(p.high) - where(p.low)), height: 6, fill: "var(--range)" }),
    svg("rect", { x: where(p.value) - 0.4, y: 0, width: 0.8, height: 6, fill: "var(--ink)" }));
  return el("div", { class: "slider" },
    el("label", { for: id, text: p.words }), input, el("div", { class: "rail-box" }, rail), out,
    el("details", { class: "where" },
      el("summary", {}, p.evidence.length ? "Read in " : "Where from", cite(p.evidence, catalogue.sources).map((c, k) => [k ? ", " : "", c]), ` (${BASES[p.basis] || p.basis})`),
      p.meaning ? el("p", { class: "note meaning", text: `${p.meaning} (${p.scale}).` }) : null,
      p.reason ? el("p", { class: "note", text: p.reason }) : null,
      passages(p.evidence, catalogue.sources),
      el("p", { class: "note" }, [...new Set(p.evidence.map((e) => e.source))].map((name) => [el("b", { text: name }), ` is ${documentName(name)}. `])),
      p.second ? el("p", { class: "note" }, `Another document would say ${number(p.second.value)} (${number(p.second.low)} to ${number(p.second.high)}): `, cite(p.second.evidence, catalogue.sources).map((c, k) => [k ? ", " : "", c]), ".") : null));
}

let slideTimer = 0;
function sliding() {
  clearTimeout(slideTimer);
  slideTimer = setTimeout(changedWorld, 25);
}

// -- guess and result -----------------------------------------------------------------------------------

const guessKey = () => `${state.scenario}`;
const guessed = () => guesses[guessKey()] || [];

function points(guess) {
  const [low, high] = page.outcome.bounds;
  return Math.round(100 * (1 - Math.abs(guess - data.headline.value) / (high - low)));
}

function drawGuess() {
  const box = $("guess");
  const [low, high] = page.outcome.bounds;
  const h = data.headline;
  const gauge = el("div", { class: "gauge" });
  const list = guessed();
  const plain = share();
  if (hidden()) {
    const input = el("input", { id: "guess-input", type: "range", min: low, max: high, step: plain ? 0.01 : 0.05, "aria-describedby": "guess-title", oninput: () => { out.textContent = words(Number(input.value)); } });
    input.value = (low + high) / 2;
    const words = (v) => (plain ? `${Math.round(v * 100)} in 100` : signed(v) + (page.outcome.domain ? `: ${rung(catalogue.ladders[page.outcome.domain], v)}` : ""));
    const out = el("output", { for: "guess-input", class: "big", text: words((low + high) / 2) });
    replace(box, el("p", { class: "eyebrow", text: "Guess first" }), el("h2", { id: "guess-title", text: page.view.guess }),
      el("div", { class: "guess-row" }, input, out),
      el("div", { class: "row" },
        el("button", { type: "button", class: "primary", id: "guess-add", onclick: () => { guesses[guessKey()] = [...guessed(), Number(input.value)].slice(-60); drawGuess(); $("guess-add").focus(); say("Guess added."); } }, list.length ? "Add another guess" : "This is my guess"),
        el("button", { type: "button", id: "guess-look", onclick: () => { seen.add(state.scenario); drawGuess(); if (state.week === 0) play(); $("stage").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" }); } }, list.length ? "Play, and compare" : "Just play"),
        list.length ? el("span", { class: "note", text: `${list.length} ${list.length === 1 ? "guess" : "guesses"} so far, on this screen only` }) : null),
      gauge);
    charts.gauge(gauge, { bounds: page.outcome.bounds, now: h, ref: null, guesses: list, share: plain, hidden: true, big });
    return;
  }
  const compared = ref && ref.headline.value !== null;
  const dotBox = el("div", {});
  const mean = list.length ? list.reduce((a, b) => a + b, 0) / list.length : 0;
  const best = list.length && h.value !== null ? list.reduce((a, b) => (Math.abs(a - h.value) <= Math.abs(b - h.value) ? a : b)) : null;
  replace(box,
    el("p", { class: "eyebrow", text: `${plain ? "In" : "Mean of"} ${data.draws} histories, each with other luck and another careful reading` }),
    el("h2", { id: "guess-title", class: "result" },
      el("span", { class: "figure", text: plain ? percent(h.value) : h.value === null ? "never" : signed(h.value) }), " ",
      plain ? `of histories: ${page.view.headline.says}` : `${page.view.headline.says}${page.outcome.domain && h.value !== null ? `: ${rung(catalogue.ladders[page.outcome.domain], h.value)}` : ""}`),
    el("p", { class: "note" },
      plain ? `${h.hits} of ${h.runs}; the share lies between ${percent(h.low)} and ${percent(h.high)} (95 % interval).` : h.value === null ? "" : `The mean lies between ${signed(h.low)} and ${signed(h.high)} (95 % interval); nine in ten histories between ${signed(h.spread[0])} and ${signed(h.spread[1])}.`,
      compared ? el("strong", {}, ` ${refName()[0].toUpperCase()}${refName().slice(1)}: ${plain ? percent(ref.headline.value) : signed(ref.headline.value)}.`) : null),
    plain ? dotBox : null, plain && !list.length ? null : gauge,
    list.length && h.value !== null ? el("p", { class: "score" }, list.length === 1
      ? `The guess was ${value(list[0])}: ${points(list[0])} of 100 points.`
      : `${list.length} guesses: together ${value(mean)}, ${points(mean)} of 100 points; the best single one ${value(best)}, ${points(best)} points.`) : null,
    el("div", { class: "row" }, el("button", { type: "button", id: "guess-again", onclick: () => { delete guesses[guessKey()]; seen.delete(state.scenario); stop(); state.week = 0; address(); drawGuess(); setWeek(0); } }, list.length ? "Guess anew" : "Guess first")));
  if (plain) charts.dots(dotBox, { hits: h.hits, runs: h.runs, refHits: compared ? ref.headline.hits : null });
  charts.gauge(gauge, { bounds: page.outcome.bounds, now: h.value === null ? { value: low, low, high: low } : h, ref: compared ? ref.headline : null, guesses: list, share: plain, bins: h.bins, hidden: false, big });
}

// The result in a corner while its card is out of sight: who moves a slider wants to see what it does.
let inSight = true;
function drawPill() {
  const box = $("pill");
  box.hidden = inSight || playing || !data || hidden() || data.headline.value === null;
  if (box.hidden) return;
  const compared = ref && ref.headline.value !== null ? ` (${refName()}: ${share() ? percent(ref.headline.value) : signed(ref.headline.value)})` : "";
  replace(box, el("b", { text: share() ? percent(data.headline.value) : signed(data.headline.value) }), ` ${page.view.headline.says}${compared}`);
}

// -- the weeks --------------------------------------------------------------------------------------------

function happenings() {
  const names = Object.fromEntries(page.actors.map((a) => [a.slug, a.label]));
  const found = [];
  for (const e of page.events) if (data.events[e.name] !== null && data.events[e.name] !== undefined) found.push({ kind: "event", week: data.events[e.name], title: e.title });
  for (const o of page.offers) if (data.accepted[o.name].week !== null) found.push({ kind: "offer", week: data.accepted[o.name].week, title: `${o.to} accepts: ${o.title}` });
  for (const p of data.penalised) if (p.week !== null) found.push({ kind: "penalty", week: p.week, title: `${names[p.enforcer]} penalises ${names[p.target]}`, actor: p.target });
  found.sort((a, b) => a.week - b.week || a.title.localeCompare(b.title));
  return found.map((f, k) => ({ ...f, number: k + 1 }));
}

function drawStage() {
  const box = $("stage");
  const marks = happenings();
  const flagBox = el("div", { class: "chart" });
  const hosts = catalogue.domains.map((domain) => el("div", { class: "chart", "data-domain": domain }));
  const scrub = el("input", { id: "week", type: "range", min: 0, max: last(), step: 1, "aria-label": "Week", oninput: () => { stop(); setWeek(Number(scrub.value)); address(); } });
  replace(box,
    el("div", { class: "stage-head" },
      el("h2", { id: "stage-title", text: "Week by week" }),
      radios("line", [["history", "One history"], ["median", "Middle of 200"]], state.line, (v) => { state.line = v; address(); drawStage(); })),
    el("div", { class: "player" },
      el("button", { type: "button", id: "play", class: "primary", onclick: () => (playing ? stop() : play()) }, "\u25b6 Play"),
      scrub, el("output", { id: "date", for: "week", class: "date" })),
    el("p", { id: "ticker", class: "ticker" }),
    el("div", { class: "chips", role: "group", "aria-label": "Actor in focus" }, page.actors.map((a) =>
      el("button", { type: "button", class: "chip", "aria-pressed": String(a.slug === focus()), onclick: () => setFocus(a.slug) },
        svg("svg", { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("circle", { cx: 6, cy: 6, r: 5, fill: charts.colour(page, a.slug) })), a.label))),
    flagBox,
    catalogue.domains.map((domain, k) => el("figure", { class: "lane-box" },
      el("figcaption", {}, charts.shape(domain), el("strong", { text: domain[0].toUpperCase() + domain.slice(1) }), ` ${charts.DOMAIN_WORDS[domain] || ""}`), hosts[k])),
    el("p", { class: "note legend" }, `Thick line: ${actorOf(focus()).label}, ${state.line === "history" ? "in one history, with the numbers as they were read" : `the middle of ${data.draws} histories`}. Band: nine in ten of ${data.draws} histories. `,
      ref ? `Broken line: ${refName()}; dots: its band. ` : "", "Up is with Russia, down against it. Click a line, or press Enter on a chart, to ask why."),
    el("div", { class: "row" },
      el("button", { type: "button", id: "another", onclick: () => { state.history = (state.history + 1) % catalogue.draws; why = null; address(); load(false); } }, "Another history"),
      el("span", { class: "note", text: `History ${data.history + 1} of ${data.draws}: the same numbers, other luck.` })),
    el("details", { class: "log" }, el("summary", {}, `What happened in this history (${marks.length})`),
      el("ol", {}, marks.map((m) => el("li", { class: m.kind }, el("button", { type: "button", class: "link", onclick: () => { setWeek(m.week); address(); } }, shortDate(day(m.week))), ` ${m.title}`)))),
    el("details", { class: "log" }, el("summary", { text: "The numbers of this week" }), el("div", { id: "numbers" })));
  marksShown = charts.flags(flagBox, { page, marks, big, onWeek: (week) => { stop(); setWeek(week); address(); } });
  marksShown.marks = marks;
  lanes = catalogue.domains.map((domain, k) => charts.lane(hosts[k], {
    page, catalogue, data, ref, refName: refName(), domain, focus: focus(), line: state.line, big,
    onPick: (slug, week, asked = true) => { stop(); if (slug !== focus()) state.actor = slug; setWeek(week, true); if (slug !== (lanes.focus || focus())) drawStage(); address(); if (asked) askWhy(true); },
  }));
  lanes.focus = focus();
  setWeek(state.week);
}

function setFocus(slug) {
  state.actor = slug;
  why = null;
  address();
  drawStage();
  drawWhy();
}

function setWeek(week, quiet = false) {
  state.week = week;
  for (const lane of lanes) lane.setWeek(week);
  marksShown.setWeek(week);
  const scrub = $("week");
  scrub.value = week;
  scrub.setAttribute("aria-valuetext", `week ${week}, ${longDate(day(week))}`);
  $("date").textContent = longDate(day(week));
  const now = marksShown.marks.filter((m) => m.week <= week && m.week > week - 4);
  const latestMark = now[now.length - 1];
  const end = week === last() && !hidden() && data.headline.value !== null;
  $("ticker").textContent = end ? `The end. ${headlineWords(data.headline)}` : latestMark ? `${shortDate(day(latestMark.week))}: ${latestMark.title}` : "\u00a0";
  drawNow(week);
  if (!playing && !quiet) { drawNumbers(week); drawWhy(); }
  if (week === last()) for (const box of document.querySelectorAll(".after")) box.hidden = false;
}

function drawNumbers(week) {
  const box = $("numbers");
  if (!box) return;
  replace(box, el("div", { class: "scroll" }, el("table", {}, el("caption", { text: `Positions in the week of ${longDate(day(week))}` }),
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Actor" }), catalogue.domains.map((d) => el("th", { scope: "col", text: d })))),
    el("tbody", {}, page.actors.map((a) => el("tr", {}, el("th", { scope: "row", text: a.label }), catalogue.domains.map((domain, d) => {
      const lines = data.position[a.slug][d];
      const v = lines[state.line][week] / 1000;
      return el("td", {}, `${signed(v)} ${rung(catalogue.ladders[domain], v)} `, el("span", { class: "soft", text: `(${signed(lines.low[week] / 1000)} to ${signed(lines.high[week] / 1000)})` }));
    })))))));
}

function drawNow(week) {
  const box = $("now");
  if (!box.querySelector(".strips")) {
    replace(box, el("h2", { id: "now-title" }), el("div", { class: "keys" }, catalogue.domains.map((d) => el("span", {}, charts.shape(d, 15), d))),
      el("div", { class: "strips" }), el("h3", { text: "Relations" }),
      el("p", { class: "note" }, "Solid blue: friendly. Broken orange: hostile. The thicker, the stronger."), el("div", { class: "network" }));
  }
  $("now-title").textContent = `This week: ${shortDate(day(week))}`;
  const common = { page, catalogue, data, line: state.line, week, focus: focus(), big, onFocus: setFocus };
  const held = document.activeElement && box.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  charts.strips(box.querySelector(".strips"), common);
  charts.network(box.querySelector(".network"), common);
  if (held) {
    const name = held.split(/[:.]/)[0];
    const again = [...box.querySelectorAll("[tabindex]")].find((n) => (n.getAttribute("aria-label") || "").startsWith(name));
    if (again) again.focus({ preventScroll: true });
  }
  drawIndicators(week);
}

function drawIndicators(week) {
  const box = $("indicators");
  const names = Object.fromEntries(page.actors.map((a) => [a.slug, a.label]));
  const shown = Object.entries(data.indicators).filter(([name, s]) => !name.startsWith("pressure.") || s.high.some((v) => v > 20));
  const key = shown.map(([n]) => n).join();
  if (box.dataset.key !== key) {
    box.dataset.key = key;
    replace(box, el("h2", { id: "indicators-title", text: "The war meanwhile" }), shown.map(([name]) => el("div", {}, el("h3", { text: indicatorName(name, names) }), el("div", { class: "spark", "data-name": name }))));
  }
  for (const host of box.querySelectorAll(".spark")) {
    const name = host.dataset.name;
    const ends = name === "battlefield" ? ["Ukraine winning", "Russia winning"] : ["none", name === "escalation_risk" ? "certain" : "full"];
    charts.spark(host, { page, series: data.indicators[name], ref: ref && ref.indicators[name], bounds: name === "battlefield" ? [-1, 1] : [0, 1], ends, widest: "Ukraine winning", week, big, name: indicatorName(name, names) });
  }
}

function indicatorName(name, names) {
  if (name === "battlefield") return "Fortunes of war";
  if (name === "escalation_risk") return "Risk of nuclear escalation";
  return `Economic pressure on ${names[name.split(".")[1]]}`;
}

function play() {
  stop();
  seen.add(state.scenario);
  if (state.week >= last()) state.week = 0;
  let week = state.week;
  const each = calm ? 400 : Math.max(70, Math.min(170, 13000 / page.weeks));
  $("play").textContent = "\u2016 Pause";
  drawGuess();
  $("pill").hidden = true;
  playing = setInterval(() => {
    week += 1;
    setWeek(week);
    if (week >= last()) { stop(); say($("ticker").textContent); }
  }, each);
}

function stop(write = true) {
  if (!playing) return;
  clearInterval(playing);
  playing = null;
  const button = $("play");
  if (button) button.textContent = "\u25b6 Play";
  if (data) { setWeek(state.week); drawPill(); if (write) address(); }
}

// -- why --------------------------------------------------------------------------------------------------

const whyKey = () => `${query(state.scenario, state, state.history)}|${focus()}|${state.week}`;

async function askWhy(scroll) {
  const key = whyKey();
  why = { key, waiting: true };
  drawWhy();
  try {
    const found = await ask("why", query(state.scenario, state, state.history, { actor: focus(), week: state.week }));
    if (why && why.key === key) { why = { key, found }; drawWhy(); }
  } catch (error) { if (why && why.key === key) { why = null; drawWhy(); problem(error); } }
  const box = $("why");
  if (scroll && box.getBoundingClientRect().top > window.innerHeight - 120) box.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function drawWhy() {
  const box = $("why");
  const label = actorOf(focus()).label;
  if (!why || why.key !== whyKey()) {
    replace(box, el("h2", { id: "why-title", text: "Why?" }),
      el("p", {}, "Click any week of any line, or ask here."),
      el("button", { type: "button", class: "primary", id: "ask-why", onclick: () => askWhy(false) }, `Why did ${label} do what it did in the week of ${shortDate(day(state.week))}?`),
      moments(label), el("p", { class: "note", text: "Asked of the one history; the answer weighs the same options that it weighed." }));
    return;
  }
  if (why.waiting) { replace(box, el("h2", { id: "why-title", text: "Why?" }), el("p", { text: "Playing the weeks up to there again \u2026" })); return; }
  const w = why.found;
  const bars = el("div", {});
  const own = w.flips.filter((f) => f.kind !== "rule");
  const rules = w.flips.filter((f) => f.kind === "rule");
  const offers = w.offers.map((o) => [o, o.status === "not accepted" && Object.keys(o.against_choice).length ? el("div", {}) : null]);
  const cut = (text) => text.replace(/^(In week \d+ \(from [\d-]+\) )/, "").replace(/(^|[ (])-(?=\d)/g, "$1\u2212");
  replace(box,
    el("h2", { id: "why-title", text: `Why ${w.label}, ${shortDate(day(w.week))}?` }),
    el("p", { class: "answer", text: cut(w.sentence) }),
    w.notes.map((n) => el("p", { class: "note", text: n })),
    el("p", { class: "chances" }, `With fresh luck it would do this ${percent(w.chosen.chance)} of the time, and the next best ${percent(w.runner_up.chance)}.`),
    offers.map(([o, host]) => el("div", { class: "offer" }, el("h3", { text: `The offer on the table: ${o.title}` }),
      el("p", {}, `${o.source} asks for \u201c${o.rung}\u201d and offers what is worth ${number(o.stake)}: ${o.status}.`, o.option && o.status === "not accepted" ? ` The chance that it accepts in this one week: ${o.option.chance < 0.0005 ? "under 0.1" : (o.option.chance * 100).toFixed(1)} %.` : ""),
      host,
      o.flip ? el("p", {}, "It would have accepted ", flipWords(o.flip), ".") : o.option && o.status === "not accepted" ? el("p", { class: "note", text: "No change of a single value would have made it accept this week." }) : null)),
    bars,
    el("h3", { text: "What would have flipped it" }),
    own.length ? flipList(own) : el("p", { class: "note", text: "No change of a single value of its own would have done." }),
    rules.length ? el("details", { class: "log" }, el("summary", { text: "Or another rule of the model" }), flipList(rules)) : null,
    moments(label));
  charts.terms(bars, { ...w.differences, luck: w.luck_difference }, TERM_WORDS, ["against what it did", "for what it did"], "Its reasons, against the next best choice");
  for (const [o, host] of offers) if (host) charts.terms(host, o.against_choice, TERM_WORDS, ["against accepting", "for accepting"], "What accepting would have changed, against what it did");
  say(w.sentence);
}

const flipList = (flips) => el("ul", { class: "flips" }, flips.map((f) => el("li", {}, flipWords(f, "With"), `, it would have ${participle(f.option_words)}.`)));

// Weeks of the actor in focus that are worth asking about: an offer to it, a penalty, where it moved most in six weeks.
function moments(label) {
  const found = new Map();
  const note = (week, text) => { if (week !== null && week > 0 && week <= last() && !found.has(week)) found.set(week, text); };
  for (const o of page.offers.filter((offer) => offer.to === label)) {
    note(data.accepted[o.name].week, `accepts: ${o.title}`);
    note(o.opens, `is asked: ${o.title}`);
  }
  for (const p of data.penalised) if (p.target === focus()) note(p.week, "is penalised");
  catalogue.domains.forEach((domain, d) => {
    const line = data.position[focus()][d].history;
    const over = line.slice(6).map((v, k) => v - line[k]);
    const most = over.reduce((best, v, k) => (Math.abs(v) > Math.abs(over[best]) ? k : best), 0);
    const by = over[most];
    const first = line.findIndex((v, w) => w > most && (v - line[w - 1]) * by > 0);
    if (by && first > 0) note(first, `begins its longest move ${by > 0 ? "toward" : "away from"} Russia (${domain})`);
  });
  const rows = [...found].sort((a, b) => a[0] - b[0]).slice(0, 6);
  return rows.length ? el("div", { class: "moments" }, el("h3", { text: "Weeks worth asking about" }), el("ul", {}, rows.map(([week, text]) =>
    el("li", {}, el("button", { type: "button", class: "link", onclick: () => { stop(); setWeek(week, true); address(); askWhy(true); } }, shortDate(day(week))), ` ${label} ${text}`)))) : null;
}

const participle = (words) => words.replace(/^took /, "taken ").replace(/ -(?=\d)/g, " \u2212");

// The first value at which it flips, rounded to three decimals away from where it was.
const beyond = (f) => number((f.to > f.was ? Math.ceil : Math.floor)(f.to * 1000) / 1000);

function flipWords(f, first = "with") {
  return [`${first} ${f.words} at `, el("b", { text: beyond(f) }), ` rather than ${number(f.was)} `,
    el("span", { class: "soft" }, `(${f.inside ? "a careful reader could say so" : "beyond what a careful reader could say"}: ${number(f.low)} to ${number(f.high)}${f.evidence.length ? `, ${f.evidence.join(", ")}` : ""})`)];
}

// -- map --------------------------------------------------------------------------------------------------

const mapKey = () => query(state.scenario, { ...state, set: Object.fromEntries(Object.entries(state.set).filter(([k]) => k !== page.view.map.x && k !== page.view.map.y)) });

function shade(v) {
  const [low, high] = share() ? [0, Math.max(0.3, ...map.cells.flat().map((c) => (c && c.value) || 0))]
    : extent(map.cells.flat().filter(Boolean).map((c) => c.value));
  return Math.min(1, Math.max(0, (v - low) / Math.max(1e-9, high - low)));
}
const extent = (values) => [Math.min(...values), Math.max(...values)];

async function fillMap() {
  const key = mapKey();
  const { x, y } = page.view.map;
  const n = catalogue.stops;
  map = { key, cells: Array.from({ length: n }, () => Array(n).fill(null)), x: null, y: null, done: 0 };
  drawMap();
  const mine = map;
  const order = [...Array(n).keys()].sort((a, b) => Math.abs(a - (n - 1) / 2) - Math.abs(b - (n - 1) / 2));
  const next = async () => {
    for (let k = order.shift(); k !== undefined; k = order.shift()) {
      if (map !== mine) return;
      const found = await ask("map", query(state.scenario, { ...state, set: Object.fromEntries(Object.entries(state.set).filter(([name]) => name !== x && name !== y)) }, 0, { x, y, row: k }));
      if (map !== mine) return;
      mine.x = found.x; mine.y = found.y; mine.draws = found.draws;
      mine.cells[k] = found.cells;
      mine.done += 1;
      drawMap();
    }
  };
  try { await Promise.all([next(), next()]); if (map === mine) say("The map is complete."); } catch (error) { problem(error); if (map === mine) { map = null; drawMap(); } }
}

function drawMap() {
  const box = $("map");
  const words = Object.fromEntries(page.parameters.map((p) => [p.key, p]));
  const [px, py] = [words[page.view.map.x], words[page.view.map.y]];
  const head = [el("h2", { id: "map-title", text: page.view.map.title })];
  if (!map || map.key !== mapKey()) {
    replace(box, head, el("p", {}, `${share() ? "Share of histories" : "Mean"}: ${page.view.headline.says}. Across: ${lower(px.words)}. Up: ${lower(py.words)}.`),
      el("button", { type: "button", class: "primary", id: "fill-map", onclick: fillMap }, "Fill the map"));
    return;
  }
  const now = (p) => (state.set[p.key] === undefined ? p.value : state.set[p.key]);
  const nearest = (list, v) => list && list.reduce((b, s, k) => (Math.abs(s - v) < Math.abs(list[b] - v) ? k : b), 0);
  const hereX = nearest(map.x, now(px));
  const hereY = nearest(map.y, now(py));
  const rows = [...map.cells.keys()].reverse().map((r) => el("tr", {},
    el("th", { scope: "row", text: map.y ? short(map.y[r]) : "\u2026" }),
    map.cells[r].map((c, k) => {
      if (!c) return el("td", { class: "empty" }, "\u00b7");
      const s = c.value === null ? 0 : shade(c.value);
      const words2 = c.value === null ? "\u2013" : share() ? String(Math.round(c.value * 100)) : signed(c.value);
      const cell = el("button", { type: "button", title: `${px.words} ${number(c.x)}, ${lower(py.words)} ${number(c.y)}: ${words2}`, "aria-label": `${number(c.x)} and ${number(c.y)}: ${words2}`, onclick: () => { state.set[px.key] = c.x; state.set[py.key] = c.y; const kept = map; changedWorld(); map = kept; } }, words2);
      cell.style.background = `color-mix(in oklab, var(--map-high) ${Math.round(s * 100)}%, var(--map-low))`;
      cell.style.color = s > 0.5 ? "var(--map-ink-high)" : "var(--map-ink-low)";
      return el("td", { class: r === hereY && k === hereX ? "here" : null }, cell);
    })));
  replace(box, head,
    el("p", { class: "note" }, share() ? `In how many of 100 histories: ${page.view.headline.says}.` : `Mean of: ${page.view.headline.says}.`, ` ${map.draws || 128} histories a cell, the same luck in each. The outlined cell is nearest to the present setting; click one to go there.`),
    el("div", { class: "map-box" },
      el("span", { class: "map-up", text: py.words }),
      el("table", { class: "map", "aria-busy": String(map.done < map.cells.length) }, el("tbody", {}, rows),
        el("tfoot", {}, el("tr", {}, el("td", {}), (map.x || Array(catalogue.stops).fill(null)).map((v) => el("th", { scope: "col", text: v === null ? "\u2026" : short(v) }))))),
      el("span", { class: "map-across", text: px.words })),
    map.done < map.cells.length ? el("p", { class: "note", text: `Filling in: ${map.done} of ${map.cells.length} rows \u2026` }) : null);
}

const short = (v) => number(Math.round(v * 100) / 100);
const lower = (text) => (/^(China|America|American|Europe|Russia|Ukraine|The Global)/.test(text) ? text : text[0].toLowerCase() + text.slice(1));

// -- votes and plans --------------------------------------------------------------------------------------

function drawAnswers() {
  const box = $("answers");
  const names = Object.fromEntries(page.actors.map((a) => [a.slug, a.label]));
  const bars = (counts, words) => el("table", { class: "votes" }, el("tbody", {}, Object.entries(counts).map(([slug, c]) => {
    const total = c.reduce((a, b) => a + b, 0) || 1;
    const texts = c.map((n, k) => (n ? `${words[k]} ${Math.round((100 * n) / total)} %` : null)).filter(Boolean).join(", ");
    let at = 0;
    return el("tr", {}, el("th", { scope: "row", text: names[slug] || slug }), el("td", { class: "bar-cell" }, svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", width: "100%", height: 14, "aria-hidden": "true" }, c.map((n, k) => {
      const w = (100 * n) / total;
      const r = svg("rect", { x: at, y: 0, width: w, height: 10, fill: ["var(--friend)", "var(--empty)", "var(--foe)"][k] });
      at += w;
      return r;
    }))), el("td", { class: "said", text: texts }));
  })));
  const entry = (kind, v, words, open) => el("details", { open }, el("summary", {}, el("time", { datetime: v.date, text: shortDate(new Date(`${v.date}T00:00:00Z`)) }), ` ${v.title}`), bars(data[kind][v.name] || {}, words));
  replace(box, el("h2", { id: "answers-title", text: "Votes and answers" }),
    el("p", { class: "note", text: `Shares of ${data.draws} histories.` }),
    page.offers.map((o) => el("p", {}, el("strong", { text: `${o.title}: ` }), hidden() ? "\u2026" : `accepted in ${data.accepted[o.name].runs} of ${data.draws} histories.`)),
    hidden() ? el("p", { text: "Shown once you have guessed or played." }) : [
      page.plans.map((p) => entry("plans", p, ["accepts", "neither", "rejects"], true)),
      [...page.votes].sort((a, b) => a.date.localeCompare(b.date)).map((v, k) => entry("votes", v, ["yes", "abstains", "no"], page.plans.length === 0 && k === 0))]);
}

// -- lesson -----------------------------------------------------------------------------------------------

function drawLesson() {
  const box = $("lesson");
  const lesson = page.lesson;
  $("lesson-button").disabled = false;
  if (!lesson || state.step === null) { box.hidden = true; box.replaceChildren(); return; }
  box.hidden = false;
  const n = lesson.steps.length;
  const at = Math.min(state.step, n);
  const step = lesson.steps[at];
  const dotsRow = el("ol", { class: "steps" }, [...lesson.steps.map((s) => s.title), "Debrief"].map((title, k) =>
    el("li", {}, el("button", { type: "button", "aria-current": k === at ? "step" : null, title, "aria-label": `Step ${k + 1}: ${title}`, onclick: () => goStep(k) }, String(k + 1)))));
  const nav = el("div", { class: "row" },
    el("button", { type: "button", disabled: at === 0, onclick: () => goStep(at - 1) }, "Back"),
    at < n ? el("button", { type: "button", class: "primary", id: "lesson-next", onclick: () => goStep(at + 1) }, at === n - 1 ? "To the debrief" : "Next") : null,
    el("a", { href: `notes.html?lesson=${encodeURIComponent(state.scenario)}`, target: "_blank", rel: "noopener" }, "Teacher\u2019s notes"),
    el("button", { type: "button", onclick: () => { state.step = null; address(); drawLesson(); } }, "Leave the lesson"));
  if (at < n) {
    replace(box, el("p", { class: "eyebrow", text: `Lesson, about ${lesson.minutes} minutes: ${lesson.title}` }), dotsRow,
      el("h2", { text: step.title }), el("p", { class: "ask", text: step.question }),
      el("div", { class: "two" }, el("div", {}, el("h3", { text: "Do" }), el("p", { text: step.do }), el("button", { type: "button", id: "lesson-set", onclick: () => setUp(step.set) }, "Set it for me")),
        el("div", {}, el("h3", { text: "See" }), el("p", { text: step.see }))), nav);
    return;
  }
  const results = lesson.voices.map(() => el("td", { class: "num", text: "\u2026" }));
  replace(box, el("p", { class: "eyebrow", text: `Lesson: ${lesson.title}` }), dotsRow, el("h2", { text: "Debrief: who would say what" }),
    el("p", { text: lesson.debrief }),
    el("div", { class: "scroll" }, el("table", { class: "voices" }, el("thead", {}, el("tr", {}, ["Who", "would say", "The model, under", share() ? `${page.view.headline.says}` : page.view.headline.says].map((t) => el("th", { scope: "col", text: t })))),
      el("tbody", {}, lesson.voices.map((v, k) => el("tr", {}, el("th", { scope: "row" }, v.who, " ", el("span", { class: "soft" }, v.places.map((p) => `${p.source} \u00b6${p.paragraph}`).join(", "))), el("td", { "data-label": "would say", text: v.says }), el("td", { "data-label": "the model, under" }, v.under, " ", el("button", { type: "button", class: "link", onclick: () => setUp(v.set) }, "show")), results[k]))))),
    el("p", { class: "note", text: lesson.caution }), nav);
  lesson.voices.forEach(async (v, k) => {
    try {
      const found = await ask("run", query(state.scenario, worldOf(v.set)));
      const h = found.headline;
      results[k].textContent = h.value === null ? "never" : share() ? `${percent(h.value)} (${percent(h.low)} to ${percent(h.high)})` : `${signed(h.value)} (${signed(h.low)} to ${signed(h.high)})`;
    } catch { results[k].textContent = "could not be worked out"; }
  });
}

const worldOf = (set) => ({ lens: set.lens || "none", coding: set.coding || "first", set: { ...(set.values || {}) }, answers: { ...(set.answers || {}) } });

function goStep(k) {
  state.step = k;
  address();
  drawLesson();
  $("lesson").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

async function setUp(set) {
  stop();
  Object.assign(state, worldOf(set));
  state.ref = null;
  if (set.actor) state.actor = set.actor;
  if (set.show !== "guess") { seen.add(state.scenario); state.week = set.week === undefined ? last() : Math.min(set.week, last()); } else { seen.delete(state.scenario); state.week = 0; }
  why = null; map = null;
  address();
  await load(false);
  if (set.show === "why") askWhy(false);
  if (set.show === "map") fillMap();
  const target = { guess: "guess", weeks: "stage", result: "guess", why: "why", map: "map", answers: "answers", indicators: "indicators", story: "story" }[set.show];
  if (target) $(target).scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

// -- tools ------------------------------------------------------------------------------------------------

function save(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

function picture() {
  const titles = catalogue.domains.map((d) => d[0].toUpperCase() + d.slice(1));
  const lines = [`${page.view.headline.says}: ${value(data.headline.value)}${ref ? ` (${refName()}: ${value(ref.headline.value)})` : ""}`, data.command,
    `Thick: ${actorOf(focus()).label}; band: nine in ten of ${data.draws} histories.${ref ? ` Broken and dots: ${refName()}.` : ""}`];
  const notes = marksShown.marks.map((m) => `${m.number}. ${shortDate(day(m.week))}: ${m.title}`);
  return charts.picture([{ root: marksShown.root }, ...lanes.map((l, k) => ({ root: l.root, title: titles[k] }))], { title: page.question, lines, notes });
}

function saveSvg() {
  save(new Blob([picture().text], { type: "image/svg+xml" }), `${state.scenario}.svg`);
}

function savePng() {
  const made = picture();
  const url = URL.createObjectURL(new Blob([made.text], { type: "image/svg+xml" }));
  const image = new Image();
  image.onload = () => {
    const canvas = el("canvas", { width: made.width * 2, height: made.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `${state.scenario}.png`), "image/png");
    URL.revokeObjectURL(url);
  };
  image.src = url;
}

function dialog(title, ...body) {
  $("dialog-title").textContent = title;
  replace($("dialog-body"), ...body);
  $("dialog").showModal();
}

let joined = "";
async function shareLink() {
  stop();
  address();
  const base = joined && ["localhost", "127.0.0.1"].includes(location.hostname) ? new URL(joined) : location;
  const link = `${base.origin}/${location.hash}`;
  const field = el("input", { id: "link", type: "text", readonly: true, value: link, "aria-label": "Link to this page as it is", onclick: () => field.select() });
  const note = el("p", { class: "note", text: "The link holds the whole state: scenario, lens, values, week. It works on any computer that runs this page, at that computer\u2019s address." });
  dialog("Share this view", field, note);
  field.select();
  try { await navigator.clipboard.writeText(link); note.textContent = `Copied. ${note.textContent}`; } catch { /* not allowed without https: the field is selected */ }
}

async function setUpJoin() {
  try {
    const response = await fetch("join");
    joined = (await response.json()).address;
  } catch { joined = ""; }
  $("join").hidden = !joined;
  $("join").onclick = () => dialog("Open this on your own device", el("p", { class: "join-address", text: joined }), el("img", { class: "qr", src: "join.svg", alt: `QR code of ${joined}` }));
}

function dark() {
  const own = document.documentElement.dataset.theme;
  return own ? own === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeButton() { $("theme").textContent = dark() ? "Light" : "Dark"; }

let resizeTimer = 0;
let lastWidth = 0;
function resized() {
  if (window.innerWidth === lastWidth) return;
  lastWidth = window.innerWidth;
  clearTimeout(resizeTimer);
  resizeTimer = setTimeout(() => { if (data) { $("now").replaceChildren(); drawStage(); drawGuess(); } }, 120);
}

async function start() {
  themeButton();
  $("theme").onclick = () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; themeButton(); };
  $("size").onclick = () => { big = !big; document.documentElement.classList.toggle("big", big); $("size").setAttribute("aria-pressed", String(big)); if (data) { $("now").replaceChildren(); draw(true); } };
  $("share").onclick = shareLink;
  $("svg").onclick = saveSvg;
  $("png").onclick = savePng;
  $("lesson-button").onclick = () => {
    if (page && page.lesson) { goStep(state.step === null ? 0 : state.step); return; }
    dialog("Lessons", el("p", {}, "There is a lesson for each of these:"), el("ul", {}, catalogue.scenarios.filter((s) => s.lesson).map((s) =>
      el("li", {}, el("button", { type: "button", class: "link", onclick: () => { $("dialog").close(); openScenario(s.name, { step: 0 }); } }, s.title)))));
  };
  $("all").onclick = () => dialog("Scenarios", el("ul", { class: "gallery" }, catalogue.scenarios.map((s) =>
    el("li", {}, el("button", { type: "button", class: "link", onclick: () => { $("dialog").close(); openScenario(s.name); } }, s.title), s.lesson ? el("span", { class: "badge", text: "lesson" }) : null, el("p", { text: s.question })))),
  catalogue.broken.map((b) => el("p", { class: "note", text: `${b.name} cannot be shown: ${b.problem}` })));
  $("scenario").onchange = () => openScenario($("scenario").value);
  document.addEventListener("click", (event) => { const menu = $("download"); if (menu.open && !menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") $("download").open = false;
    if (event.key === " " && (event.target === document.body || event.target.id === "stage")) { event.preventDefault(); if (data) { if (playing) stop(); else play(); } }
  });
  $("pill").onclick = () => $("guess").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  new IntersectionObserver((found) => { inSight = found[found.length - 1].isIntersecting; drawPill(); }, { rootMargin: "-70px 0px -40px 0px" }).observe($("guess"));
  window.addEventListener("resize", resized);
  lastWidth = window.innerWidth;
  setUpJoin();
  try {
    catalogue = await ask("catalogue");
  } catch (error) { problem(error); return; }
  replace($("scenario"), catalogue.scenarios.map((s) => el("option", { value: s.name }, s.title)));
  const follow = () => {
    stop(false);  // the address is somebody's wish now: what was playing must not overwrite it
    state = fromAddress(location.hash);
    if (!catalogue.scenarios.some((s) => s.name === state.scenario)) {
      if (state.scenario) problem(new Error(`There is no scenario "${state.scenario.slice(0, 60)}" here.`));
      state.scenario = catalogue.scenarios.some((s) => s.name === "arms_sale") ? "arms_sale" : catalogue.scenarios[0].name;
    }
    if (state.week > 0 || changed(state)) seen.add(state.scenario);
    why = null; map = null; data = null;
    load(true);
  };
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", () => { if (toAddress(state) !== location.hash) follow(); });
  follow();
}

start();
