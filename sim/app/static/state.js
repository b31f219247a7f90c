// The state of the page and its address: everything that somebody else needs to see the same.

export const START = () => ({
  case: "", scenario: "", lens: "none", coding: "first", set: {}, answers: {}, history: 0,
  actor: "", week: 0, line: "history", step: null, ref: null,
});

const world = (s) => ({ lens: s.lens, coding: s.coding, set: { ...s.set }, answers: { ...s.answers } });
export const keep = (s) => world(s);
// The world of a lesson's setting.
export const worldOf = (set) => ({ lens: set.lens || "none", coding: set.coding || "first", set: { ...(set.values || {}) }, answers: { ...(set.answers || {}) } });
export const changed = (s) =>
  s.lens !== "none" || s.coding !== "first" || Object.keys(s.set).length > 0 || Object.keys(s.answers).length > 0;

function worldParameters(w, into, prefix = "") {
  if (w.lens !== "none") into.append(`${prefix}lens`, w.lens);
  if (w.coding !== "first") into.append(`${prefix}coding`, w.coding);
  for (const key of Object.keys(w.set).sort()) into.append(`${prefix}set`, `${key}:${w.set[key]}`);
  for (const key of Object.keys(w.answers).sort()) into.append(`${prefix}answer`, `${key}:${w.answers[key]}`);
}

// What the server is asked for: case ("": the default one), scenario, the parameters of the world and nothing else.
export function query(of, w, history = 0, more = {}) {
  const q = new URLSearchParams(of.case ? { case: of.case } : {});
  q.append("scenario", of.scenario);
  worldParameters(w, q);
  if (history) q.append("history", history);
  for (const [name, value] of Object.entries(more)) q.append(name, value);
  return q.toString().replaceAll("%3A", ":");
}

// A week that is looked at before the result was asked for is noted as such: the link shows no more than was seen.
export function toAddress(s, hidden = false) {
  const q = new URLSearchParams(s.case ? { case: s.case } : {});
  q.append("scenario", s.scenario);
  worldParameters(s, q);
  if (s.history) q.append("history", s.history);
  if (s.actor) q.append("actor", s.actor);
  if (s.week) q.append("week", s.week);
  if (s.week && hidden) q.append("guess", "1");
  if (s.line !== "history") q.append("line", s.line);
  if (s.step !== null) q.append("step", s.step);
  if (s.ref) { q.append("ref", "1"); worldParameters(s.ref, q, "ref."); }
  return `#${q.toString().replaceAll("%3A", ":")}`;
}

function number(text, low, high, otherwise) {
  const x = Number(text);
  return text !== null && text !== "" && Number.isFinite(x) && x >= low && x <= high ? x : otherwise;
}

function readWorld(q, into, prefix = "") {
  into.lens = q.get(`${prefix}lens`) || "none";
  into.coding = q.get(`${prefix}coding`) || "first";
  into.set = {};
  into.answers = {};
  for (const text of q.getAll(`${prefix}set`).slice(0, 12)) {
    const at = text.lastIndexOf(":");
    const value = number(text.slice(at + 1), -1e6, 1e6, null);
    if (at > 0 && value !== null) into.set[text.slice(0, at)] = value;
  }
  for (const text of q.getAll(`${prefix}answer`).slice(0, 10)) {
    const [offer, said] = text.split(":");
    if (said === "accepted" || said === "refused") into.answers[offer] = said;
  }
  return into;
}

export function fromAddress(hash) {
  const q = new URLSearchParams(hash.replace(/^#/, ""));
  const s = readWorld(q, START());
  s.case = q.get("case") || "";
  s.scenario = q.get("scenario") || "";
  s.history = Math.trunc(number(q.get("history"), 0, 199, 0));
  s.actor = q.get("actor") || "";
  s.week = Math.trunc(number(q.get("week"), 0, 1039, 0));
  s.line = q.get("line") === "median" ? "median" : "history";
  s.step = q.get("step") === null ? null : Math.trunc(number(q.get("step"), 0, 20, 0));
  s.guess = q.get("guess") === "1";
  s.ref = q.get("ref") ? readWorld(q, {}, "ref.") : null;
  return s;
}
