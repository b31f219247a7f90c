// The week that is shown: where each actor stands, and its relations.

import { shape } from "./charts/common.js";
import { network } from "./charts/network.js";
import { strips } from "./charts/strips.js";
import { tell } from "./signals.js";
import { app, day, focus } from "./store.js";
import { $, el, replace, shortDate } from "./util.js";

export function drawNow(week) {
  const { page, catalogue, data, state, big } = app;
  const box = $("now");
  if (!box.querySelector(".strips")) {
    replace(box, el("h2", { id: "now-title" }), el("div", { class: "keys" }, catalogue.domains.map(({ name }, d) => el("span", {}, shape(d, 15), name))),
      el("div", { class: "strips" }), el("h3", { text: "Relations" }),
      el("p", { class: "note" }, "Solid blue: friendly. Broken orange: hostile. The thicker, the stronger."), el("div", { class: "network" }));
  }
  $("now-title").textContent = `This week: ${shortDate(day(week))}`;
  const common = { page, catalogue, data, line: state.line, week, focus: focus(), big, onFocus: (slug) => tell("focus", slug) };
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  strips(box.querySelector(".strips"), common);
  network(box.querySelector(".network"), common);
  const again = held && box.querySelector(`.${held.getAttribute("class")}[data-actor="${held.dataset.actor}"]`);
  if (again) again.focus({ preventScroll: true });
}
