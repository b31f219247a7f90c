// A vote opened into the 193 states: a tile each, near its neighbours; a click says why it stands where it does.

import { terms } from "./charts/bars.js";
import { ask, latest } from "./data.js";
import { dialog } from "./dialogs.js";
import { tell } from "./signals.js";
import { app } from "./store.js";
import { $, el, percent, replace, signed } from "./util.js";

const ANSWERS = ["yes", "abstain", "no", "absent"];
const shares = (found, words) => found.map((v, k) => `${words[k]} ${percent(v / 1000)}`).join(", ");
let asked = null;  // the vote that is open, its sliders, the state that is looked at

export async function showStates(vote) {
  asked = { vote, severity: "coded", pressure: 0, state: "" };
  try {
    const found = await look();
    dialog(`${vote.title}: 193 states`, frame(found));
    draw(found);
  } catch (error) { tell("problem", error); }
}

const look = () => ask("states", new URLSearchParams({ ...(app.state.case ? { case: app.state.case } : {}), scenario: app.state.scenario, vote: asked.vote.name, severity: asked.severity, pressure: asked.pressure }).toString());

const again = latest(async () => {
  const mine = asked;
  try {
    const found = await look();
    if (mine === asked && $("states-grid")) draw(found);
  } catch (error) { $("dialog").close(); tell("problem", error); }
});

function frame(found) {
  return el("div", { class: "states" },
    el("p", {}, `As text ${found.text.id}, \u201c${found.text.title}\u201d. ${found.why}`),
    el("p", { id: "states-tally", "aria-live": "polite" }),
    slider("severity", "Severity: 0 a yearly text, 1 a verdict on an invasion", found.severity),
    slider("pressure", `Pressure on ${found.pressure.on}: to the right toward yes`, found.pressure),
    el("p", { class: "note", text: "In each tile: the probability of yes among those voting, in hundredths; the more colour, the surer. Choose a tile, or go from tile to tile with the arrow keys." }),
    el("div", { class: "scroll" }, el("div", { id: "states-grid", role: "group", "aria-label": "States" })),
    el("div", { id: "states-why" }),
    el("div", { id: "states-blocs" }),
    el("p", { class: "note" }, `${found.note} On the command line, with bands: `, el("code", { text: found.command })));
}

function slider(name, words, { value, coded, bounds, step }) {
  const said = el("output", { text: signed(value / 100) });
  const input = el("input", { type: "range", id: `states-${name}`, min: bounds[0], max: bounds[1], step, value, oninput: () => {
    asked[name] = input.value;
    said.textContent = signed(input.value / 100);
    again();
  } });
  return el("label", { class: "states-slider" }, el("span", { text: `${words} (as coded: ${signed(coded / 100)})` }), input, said);
}

function draw(found) {
  replace($("states-tally"), `Expected of 193: ${found.expected.map((n, k) => `${Math.round(n)} ${ANSWERS[k]}`).join(", ")}.`);
  const turn = Number(getComputedStyle(document.documentElement).getPropertyValue("--map-turn")) || 0.5;
  const held = $("states-grid").contains(document.activeElement);
  if (!asked.state) asked.state = found.states[0].iso3;
  replace($("states-grid"), found.states.map((s) => tile(s, turn, found)));
  if (held) $(`tile-${asked.state}`).focus();
  why(found);
  replace($("states-blocs"), el("h3", { text: "Blocs, as sums over their states" }), el("ul", {}, found.blocs.map((b) =>
    el("li", { text: `${b.name}, ${b.members} states (${b.weighting}): ${shares(b.voting, ANSWERS)} among those voting; absent ${percent(b.absent / 1000)}.` }))));
}

function tile(s, turn, found) {
  const yes = s.voting[0] / 1000;
  const made = el("button", { type: "button", id: `tile-${s.iso3}`, class: "tile", tabindex: s.iso3 === asked.state ? "0" : "-1", "aria-pressed": String(s.iso3 === asked.state), "aria-label": `${s.iso3} ${Math.round(100 * yes)}, ${s.name}: ${shares(s.four, ANSWERS)}`, title: s.name, onclick: () => choose(s, found), onkeydown: (event) => step(event, s, found) },
    el("span", { text: s.iso3 }), " ", el("span", { text: String(Math.round(100 * yes)) }));
  made.style.gridColumn = s.at[0] + 1;
  made.style.gridRow = s.at[1] + 1;
  made.style.background = `color-mix(in oklab, var(--map-high) ${Math.round(yes * 100)}%, var(--map-low))`;
  made.style.color = yes > turn ? "var(--map-ink-high)" : "var(--map-ink-low)";
  return made;
}

function choose(s, found) {
  const before = $(`tile-${asked.state}`);
  if (before) { before.tabIndex = -1; before.setAttribute("aria-pressed", "false"); }
  asked.state = s.iso3;
  const now = $(`tile-${s.iso3}`);
  now.tabIndex = 0;
  now.setAttribute("aria-pressed", "true");
  now.focus();
  why(found);
}

// The nearest tile in the direction of an arrow, sideways steps counting double.
function step(event, s, found) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [0, 0];
  if (!dx && !dy) return;
  event.preventDefault();
  const off = (t) => { const [x, y] = [t.at[0] - s.at[0], t.at[1] - s.at[1]]; return { on: x * dx + y * dy, side: Math.abs(x * dy) + Math.abs(y * dx) }; };
  const ahead = found.states.filter((t) => off(t).on > 0).sort((a, b) => off(a).on + 2 * off(a).side - off(b).on - 2 * off(b).side);
  if (ahead.length) choose(ahead[0], found);
}

function why(found) {
  const s = found.states.find((t) => t.iso3 === asked.state);
  const host = el("div");
  const rows = s.parts.map((v, k) => ({ words: found.reasons[k], value: v / 100 })).filter((r) => r.value).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  terms(host, [...rows, { words: "together, beside the average state", value: s.apart / 100, total: true }], ["against", "for yes"], `What speaks for and against a yes of ${s.name}, beside the average state`);
  replace($("states-why"), el("h3", { text: `${s.name}: ${shares(s.four, ANSWERS)}` }),
    el("p", { text: `The smallest change that would turn it: ${signed(s.turn / 100)}, toward ${s.turn > 0 ? "yes" : "no"}; then it would most likely ${s.turns_to === "abstain" ? "abstain" : `vote ${s.turns_to}`}.` }), host);
}
