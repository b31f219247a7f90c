// What things are called on the page.

export const LENSES = { none: "No lens", realist: "Realist", liberal: "Liberal", constructivist: "Constructivist" };
export const LENS_WORDS = {
  none: "Each motive has the weight that was read from the documents.",
  realist: "Power: friends, rivals and threats count more; principles and a good name less.",
  liberal: "Interdependence: trade and hopes of better relations count more, rivalry less.",
  constructivist: "Norms: principles, a good name and keeping to one\u2019s word count more, gains and threats less.",
};
export const CODINGS = { first: "Main", second: "The other document\u2019s", first_edition: "As first coded", pool: "A reading for each history", pool_mixed: "A reading for each value", reading_1: "Machine reading 1", reading_2: "Machine reading 2", reading_3: "Machine reading 3", reading_4: "Machine reading 4" };
export const BASES = { stated: "the text says so", implied: "read between the lines", assumed: "assumed, since no text says" };
export const capital = (text) => text[0].toUpperCase() + text.slice(1);
export const lower = (text) => (/^(China|America|American|Europe|Russia|Ukraine|The Global)/.test(text) ? text : text[0].toLowerCase() + text.slice(1));
