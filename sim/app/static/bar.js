// The bar at the top: theme, size, menus, keys.

import { showLessons, showScenarios, shareLink } from "./dialogs.js";
import { goStep } from "./lesson.js";
import { saveSvg, savePng } from "./saving.js";
import { tell } from "./signals.js";
import { app } from "./store.js";
import { $ } from "./util.js";

const system = window.matchMedia("(prefers-color-scheme: dark)");

function dark() {
  const own = document.documentElement.dataset.theme;
  return own ? own === "dark" : system.matches;
}

function themed() {
  $("theme").textContent = dark() ? "Light" : "Dark";
  if (app.data) tell("theme");
}

export function setUpBar() {
  themed();
  system.addEventListener("change", themed);
  $("theme").onclick = () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; themed(); };
  $("size").onclick = () => {
    app.big = !app.big;
    document.documentElement.classList.toggle("big", app.big);
    $("size").setAttribute("aria-pressed", String(app.big));
    if (app.data) tell("size");
  };
  $("share").onclick = () => { tell("stop"); tell("address"); shareLink(); };
  $("svg").onclick = saveSvg;
  $("png").onclick = savePng;
  $("lesson-button").onclick = () => { if (app.page && app.page.lesson) goStep(app.state.step === null ? 0 : app.state.step); else showLessons(); };
  $("all").onclick = showScenarios;
  $("case").onchange = () => tell("case", $("case").value);
  $("scenario").onchange = () => tell("scenario", $("scenario").value);
  document.addEventListener("click", (event) => { if ($("download").open && !$("download").contains(event.target)) $("download").open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") $("download").open = false;
    if (event.key === " " && (event.target === document.body || event.target.id === "stage")) { event.preventDefault(); if (app.data) tell(app.playing ? "stop" : "play"); }
  });
  let [width, timer] = [window.innerWidth, 0];
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(timer);
    timer = setTimeout(() => { if (app.data) tell("size"); }, 120);
  });
}
