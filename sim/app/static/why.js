// Why an actor did what it did in a week: every option with its chance, the reasons, what would have flipped it.

import { chances, terms } from "./charts/bars.js";
import { toCodebook } from "./book.js";
import { ask } from "./data.js";
import { moments } from "./moments.js";
import { tell } from "./signals.js";
import { actorOf, app, day, focus, worldQuery } from "./store.js";
import { $, el, number, percent, replace, say, shortDate, signed, toward } from "./util.js";
import { capital } from "./words.js";

const key = () => worldQuery({ actor: focus(), week: app.state.week });
let asked = null;

export async function askWhy(scroll) {
  const mine = key();
  if (asked) asked.abort();  // nobody waits for the former any more: the server need not work on it
  asked = new AbortController();
  app.why = { key: mine, waiting: true };
  drawWhy();
  try {
    const found = await ask("why", mine, asked.signal);
    if (app.why && app.why.key === mine) { app.why = { key: mine, found }; drawWhy(); }
  } catch (error) {
    if (app.why && app.why.key === mine && error.name !== "AbortError") { app.why = null; drawWhy(); tell("problem", error); }
  }
  if (scroll && $("why").getBoundingClientRect().top > window.innerHeight - 120) toward($("why"));
}

export function forgetWhy() {
  if (asked) asked.abort();
  app.why = null;
}

export function drawWhy() {
  const { label } = actorOf(focus());
  if (!app.why || app.why.key !== key()) drawOffer(label);
  else if (app.why.waiting) replace($("why"), el("h2", { id: "why-title", text: "Why?" }), el("p", { text: "Playing the weeks up to there again \u2026" }));
  else drawFound(app.why.found, label);
}

const drawOffer = (label) => replace($("why"), el("h2", { id: "why-title", text: "Why?" }),
  el("p", {}, "Click any week of any line, or ask here."),
  el("button", { type: "button", class: "primary", id: "ask-why", onclick: () => askWhy(false) }, `Why did ${label} do what it did in the week of ${shortDate(day(app.state.week))}?`),
  moments(label), el("p", { class: "note", text: `Asked of the one history; the answer weighs the same options that it weighed. Votes, answers to plans, penalties and warnings of the week stand below it.` }));

function drawFound(w, label) {
  const options = el("div", {});
  const own = w.flips.filter((f) => f.kind !== "rule");
  const rules = w.flips.filter((f) => f.kind === "rule");
  const open = w.offers.map((o) => [o, o.rows.length && o.status !== "accepted this week" ? el("div", {}) : null]);
  const said = `${w.label} ${minus(w.chosen.words)}. ${oddsWords(w)}`;
  replace($("why"),
    el("h2", { id: "why-title", text: `Why ${w.label}, ${shortDate(day(w.week))}?` }),
    el("p", { class: "answer", text: said }),
    w.notes.map((n) => el("p", { class: "note", text: n })),
    options, el("p", { class: "note", text: reasonWords(w) }), w.reasons.map((r) => reasonBars(r, `Its reasons, rather than to ${instead(w, r)}`)),
    open.map(([o, host]) => offer(o, host)),
    el("h3", { text: "What would have flipped it, in that week only" }),
    el("p", { class: "note", text: "One value changed in this one week, with all that went before it and the luck as they were. Held at that number from the first week on, it may lead elsewhere: move the slider to see." }),
    own.length ? flipList(own) : el("p", { class: "note", text: "No change of a single value of its own would have done." }),
    rules.length ? el("details", { class: "log" }, el("summary", { text: "Or another rule of the model" }), flipList(rules)) : null,
    w.answers.map(answer), w.penalties.map(penalty), moments(label));
  chances(options, w.chances.map((o) => ({ ...o, words: optionWords(o) })), "What it could have done that week, and how often it would with fresh luck");
  for (const [o, host] of open) if (host) terms(host, o.rows, ["against accepting", "for accepting"], "What accepting would have changed, against what it did; luck aside");
  say(said);
}

