// The codebook as a page of its own: every coded value, what it stands on, and the paragraphs.

import { cells } from "./codebook-rows.js";
import { closeParagraph, nameOf, setUpParagraph } from "./codebook-paragraph.js";
import { ask } from "./data.js";
import { ANY, countWords, fitting, meant, searchable } from "./filtering.js";
import { $, el, replace } from "./util.js";

// Rows that are drawn at first; the others are asked for.
const MOST = 1000;

const page = { data: null, asked: { ...ANY }, case: "", coding: "first", back: "", here: null, all: false };
const texts = new WeakMap();
const drawn = new WeakMap();

const text = (row) => { if (!texts.has(row)) texts.set(row, searchable(row, page.data)); return texts.get(row); };
const body = (row) => { if (!drawn.has(row)) drawn.set(row, cells(row, page.data)); return drawn.get(row); };

function read() {
  const q = new URLSearchParams(location.search);
  for (const name of Object.keys(ANY)) page.asked[name] = (q.get(name) || "").slice(0, 200);
  const named = new URLSearchParams(location.hash.slice(1)).get("case"); // as on the class's page
  page.case = named || q.get("case") || "";
  page.coding = q.get("coding") || "first";
  page.back = q.get("back") || "";
  if (named) history.replaceState(null, "", address());
}

function address() {
  const q = new URLSearchParams(page.case ? { case: page.case } : {});
  if (page.coding !== "first") q.append("coding", page.coding);
  for (const [name, value] of Object.entries(page.asked)) if (value) q.append(name, value);
  if (page.back) q.append("back", page.back);
  const search = q.toString();
  return `codebook${search ? `?${search}` : ""}`;
}

const note = () => history.replaceState(null, "", address() + location.hash);

function change(name, value) {
  page.asked[name] = value;
  page.all = false;
  note();
  drawTable();
}

function select(name, label, options) {
  const made = el("select", { id: `by-${name}`, onchange: () => change(name, made.value) }, options.map(([value, words]) => el("option", { value }, words)));
  made.value = page.asked[name];
  if (made.value !== page.asked[name]) { page.asked[name] = ""; made.value = ""; }
  return el("label", {}, el("span", { text: label }), made);
}

function drawFilters() {
  const { data, asked } = page;
  const search = el("input", { id: "search", type: "search", value: asked.q, autocomplete: "off", spellcheck: "false", placeholder: "words, \"a phrase\", a key, a source", oninput: () => change("q", search.value) });
  const second = el("input", { id: "by-second", type: "checkbox", checked: Boolean(asked.second), onchange: () => change("second", second.checked ? "1" : "") });
  const coding = el("select", { id: "coding", onchange: () => { page.coding = coding.value; note(); load(); } }, data.codings.map((c) => el("option", { value: c.name, title: c.title }, c.label)));
  coding.value = page.coding;
  replace($("filters"),
    el("label", { class: "wide" }, el("span", { text: "Search" }), search),
    select("basis", "Basis", [["", "any"], ["stated", "stated"], ["implied", "implied"], ["assumed", "assumed"]]),
    select("actor", "Actor", [["", "any"], ...data.actors.map((a) => [a.slug, a.label]), ["-", "none: rules and scenarios"]]),
    select("source", "Source", [["", "any"], ...Object.keys(data.sources).map((name) => [name, name]), ["-", "no passage"]]),
    el("label", {}, el("span", { text: "Reading" }), coding),
    el("label", { class: "check" }, second, el("span", { text: "with a second reading" })),
    el("button", { type: "button", id: "clear", onclick: clear }, "Clear the filters"));
}

function clear() {
  Object.assign(page.asked, ANY);
  note();
  drawFilters();
  drawTable();
  $("search").focus();
}

const HEAD = ["What it is", "Value", "Low to high", "Basis", "Passages", "Reason"];

function drawTable() {
  const { data } = page;
  const found = fitting(data.rows, page.asked, text);
  const shown = page.all ? found : found.slice(0, MOST);
  const parts = [];
  let group = null;
  for (const row of shown) {
    if (row.group !== group) { group = row.group; parts.push(title(data.groups[group] || group)); }
    parts.push(body(row));
  }
  $("count").textContent = countWords(found, data.rows.length);
  replace($("table"), el("table", { class: "codebook", role: "table" },
    el("caption", {}, asking()),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, HEAD.map((words, k) => el("th", { scope: "col", role: "columnheader", class: k === 1 || k === 2 ? "num" : null, text: words })))), parts),
  found.length > shown.length ? el("p", {}, el("button", { type: "button", onclick: () => { page.all = true; drawTable(); } }, `Show the other ${found.length - shown.length}`)) : null);
}

const title = (words) => el("tbody", { class: "group", role: "rowgroup" }, el("tr", { role: "row" }, el("th", { scope: "colgroup", role: "columnheader", colspan: HEAD.length, text: words })));

// What is shown, for the sheet that is printed and for a screen reader.
function asking() {
  const { data, asked } = page;
  const actor = data.actors.find((a) => a.slug === asked.actor);
  const said = [
    asked.q ? `with \u201c${asked.q}\u201d` : "", asked.basis,
    asked.actor ? (actor ? `about ${actor.label}` : "of the rules and scenarios") : "",
    asked.source ? (asked.source === "-" ? "without a passage" : `read in ${asked.source}`) : "", asked.second ? "with a second reading" : ""].filter(Boolean);
  const reading = data.codings.find((c) => c.name === data.coding);
  return `Coded values of \u201c${data.title}\u201d${said.length ? `, ${said.join(", ")}` : ""}. Reading: ${reading ? reading.label : data.coding}.`;
}

// The row that the address names: shown even where the filters leave it out, and in focus.
function goToRow() {
  let id = location.hash.slice(1);
  try { id = decodeURIComponent(id); } catch { /* as it stands */ }
  if (page.here) page.here.classList.remove("here");
  page.here = null;
  if (!id || id === "table") return;
  const row = meant(page.data.rows, id);
  if (!row) { problem(new Error(`There is no coded value \u201c${id.slice(0, 120)}\u201d in this reading.`)); return; }
  problem(null);
  if (!document.contains(body(row))) {
    if (!fitting([row], page.asked, text).length) Object.assign(page.asked, ANY);
    page.all = true;
    note();
    drawFilters();
    drawTable();
  }
  page.here = body(row);
  page.here.classList.add("here");
  page.here.scrollIntoView({ block: "center" });
  page.here.querySelector(".what").focus({ preventScroll: true });
}

function problem(error) {
  $("problem").hidden = !error;
  if (error) $("problem").textContent = error.message;
}

async function load() {
  try {
    page.data = await ask("codebook", String(new URLSearchParams({ ...(page.case ? { case: page.case } : {}), ...(page.coding === "first" ? {} : { coding: page.coding }) })));
  } catch (error) { problem(error); return; }
  problem(null);
  closeParagraph(false);
  setUpParagraph(page.data);
  drawFilters();
  drawTable();
  replace($("sources"), el("h2", { text: "Sources" }), el("ul", {}, Object.keys(page.data.sources).map((name) => el("li", {}, el("b", { text: name }), ` ${nameOf(name)}`))));
  replace($("command"), "The same on the command line: ", el("code", { text: page.data.command }));
  goToRow();
}

read();
$("back").href = `./${page.back ? `#${page.back}` : ""}`;
$("print").onclick = () => { page.all = true; if (page.data) drawTable(); window.print(); };
$("filters").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", () => {
  if (location.hash.startsWith("#case=")) { page.coding = "first"; read(); load(); } else if (page.data) goToRow();
});
load();
