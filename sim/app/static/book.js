// Links from a number to its row of the codebook, and back to the page as it stands.

import { tell } from "./signals.js";
import { app } from "./store.js";
import { el } from "./util.js";

// Beyond this the way back is left out: a server takes addresses of some thousand bytes.
const LONGEST = 2500;

function address(key) {
  const q = new URLSearchParams();
  if (app.state.case) q.append("case", app.state.case);
  if (app.state.coding !== "first") q.append("coding", app.state.coding);
  const back = location.hash.slice(1);
  if (back && encodeURIComponent(back).length < LONGEST) q.append("back", back);
  const of = key.startsWith("scenario.") ? `${app.state.scenario}/${key}` : key;
  return `codebook?${q}${key ? `#${of}` : ""}`;
}

// The way back is noted when the link is followed: the page may have changed since it was drawn.
export function toCodebook(key, words, props = {}) {
  const note = () => { tell("stop"); tell("address"); link.href = address(key); };
  const link = el("a", { href: address(key), onclick: note, onauxclick: note, ...props }, words);
  return link;
}
