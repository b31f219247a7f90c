// The guess of the class, and the result once it has guessed or played.

import { dots } from "./charts/dots.js";
import { gauge } from "./charts/gauge.js";
import { pairedWords } from "./pairs.js";
import { scoreWords } from "./score.js";
import { tell } from "./signals.js";
import { app, compared, conceal, figure, guesses, hidden, interval, inWords, keepGuesses, refName, reveal, share } from "./store.js";
import { $, el, percent, replace, rung, say, signed, toward } from "./util.js";
import { capital } from "./words.js";

export function drawGuess() {
  if (hidden()) drawQuestion(); else drawResult();
}

const withRung = (v) => (share() ? inWords(v) : signed(v) + (app.page.outcome.domain ? `: ${rung(app.catalogue, app.page.outcome.domain, v, app.page.outcome.actor)}` : ""));

function drawQuestion() {
  const [low, high] = app.page.outcome.bounds;
  const list = guesses();
  const box = el("div", { class: "gauge" });
  const out = el("output", { for: "guess-input", class: "big", text: "move the slider" });
  const add = el("button", { type: "button", class: "primary", id: "guess-add", disabled: true, onclick: () => { keepGuesses([...list, Number(input.value)]); drawGuess(); $("guess-input").focus(); say("Guess added."); } }, list.length ? "Add another guess" : "This is my guess");
  const input = el("input", { id: "guess-input", type: "range", min: low, max: high, step: share() ? 0.01 : 0.05, "aria-label": app.page.view.guess, "aria-valuetext": "not moved yet",
    oninput: () => { out.textContent = withRung(Number(input.value)); input.setAttribute("aria-valuetext", out.textContent); add.disabled = false; } });
  input.value = (low + high) / 2;
  const look = () => { reveal(); tell("reveal"); tell("play"); toward($("stage")); };
  replace($("guess"), el("p", { class: "eyebrow", text: "Guess first" }), el("h2", { id: "guess-title", text: app.page.view.guess }),
    el("div", { class: "guess-row" }, input, out),
    el("div", { class: "row" }, add,
      el("button", { type: "button", id: "guess-look", onclick: look }, list.length ? "Play, and compare" : "Just play"),
      list.length ? el("span", { class: "note" }, `${list.length} ${list.length === 1 ? "guess" : "guesses"} so far, kept in this tab only. `, el("button", { type: "button", class: "link", id: "guess-forget", onclick: () => { keepGuesses([]); drawGuess(); } }, "Forget")) : null),
    box);
  gauge(box, { bounds: app.page.outcome.bounds, now: app.data.headline, ref: null, guesses: list, share: share(), hidden: true, big: app.big });
}

function drawResult() {
  const { page, data } = app;
  const h = data.headline;
  const list = guesses();
  const dotBox = el("div", {});
  const gaugeBox = el("div", { class: "gauge" });
  const before = compared() ? app.ref.headline : null;
  const again = () => { keepGuesses([]); conceal(); tell("stop"); tell("week", 0); tell("reveal"); };
  replace($("guess"),
    el("p", { class: "eyebrow", text: `${share() ? "In" : "Mean of"} ${data.draws} histories, each with other luck and another careful reading` }),
    el("h2", { id: "guess-title", class: "result" }, el("span", { class: "figure", text: figure(h.value) }), " ",
      share() ? `of histories: ${page.view.headline.says}` : `${page.view.headline.says}${page.outcome.domain && h.value !== null ? `: ${rung(app.catalogue, page.outcome.domain, h.value, page.outcome.actor)}` : ""}`),
    el("p", { class: "note" }, share() ? `${h.hits} of ${h.runs}; the share lies between ${percent(h.low)} and ${percent(h.high)} (95 % interval of the Monte Carlo error).` : spread(h)),
    el("p", { class: "note", id: "three" }, "Three numbers: ", el("strong", {}, interval(h.luck)), " under luck alone, every value as it is coded; ", el("strong", {}, interval(h)), " over the coded ranges; ", el("strong", {}, interval(h.assumed)), " with only the assumed values drawn."),
    before ? el("p", { class: "paired" }, el("strong", {}, `${capital(refName())}: ${figure(before.value)}. `), pairedWords(h, before)) : null,
    share() ? dotBox : null, share() && before ? el("p", { class: "note", text: `A dot is a history. Filled: it happens now. Outlined: it happens ${app.state.ref ? "in the setting kept for comparison" : "as coded"}.` }) : null,
    share() && !list.length ? null : gaugeBox,
    list.length && h.value !== null ? el("p", { class: "score", text: scoreWords(list, h.value, page.outcome.bounds, inWords) }) : null,
    el("div", { class: "row" }, el("button", { type: "button", id: "guess-again", onclick: again }, list.length ? "Guess anew" : "Guess first")));
  if (share()) dots(dotBox, { each: h.each, before: before && before.each });
  const low = page.outcome.bounds[0];
  gauge(gaugeBox, { bounds: page.outcome.bounds, now: h.value === null ? { value: low, low, high: low } : h, ref: before, guesses: list, share: share(), bins: h.bins, hidden: false, big: app.big });
}

// What the mean stands for, and why it can lie outside the range in which nearly all histories are.
function spread(h) {
  if (h.value === null) return "";
  const [low, high] = h.spread;
  const mean = `The mean lies between ${signed(h.low)} and ${signed(h.high)} (95 % interval of the Monte Carlo error).`;
  const far = `the few others are far off and pull the mean ${h.value < low ? "below" : "above"} that`;
  const outside = h.value < low - 0.005 || h.value > high + 0.005;
  const nine = low === high ? `At least nine in ten histories are at ${signed(low)}` : `Nine in ten histories lie between ${signed(low)} and ${signed(high)}`;
  return `${mean} ${nine}${outside ? `; ${far}` : ""}.`;
}

// The result in a corner while its card is out of sight: who moves a slider wants to see what it does.
let inSight = true;

export function drawPill() {
  const box = $("pill");
  box.hidden = inSight || Boolean(app.playing) || !app.data || hidden() || app.data.headline.value === null;
  if (!box.hidden) replace(box, el("b", { text: figure(app.data.headline.value) }), ` ${app.page.view.headline.says}${compared() ? ` (${refName()}: ${figure(app.ref.headline.value)})` : ""}`);
}

export function watchPill() {
  $("pill").onclick = () => toward($("guess"));
  new IntersectionObserver((found) => { inSight = found[found.length - 1].isIntersecting; drawPill(); }, { rootMargin: "-70px 0px -40px 0px" }).observe($("guess"));
}
