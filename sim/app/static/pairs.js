// The same histories in two settings: same luck, same draws, so that what counts is which of them change.

import { signed } from "./util.js";

// Two-sided exact sign test: how often would the changes be split at least so unevenly if they went either way alike?
export function signTest(up, down) {
  const n = up + down;
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= Math.min(up, down); k += 1) { tail += term; term *= (n - k) / (k + 1); }
  return Math.min(1, 2 * tail);
}

// How many histories are higher and lower than before; of numbers also the mean difference with its 95 % interval.
export function paired(now, before) {
  const both = now.each.map((v, k) => [v, before.each[k]]).filter(([a, b]) => a !== null && b !== null && b !== undefined);
  const differences = both.map(([a, b]) => a - b);
  const up = differences.filter((v) => v > 0).length;
  const down = differences.filter((v) => v < 0).length;
  const found = { runs: both.length, up, down, p: signTest(up, down) };
  if (now.kind === "share" || both.length < 2) return found;
  const mean = differences.reduce((a, b) => a + b, 0) / both.length;
  const spread = Math.sqrt(differences.reduce((a, v) => a + (v - mean) ** 2, 0) / (both.length - 1));
  const error = (1.96 * spread) / Math.sqrt(both.length);
  return { ...found, mean: mean / 1000, low: (mean - error) / 1000, high: (mean + error) / 1000 };
}

export const chance = (p) => (p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(3)}`);

// The comparison in sentences.
export function pairedWords(now, before) {
  const c = paired(now, before);
  const test = `exact sign test of the histories that change: ${chance(c.p)}`;
  if (!c.up && !c.down) return `Of the same ${c.runs} histories, none changes.`;
  const verdict = c.p < 0.05 ? "" : " So few do not tell the two settings apart.";
  if (now.kind === "share") return `Of the same ${c.runs} histories, ${c.up} turn to it and ${c.down} away from it (${test}).${verdict}`;
  const apart = c.p < 0.05 ? "" : " This does not tell the two settings apart.";
  return `In the same ${c.runs} histories it is ${signed(c.mean)} on average (95 % interval ${signed(c.low)} to ${signed(c.high)}): higher in ${c.up}, lower in ${c.down} (${test}).${apart}`;
}

// The same in a few words, for a table.
export function pairedShort(now, before) {
  const c = paired(now, before);
  if (!c.up && !c.down) return "no history changes";
  return now.kind === "share" ? `${c.up} more, ${c.down} fewer of the same ${c.runs}; ${chance(c.p)}`
    : `${signed(c.mean)} on average, ${c.up} higher, ${c.down} lower; ${chance(c.p)}`;
}
