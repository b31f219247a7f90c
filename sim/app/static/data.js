// Questions to the server: answers are kept for a while, and only the latest of a row of moves is asked.

const kept = new Map();

export class Refused extends Error {
  constructor(status, said) {
    super(typeof said === "string" ? said : [said.key, said.problem].filter(Boolean).join(": ") + (said.allowed ? ` (allowed: ${said.allowed})` : ""));
    this.status = status;
  }
}

export async function ask(path, query = "", signal = undefined) {
  const address = `api/${path}${query ? `?${query}` : ""}`;
  if (kept.has(address)) return kept.get(address);
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(address, { credentials: "omit", signal });
    if (response.ok) {
      const data = await response.json();
      kept.set(address, data);
      if (kept.size > 120) kept.delete(kept.keys().next().value);
      return data;
    }
    if (response.status === 503 && attempt < 3) {
      await new Promise((done) => setTimeout(done, 700 * (attempt + 1) + 400 * Math.random()));
      continue;
    }
    const json = (response.headers.get("content-type") || "").includes("json");
    throw new Refused(response.status, json ? await response.json() : await response.text());
  }
}

// Runs one job at a time; of those that come in meanwhile, only the last.
export function latest(job) {
  let busy = false;
  let next = null;
  return async function run(...args) {
    if (busy) { next = args; return; }
    busy = true;
    try { await job(...args); } finally {
      busy = false;
      if (next) { const later = next; next = null; run(...later); }
    }
  };
}
