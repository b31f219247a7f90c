// What the page knows: data from the server, the state of the address, and what the visitor has seen.

import { START, query } from "./state.js";
import { dated, percent, signed } from "./util.js";

export const app = {
  catalogue: null, page: null, data: null, ref: null, why: null, map: null, state: START(),
  playing: null, big: false,
};

export const actorOf = (slug) => app.page.actors.find((a) => a.slug === slug) || app.page.actors[0];
export const focus = () => actorOf(app.state.actor || app.page.view.focus).slug;
export const labels = () => Object.fromEntries(app.page.actors.map((a) => [a.slug, a.label]));
export const last = () => app.page.weeks - 1;
export const day = (week) => dated(app.page.start, week);
export const worldQuery = (more = {}, history = app.state.history) => query(app.state, app.state, history, more);

// The headline's number in words.
export const share = () => app.page.outcome.kind === "share";
export const figure = (v) => (v === null ? "never" : share() ? percent(v) : signed(v));
export const inWords = (v) => (v === null ? "never" : share() ? `${Math.round(v * 100)} in 100` : signed(v));
export const interval = (h) => (h.value === null ? "never" : `${figure(h.value)} (${figure(h.low)} to ${figure(h.high)})`);
export const headlineWords = (h) => `${share() ? `In ${Math.round(h.value * 100)} of 100 histories` : signed(h.value)}: ${app.page.view.headline.says}`;
export const refName = () => (app.state.ref ? "kept for comparison" : "as coded");
export const compared = () => Boolean(app.ref) && app.ref.headline.value !== null && app.data.headline.value !== null;

// What the visitor has seen: the result of a scenario once guessed or played, and its weeks as far as they were shown.
const seen = new Set();
const weeks = new Map();
const here = () => `${app.state.case}/${app.state.scenario}`;

export const hidden = () => !seen.has(here());
export const reveal = () => seen.add(here());
export const conceal = () => { seen.delete(here()); weeks.delete(here()); };
export const reached = () => weeks.get(here()) || 0;
export const reach = (week) => weeks.set(here(), Math.max(reached(), week));

// Guesses of this tab, by the world that they were made for: a reload keeps them, closing the tab forgets them.
const DRAWER = "guesses";
const drawer = () => { try { return JSON.parse(sessionStorage.getItem(DRAWER)) || {}; } catch { return {}; } };
const world = () => query(app.state, app.state);

export function guesses() {
  const list = drawer()[world()];
  const [low, high] = app.page.outcome.bounds;
  return Array.isArray(list) ? list.filter((g) => Number.isFinite(g) && g >= low && g <= high) : [];
}

export function keepGuesses(list) {
  const kept = drawer();
  if (list.length) kept[world()] = list.slice(-60); else delete kept[world()];
  try { sessionStorage.setItem(DRAWER, JSON.stringify(kept)); } catch { /* private windows may forbid it */ }
}
