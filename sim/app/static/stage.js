// The weeks: flags of what happened, a lane for each domain, the log, and the numbers of a week.

import { colour, shape } from "./charts/common.js";
import { KINDS, flags, sample } from "./charts/flags.js";
import { lane } from "./charts/lane.js";
import { radios } from "./radios.js";
import { tell } from "./signals.js";
import { actorOf, app, day, focus, headlineWords, hidden, labels, last, reach, reached, refName } from "./store.js";
import { $, el, longDate, replace, rung, shortDate, signed, svg } from "./util.js";
import { capital } from "./words.js";

export const shown = { lanes: [], flags: null };

// What happened in the one history, numbered by week.
export function happenings() {
  const { page, data } = app;
  const names = labels();
  const found = [
    ...page.events.filter((e) => data.events[e.name] !== null && data.events[e.name] !== undefined).map((e) => ({ kind: "event", week: data.events[e.name], title: e.title })),
    ...page.offers.filter((o) => data.accepted[o.name].week !== null).map((o) => ({ kind: "offer", week: data.accepted[o.name].week, title: `${o.to} accepts: ${o.title}` })),
    ...data.penalised.filter((p) => p.week !== null).map((p) => ({ kind: "penalty", week: p.week, title: `${names[p.enforcer]} penalises ${names[p.target]}` })),
  ];
  found.sort((a, b) => a.week - b.week || a.title.localeCompare(b.title));
  return found.map((f, k) => ({ ...f, number: k + 1 }));
}

const go = (week) => { tell("stop"); tell("week", week); tell("address"); };

export function drawStage() {
  const { page, catalogue, data, state, big } = app;
  const marks = happenings();
  const flagBox = el("div", { class: "chart" });
  const hosts = catalogue.domains.map(({ name }) => el("div", { class: "chart", "data-domain": name }));
  replace($("stage"),
    el("div", { class: "stage-head" }, el("h2", { id: "stage-title", text: "Week by week" }),
      radios("line", [["history", "One history"], ["median", "Middle of 200"]], state.line, (v) => { state.line = v; tell("address"); drawStage(); }, { label: "Lines" })),
    player(), el("p", { id: "ticker", class: "ticker" }), chips(),
    flagBox, el("p", { class: "keys flag-keys" }, "A flag is ", Object.entries(KINDS).map(([kind, text]) => el("span", {}, sample(kind), text))),
    catalogue.domains.map(({ name, meaning }, d) => el("figure", { class: "lane-box" },
      el("figcaption", {}, shape(d), el("strong", { text: capital(name) }), ` ${meaning}`), hosts[d])),
    legend(),
    el("div", { class: "row" },
      el("button", { type: "button", id: "another", onclick: () => tell("history") }, "Another history"),
      el("span", { class: "note", text: `History ${data.history + 1} of ${data.draws}: the same numbers, other luck.` })),
    el("details", { class: "log" }, el("summary", { id: "log-title" }), el("ol", { id: "log" })),
    el("details", { class: "log" }, el("summary", { text: "The numbers of this week" }), el("div", { id: "numbers" })));
  shown.flags = flags(flagBox, { page, marks, big, onWeek: go });
  shown.lanes = catalogue.domains.map((_, d) => lane(hosts[d], { page, catalogue, data, ref: app.ref, refName: refName(), d, focus: focus(), line: state.line, big, onPick: pick }));
  showWeek(state.week);
}

function pick(slug, week, asked = true) {
  tell("stop");
  if (slug !== focus()) { app.state.actor = slug; drawStage(); }
  tell("week", week, true);
  tell("address");
  if (asked) tell("why", true);
}

function player() {
  const scrub = el("input", { id: "week", type: "range", min: 0, max: last(), step: 1, "aria-label": "Week", oninput: () => go(Number(scrub.value)) });
  return el("div", { class: "player" },
    el("button", { type: "button", id: "play", class: "primary", onclick: () => tell(app.playing ? "stop" : "play") }, app.playing ? "\u2016 Pause" : "\u25b6 Play"),
    scrub, el("output", { id: "date", for: "week", class: "date" }));
}

const chips = () => el("div", { class: "chips", role: "group", "aria-label": "Actor in focus" }, app.page.actors.map((a) =>
  el("button", { type: "button", class: "chip", "aria-pressed": String(a.slug === focus()), onclick: () => tell("focus", a.slug) },
    svg("svg", { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("circle", { cx: 6, cy: 6, r: 5, fill: colour(app.page, a.slug) })), a.label)));

function legend() {
  const { poles } = app.catalogue;
  const line = app.state.line === "history" ? "in one history, with the numbers as they were read" : `the middle of ${app.data.draws} histories`;
  return el("p", { class: "note legend" }, `Thick line: ${actorOf(focus()).label}, ${line}. Band: nine in ten of ${app.data.draws} histories. `,
    app.ref ? `Broken line: ${refName()}; dots: its band. ` : "", `Up: ${poles.positive.backs}; down: ${poles.negative.backs}. Click a line, or press Enter on a chart, to ask why.`);
}

// Show a week in the charts; what comes after the last week that was shown stays unsaid.
export function showWeek(week) {
  reach(week);
  for (const one of shown.lanes) one.setWeek(week);
  shown.flags.setWeek(week, reached());
  $("week").value = week;
  $("week").setAttribute("aria-valuetext", `week ${week}, ${longDate(day(week))}`);
  $("date").textContent = longDate(day(week));
  $("ticker").textContent = ticker(week);
  drawLog();
  if (!app.playing) drawNumbers(week);
}

function ticker(week) {
  if (week === last() && !hidden() && app.data.headline.value !== null) return `The end. ${headlineWords(app.data.headline)}`;
  const now = shown.flags.marks.filter((m) => m.week <= week && m.week > week - 4).pop();
  return now ? `${shortDate(day(now.week))}: ${now.title}` : "\u00a0";
}

export const known = () => shown.flags.marks.filter((m) => m.week <= reached());

function drawLog() {
  const list = known();
  const key = `${app.data.command}|${app.data.history}|${list.length}`;
  if ($("log").dataset.key === key) return;
  $("log").dataset.key = key;
  $("log-title").textContent = reached() < last() ? `What has happened so far in this history (${list.length})` : `What happened in this history (${list.length})`;
  replace($("log"), list.map((m) => el("li", { class: m.kind }, el("button", { type: "button", class: "link", onclick: () => go(m.week) }, shortDate(day(m.week))), ` ${m.title}`)));
}

function drawNumbers(week) {
  const { page, data, catalogue, state } = app;
  const cell = (slug, domain, d) => {
    const lines = data.position[slug][d];
    const v = lines[state.line][week] / 1000;
    return el("td", {}, `${signed(v)} ${rung(catalogue, domain, v, slug)} `, el("span", { class: "soft", text: `(${signed(lines.low[week] / 1000)} to ${signed(lines.high[week] / 1000)})` }));
  };
  replace($("numbers"), el("div", { class: "scroll" }, el("table", {}, el("caption", { text: `Positions in the week of ${longDate(day(week))}; in brackets nine in ten histories` }),
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Actor" }), catalogue.domains.map(({ name }) => el("th", { scope: "col", text: name })))),
    el("tbody", {}, page.actors.map((a) => el("tr", {}, el("th", { scope: "row", text: a.label }), catalogue.domains.map(({ name }, d) => cell(a.slug, name, d))))))));
}
