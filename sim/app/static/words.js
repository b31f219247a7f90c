// What things are called on the page.

export const LENSES = { none: "No lens", realist: "Realist", liberal: "Liberal", constructivist: "Constructivist" };
export const LENS_WORDS = {
  none: "Each motive has the weight that was read from the documents.",
  realist: "Power: friends, rivals and threats count more; principles and a good name less.",
  liberal: "Interdependence: trade and hopes of better relations count more, rivalry less.",
  constructivist: "Norms: principles, a good name and keeping to one\u2019s word count more, gains and threats less.",
};
export const BASES = { stated: "the text says so", implied: "read between the lines", assumed: "assumed, since no text says" };
export const capital = (text) => text[0].toUpperCase() + text.slice(1);
