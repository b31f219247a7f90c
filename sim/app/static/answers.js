// Votes and answers: how many histories end in which, once the class has guessed or played.

import { parts } from "./charts/bars.js";
import { showStates } from "./states.js";
import { app, hidden, labels } from "./store.js";
import { $, el, percent, replace, shortDate } from "./util.js";

const FILLS = ["var(--friend)", "var(--empty)", "var(--foe)"];

export function drawAnswers() {
  const { page, data } = app;
  const head = el("h2", { id: "answers-title", text: "Votes and answers" });
  if (hidden()) { replace($("answers"), head, el("p", { text: "Shown once you have guessed or played." })); return; }
  const votes = [...page.votes].sort((a, b) => a.date.localeCompare(b.date));
  replace($("answers"), head,
    el("p", { class: "note", text: `Shares of ${data.draws} histories. Why an actor answered as it did: ask why in the week of the text.` }),
    page.offers.map((o) => el("p", {}, el("strong", { text: `${o.title}: ` }), `accepted in ${data.accepted[o.name].runs} of ${data.draws} histories.`)),
    page.plans.map((p) => entry(p, data.plans[p.name] || {}, ["accepts", "neither", "rejects"], true)),
    votes.map((v, k) => entry(v, data.votes[v.name] || {}, ["yes", "abstains", "no"], page.plans.length === 0 && k === 0)));
}

const entry = (asked, counts, words, open) => el("details", { open },
  el("summary", {}, el("time", { datetime: asked.date, text: shortDate(new Date(`${asked.date}T00:00:00Z`)) }), ` ${asked.title}`),
  el("table", { class: "votes" }, el("tbody", {}, Object.entries(counts).map(([slug, c]) => row(slug, c, words)))),
  asked.opens ? el("button", { type: "button", class: "open-states", "aria-label": `Open into 193 states: ${asked.title}`, onclick: () => showStates(asked) }, "Open into 193 states") : null);

function row(slug, counts, words) {
  const total = counts.reduce((a, b) => a + b, 0) || 1;
  const said = counts.map((n, k) => (n ? `${words[k]} ${percent(n / total)}` : null)).filter(Boolean).join(", ");
  return el("tr", {}, el("th", { scope: "row", text: labels()[slug] || slug }),
    el("td", { class: "bar-cell" }, parts(counts.map((n) => n / total), FILLS)), el("td", { class: "said", text: said }));
}
