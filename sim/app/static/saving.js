// Saving the charts of the weeks as a picture.

import { KINDS } from "./charts/flags.js";
import { picture } from "./charts/picture.js";
import { known, shown } from "./stage.js";
import { actorOf, app, day, focus, hidden, inWords, refName } from "./store.js";
import { el, shortDate } from "./util.js";
import { capital } from "./words.js";

function drawn() {
  const { page, data, ref, catalogue } = app;
  const result = `${page.view.headline.says}: ${inWords(data.headline.value)}${ref ? ` (${refName()}: ${inWords(ref.headline.value)})` : ""}`;
  const lines = [...(hidden() ? [] : [result]), data.command, ...(data.difference ? [data.difference] : []),
    `Thick: ${actorOf(focus()).label}; band: nine in ten of ${data.draws} histories.${ref ? ` Broken and dots: ${refName()}.` : ""} Flags: circle, ${KINDS.event}; rounded, ${KINDS.offer}; square, ${KINDS.penalty}.`];
  return picture([{ root: shown.flags.root }, ...shown.lanes.map((lane, k) => ({ root: lane.root, title: capital(catalogue.domains[k].name) }))],
    { title: page.question, lines, notes: known().map((m) => `${m.number}. ${shortDate(day(m.week))}: ${m.title}`) });
}

function save(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

export function saveSvg() {
  save(new Blob([drawn().text], { type: "image/svg+xml" }), `${app.state.scenario}.svg`);
}

export function savePng() {
  const made = drawn();
  const url = URL.createObjectURL(new Blob([made.text], { type: "image/svg+xml" }));
  const image = new Image();
  image.onload = () => {
    const canvas = el("canvas", { width: made.width * 2, height: made.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `${app.state.scenario}.png`), "image/png");
    URL.revokeObjectURL(url);
  };
  image.src = url;
}
