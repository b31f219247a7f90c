// Points of a guess: a proper score, so that nobody gains by naming another number than the one believed.

// 100 for a sure guess that is right, 0 for the middle of the scale, less than 0 for worse than that: the
// squared distance of the middle from the result less that of the guess, in squares of half the scale. The
// best possible guess is the result itself.
export function points(guess, result, [low, high]) {
  const middle = (low + high) / 2;
  return (100 * ((middle - result) ** 2 - (guess - result) ** 2)) / ((high - low) / 2) ** 2;
}

const text = (x) => (Math.abs(x) < 10 && Math.abs(x) >= 0.05 ? x.toFixed(1) : String(Math.round(x) + 0)).replace("-", "\u2212");

// What a class earned, in words.
export function scoreWords(guesses, result, bounds, named) {
  const earned = (guess) => text(points(guess, result, bounds));
  const best = text(points(result, result, bounds));
  const rule = ` Naming the middle earns 0, the result itself ${best}.`;
  if (guesses.length === 1) return `The guess was ${named(guesses[0])}: ${earned(guesses[0])} of ${best} points.${rule}`;
  const mean = guesses.reduce((a, b) => a + b, 0) / guesses.length;
  const nearest = guesses.reduce((a, b) => (Math.abs(a - result) <= Math.abs(b - result) ? a : b));
  return `${guesses.length} guesses: together ${named(mean)}, ${earned(mean)} of ${best} points; the best single one ${named(nearest)}, ${earned(nearest)}.${rule}`;
}
