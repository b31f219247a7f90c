// Dialogs: scenarios, lessons, the link to this view, the address for the class.

import { tell } from "./signals.js";
import { app } from "./store.js";
import { $, el, replace } from "./util.js";

export function dialog(title, ...body) {
  $("dialog-title").textContent = title;
  replace($("dialog-body"), ...body);
  $("dialog").showModal();
}

const opening = (scenario, more) => el("button", { type: "button", class: "link", onclick: () => { $("dialog").close(); tell("scenario", scenario.name, more); } }, scenario.title);

export function showScenarios() {
  dialog("Scenarios", el("ul", { class: "gallery" }, app.catalogue.scenarios.map((s) =>
    el("li", {}, opening(s), s.lesson ? el("span", { class: "badge", text: "lesson" }) : null, el("p", { text: s.question })))),
  app.catalogue.broken.map((b) => el("p", { class: "note", text: `${b.name} cannot be shown: ${b.problem}` })));
}

export function showLessons() {
  dialog("Lessons", el("p", {}, "There is a lesson for each of these:"),
    el("ul", {}, app.catalogue.scenarios.filter((s) => s.lesson).map((s) => el("li", {}, opening(s, { step: 0 })))));
}

let joined = "";

export async function shareLink() {
  const base = joined && ["localhost", "127.0.0.1"].includes(location.hostname) ? new URL(joined) : location;
  const link = `${base.origin}/${location.hash}`;
  const field = el("input", { id: "link", type: "text", readonly: true, value: link, "aria-label": "Link to this page as it is", onclick: () => field.select() });
  const note = el("p", { class: "note", text: "The link holds the whole state: scenario, lens, values, week. It works on any computer that runs this page, at that computer\u2019s address." });
  dialog("Share this view", field, note);
  field.select();
  try { await navigator.clipboard.writeText(link); note.textContent = `Copied. ${note.textContent}`; } catch { /* not allowed without https: the field is selected */ }
}

export async function setUpJoin() {
  try { joined = (await (await fetch("join")).json()).address; } catch { joined = ""; }
  $("join").hidden = !joined;
  $("join").onclick = () => dialog("Open this on your own device", el("p", { class: "join-address", text: joined }), el("img", { class: "qr", src: "join.svg", alt: `QR code of ${joined}` }));
}
