/** What was found as a sentence: a capital letter at its beginning, a full stop at its end. */

export function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}
