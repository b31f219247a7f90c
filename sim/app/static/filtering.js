// Which values of the codebook are shown: a pure function of the values and of what is asked for.

// What is asked for: words to be found, all of them; a basis; an actor ("-": none); a source ("-": no passage);
// only where there is a second reading.
export const ANY = { q: "", basis: "", actor: "", source: "", second: "" };

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
// Words one by one, and as they stand together what is between quotation marks.
const wordsOf = (q) => [...plain(q).replace(/[\u201c\u201d]/g, '"').matchAll(/"([^"]+)"|[^\s"]+/g)].map((m) => m[1] || m[0]);
const readings = (row) => [row, row.second].filter(Boolean);

// All that a search looks at: words, key, passages, reasons, titles of the sources, and text that is shipped.
export function searchable(row, { sources, texts }) {
  const parts = readings(row).flatMap((r) => [r.basis, r.reason, ...r.evidence.flatMap((p) => [
    `${p.source} \u00b6${p.paragraph}`, p.phrase, p.says, sources[p.source] ? sources[p.source].title : "", (texts[p.source] || {})[p.paragraph] || ""])]);
  return plain([row.key, row.what, row.meaning, row.scale, ...row.scenarios, ...parts].join(" "));
}

// The rows that fit, in their order; `text` gives what a search looks at.
export function fitting(rows, asked, text) {
  const words = wordsOf(asked.q);
  return rows.filter((row) => {
    const cited = readings(row).flatMap((r) => r.evidence.map((p) => p.source));
    return (!asked.basis || row.basis === asked.basis)
      && (!asked.actor || (asked.actor === "-" ? !row.actors.length : row.actors.includes(asked.actor)))
      && (!asked.source || (asked.source === "-" ? !cited.length : cited.includes(asked.source)))
      && (!asked.second || Boolean(row.second))
      && words.every((word) => text(row).includes(word));
  });
}

// The row that an address means: its id; or KEY or SCENARIO/KEY, of which several scenarios may have one.
export function meant(rows, id) {
  const [scenario, key] = id.includes("/") ? id.split("/") : ["", id];
  return rows.find((row) => row.id === id)
    || rows.find((row) => row.key === key && (!scenario || row.scenarios.includes(scenario)))
    || rows.find((row) => row.key === key) || null;
}

// How many values there are, by basis, in words.
export function countWords(shown, all) {
  const by = ["stated", "implied", "assumed"].map((basis) => [basis, shown.filter((row) => row.basis === basis).length]);
  const parts = by.filter(([, n]) => n).map(([basis, n]) => `${n} ${basis}`).join(", ");
  const whole = shown.length === all ? `${all} values` : `${shown.length} of ${all} values`;
  return shown.length ? `${whole}: ${parts}.` : `${whole}: nothing fits. Take a word or a filter away.`;
}