const minus = (text) => text.replace(/(^|[ (])-(?=\d)/g, "$1\u2212");
const instead = (w, reasons) => intend(w.chances.find((o) => o.name === reasons.against));

function reasonBars(reasons, caption) {
  const host = el("div", {});
  terms(host, reasons.rows, ["against what it did", "for what it did"], caption);
  return host;
}

// A vote, or the answer to a plan.
function answer(a) {
  const odds = el("div", {});
  chances(odds, a.chances, "Its answers, and how often each would be given with fresh luck");
  return el("div", { class: "offer" }, el("h3", { text: a.kind === "vote" ? "Its vote that week" : "Its answer to the plan" }),
    el("p", { text: minus(a.sentence) }), odds, a.reasons.map((r) => reasonBars(r, `Its reasons, rather than: ${r.against}`)));
}

// A penalty or a warning, given or not: its chance is a product, less what the same luck decides first.
const penalty = (p) => el("details", { class: "log" }, el("summary", { text: p.sentence }),
  el("ul", {}, p.factors.map((f) => el("li", { text: `${number(f.value)}: ${f.words}` })),
    p.first > 0 ? el("li", { text: `less ${number(p.first)}: the chance of a penalty, on which the same luck decides first` }) : null));

const way = (o) => `${o.toward > 0 ? "toward" : "away from"} ${app.catalogue.poles.positive.name}`;

function optionWords(o) {
  if (o.domain === null) return "stay where it is";
  const where = `${o.domain} at ${signed(o.to)}, \u201c${o.rung}\u201d`;
  return o.accepts ? `accept \u201c${o.accepts}\u201d: ${where}` : `${way(o)}: ${where}`;
}

// How sure it was of it, in a sentence.
function oddsWords(w) {
  const [first, second] = w.chances;
  const chosen = w.chances.find((o) => o.chosen);
  const both = `${percent(first.chance)} of the time it would ${intend(first)}, ${percent(second.chance)} ${intend(second)}`;
  const toss = w.coin_toss ? `It was close to a coin toss: with fresh luck, ${both}.` : "";
  if (chosen === first) return toss || `With fresh luck it would do the same ${percent(chosen.chance)} of the time.`;
  if (toss && chosen === second) return toss;
  return `${toss || `With fresh luck, ${both}.`} ${chosen === second ? "Luck" : `Luck, at ${percent(chosen.chance)},`} made it this.`;
}

const intend = (o) => (o.domain === null ? "stay where it is" : o.accepts ? `accept \u201c${o.accepts}\u201d` : `take the ${o.domain} step ${way(o)}`);

// What weighed most against the next best; luck is named where it weighed more than any reason.
function reasonWords(w) {
  if (w.by_luck) return `Its reasons alone favoured the next best, to ${instead(w, { against: w.runner_up.name })}; luck, that is all the model leaves out, decided.`;
  const most = w.moved_by && `Against the next best, what spoke most for it was ${w.words[w.moved_by]}`;
  const least = w.against ? `; what spoke most against it, ${w.words[w.against]}` : "";
  if (w.luck_difference > Math.max(0, ...Object.values(w.differences))) return `Luck set it apart from the next best more than any single reason did. ${most ? `${most}${least}.` : ""}`;
  return most ? `${most}${least}.` : "";
}

function offer(o, host) {
  const chance = o.option ? (o.option.chance < 0.0005 ? "under 0.1" : (o.option.chance * 100).toFixed(1)) : "";
  const missed = o.option && o.status === "not accepted";
  return el("div", { class: "offer" }, el("h3", { text: `The offer on the table: ${o.title}` }),
    el("p", {}, `${o.source} asks for \u201c${o.rung}\u201d and offers what is worth ${number(o.stake)} (${o.stake_basis}): ${o.status}.${o.taken_from > o.weeks[0].week ? ` It is weighed for ${number(o.deliberation)} weeks (${o.deliberation_basis}) and can be taken from the week of ${shortDate(day(o.taken_from))} on.` : ""}`, missed ? ` The chance that it accepts in this one week: ${chance} %.` : ""),
    host, o.weeks.length > 1 ? offerWeeks(o) : null,
    o.flip ? el("p", {}, "That week it would have accepted with ", flipWords(o.flip), ".") : missed ? el("p", { class: "note", text: "No change of a single value would have made it accept that week." }) : null);
}

// What accepting was worth in each week in which the offer was open.
const offerWeeks = (o) => el("details", { class: "log" }, el("summary", { text: `What it was worth in each of ${o.weeks.length} weeks` }),
  el("ul", {}, o.weeks.map((v) => el("li", { text: `${shortDate(day(v.week))}: ${v.status}${v.status === "accepted before" ? "" : `; accepting rather than staying ${signed(v.against_staying)}, chance ${v.chance > 0 && v.chance < 0.005 ? "under 1 %" : percent(v.chance)}`}` }))));

const flipList = (flips) => el("ul", { class: "flips" }, flips.map((f) => el("li", {}, "With ", flipWords(f), `, it would have ${minus(f.option_words.replace(/^took /, "taken "))}.`)));

// The first value at which it flips, rounded to three decimals away from where it was.
const beyond = (f) => number((f.to > f.was ? Math.ceil : Math.floor)(f.to * 1000) / 1000);

function flipWords(f) {
  return [el("em", { text: `\u201c${capital(f.says)}\u201d` }), " at ", el("b", { text: beyond(f) }), " rather than ", f.basis && f.kind !== "stance" ? toCodebook(f.key, number(f.was), { "aria-label": `${number(f.was)}: its row of the codebook` }) : number(f.was), " ",
    el("span", { class: "soft" }, `(${f.inside ? "a careful reader could say so" : "beyond what a careful reader could say"}: ${number(f.low)} to ${number(f.high)}${f.basis === "assumed" ? ", assumed" : ""}${f.evidence.length ? `, ${f.evidence.join(", ")}` : ""})`)];
}
