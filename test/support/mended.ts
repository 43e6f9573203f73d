/** A cure of the linter's that is a mechanical replacement, done as it says. */
import { nearest, type LintProblem } from '#sdk';

/** The text with the word at the place replaced by the one that was meant; null where the cure is no such thing. */
export function mended(text: string, { line, column, cure }: LintProblem): string | null {
  const [, meant = null] = /^did you mean (.+)\?$/.exec(cure) ?? [];
  if (meant === null) return null;
  const lines = text.split('\n');
  const at = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, column - 1);
  const token = /^['"]?[\w.:-]+/.exec(text.slice(at))?.[0] ?? '';
  const pieces = meant.includes('.') ? [token.replace(/^['"]/, '')] : token.split(/[^\w-]/);
  const wrong = nearest(meant, pieces) ?? token;
  const start = at + token.indexOf(wrong);
  return `${text.slice(0, start)}${meant}${text.slice(start + wrong.length)}`;
}
