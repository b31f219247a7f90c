// What things are called on the page.

export const LENSES = { none: "No lens", realist: "Realist", liberal: "Liberal", constructivist: "Constructivist" };
export const LENS_WORDS = {
  none: "Each motive has the weight that was read from the documents.",
  realist: "Power: friends, rivals and threats count more; principles and a good name less.",
  liberal: "Interdependence: trade and hopes of better relations count more, rivalry less.",
  constructivist: "Norms: principles, a good name and keeping to one\u2019s word count more, gains and threats less.",
};
export const CODINGS = { first: "Main", second: "The other document\u2019s", first_edition: "As first coded" };
export const BASES = { stated: "the text says so", implied: "read between the lines", assumed: "assumed, since no text says" };
export const TERM_WORDS = {
  interest: "its own idea of where to stand", relations: "siding with friends and against rivals",
  coercion: "the penalties that it has to expect", prospects: "the hope of better relations",
  norms: "sovereignty and non-interference", partner: "the need of a partner that is losing",
  market: "the price of energy and goods", escalation: "the fear of nuclear escalation",
  standing: "its good name with the uncommitted", inertia: "the cost of changing course",
  offer: "what it was offered", straddle: "the gap between its words and its deeds",
};

export const capital = (text) => text[0].toUpperCase() + text.slice(1);
export const lower = (text) => (/^(China|America|American|Europe|Russia|Ukraine|The Global)/.test(text) ? text : text[0].toLowerCase() + text.slice(1));
