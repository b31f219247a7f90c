// Text in pictures: how wide it is, where it breaks, and how labels keep off each other.

// Push labels apart so that they do not cover each other: centres in, centres out, same order.
export function apart(wanted, heights, low, high) {
  const tall = (i) => (Array.isArray(heights) ? heights[i] : heights);
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i);
  let edge = low;
  for (const item of order) { item.y = Math.max(item.y, edge + tall(item.i) / 2); edge = item.y + tall(item.i) / 2; }
  edge = high;
  for (const item of order.reverse()) { item.y = Math.min(item.y, edge - tall(item.i) / 2); edge = item.y - tall(item.i) / 2; }
  const found = [];
  for (const item of order) found[item.i] = item.y;
  return found;
}

const ruler = document.createElement("canvas").getContext("2d");
export function widthOf(text, size, bold = false) {
  ruler.font = `${bold ? "700 " : ""}${size}px system-ui, sans-serif`;
  return ruler.measureText(text).width;
}

// Break a text into at most two lines of a width; what is too long ends in dots.
export function twoLines(text, size, width) {
  if (widthOf(text, size) <= width) return [text];
  const words = text.split(" ");
  let first = "";
  while (words.length && widthOf(first ? `${first} ${words[0]}` : words[0], size) <= width) first = first ? `${first} ${words.shift()}` : words.shift();
  let second = words.join(" ");
  while (widthOf(second, size) > width && second.length > 2) second = `${second.replace(/\u2026$/, "").slice(0, -1)}\u2026`;
  return first ? [first, second] : [second];
}

// Break a text into lines of a width.
export function wrapped(text, size, width, bold = false) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && widthOf(longer, size, bold) <= width) lines[lines.length - 1] = longer; else lines.push(word);
  }
  return lines;
}
