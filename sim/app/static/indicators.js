// The war meanwhile: its fortunes, its dangers, the pressure on those who fight, as far as the weeks were seen.

import { spark } from "./charts/spark.js";
import { app, labels, reached } from "./store.js";
import { widthOf } from "./text.js";
import { $, el, replace } from "./util.js";

function endsOf(name) {
  const { negative, positive } = app.catalogue.poles;
  return { battlefield: [`${negative.name} winning`, `${positive.name} winning`], escalation_risk: ["none", "certain"] }[name] || ["none", "full"];
}
const titleOf = (name) => ({ battlefield: "Fortunes of war", escalation_risk: "Risk of nuclear escalation" })[name] || `Pressure on ${labels()[name.split(".")[1]]}`;

// Where nobody fights, nothing of it moves, and it is not shown.
const moves = (s) => [s.low, s.high, s.history].some((line) => line.some((v) => v !== s.history[0]));

export function drawIndicators(week) {
  const { page, data, ref, big } = app;
  const box = $("indicators");
  const names = Object.entries(data.indicators).filter(([name, s]) => (name.startsWith("pressure.") ? s.high.some((v) => v > 20) : moves(s))).map(([name]) => name);
  box.hidden = !names.length;
  if (box.dataset.key !== names.join()) {
    box.dataset.key = names.join();
    replace(box, el("h2", { id: "indicators-title", text: names.includes("battlefield") ? "The war meanwhile" : "Meanwhile" }), names.map((name) => el("div", {}, el("h3", { text: titleOf(name) }), el("div", { class: "spark", "data-name": name }))));
  }
  const widest = names.flatMap(endsOf).reduce((a, b) => (widthOf(a, 12) > widthOf(b, 12) ? a : b), "");
  for (const host of box.querySelectorAll(".spark")) {
    const { name } = host.dataset;
    spark(host, { page, series: data.indicators[name], ref: ref && ref.indicators[name], bounds: name === "battlefield" ? [-1, 1] : [0, 1], ends: endsOf(name), widest, week, reached: reached(), big, name: titleOf(name) });
  }
}
