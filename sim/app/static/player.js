// Playing the weeks, one after the other.

import { tell } from "./signals.js";
import { app, hidden, last, reveal } from "./store.js";
import { $, calm, say } from "./util.js";

export function play() {
  stop();
  if (hidden()) { reveal(); tell("reveal"); }
  let week = app.state.week >= last() ? 0 : app.state.week;
  const each = calm ? 400 : Math.max(70, Math.min(170, 13000 / app.page.weeks));
  $("play").textContent = "\u2016 Pause";
  $("pill").hidden = true;
  app.playing = setInterval(() => {
    week += 1;
    tell("week", week);
    if (week >= last()) { stop(); say($("ticker").textContent); }
  }, each);
}

export function stop(write = true) {
  if (!app.playing) return;
  clearInterval(app.playing);
  app.playing = null;
  if ($("play")) $("play").textContent = "\u25b6 Play";
  if (app.data) { tell("week", app.state.week); if (write) tell("address"); }
}
