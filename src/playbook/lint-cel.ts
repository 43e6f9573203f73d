/** What cel-js says of an expression, in our words. */
import { CALLABLE, firstLine } from './evaluate.ts';
import { slipIn, USAGE, type Slip } from './lint-slips.ts';

export type Flaw = Slip;

/** Of one that cannot be read. */
export function unread(thrown: unknown, source: string): Flaw {
  return tooLong(thrown) ?? slipIn(source) ?? flawOf(thrown, parseCure(thrown));
}

/** Of one whose types do not go together. */
export function unchecked(thrown: unknown): Flaw {
  return flawOf(thrown, cureOf(thrown));
}

interface CelError {
  readonly summary?: string;
  readonly code?: string;
  readonly range?: { readonly start: number };
}

function flawOf(thrown: unknown, cure: string): Flaw {
  const { summary, range } = thrown as CelError;
  const message = summary ?? (thrown instanceof Error ? firstLine(thrown.message) : String(thrown));
  return { at: range?.start ?? 0, problem: message, cure };
}

function tooLong(thrown: unknown): Flaw | null {
  const { summary = '', range } = thrown as CelError;
  if (!summary.startsWith('Exceeded')) return null;
  return {
    at: range?.start ?? 0,
    problem: summary.includes('Depth') ? 'it is nested too deeply' : 'it is too long',
    cure: 'make it shorter: a choose with several cases, a list with in, or one re2() in place of many contains()',
  };
}

function parseCure(thrown: unknown): string {
  if (/escape/i.test((thrown as CelError).summary ?? '')) return "put r before the quote of a pattern: r'\\d+'";
  return 'correct the expression; texts are in quotes, && and || join conditions';
}

function cureOf(thrown: unknown): string {
  const { summary = '', code } = thrown as CelError;
  if (code === 'default') return 'give the fallback the type of the value';
  if (code === 'fit') return "write it as fit(activity.text, 'mastodon'), with one of them";
  if (summary.includes('double') && summary.includes('int')) return 'write the number with a point: 5.0';
  if (code === 'no_matching_overload') {
    const [, name = ''] = /'(?:[^']*\.)?(\w+)\(/.exec(summary) ?? [];
    return Object.hasOwn(USAGE, name)
      ? `write ${USAGE[name]}`
      : `check what it is called with; functions: ${CALLABLE.functions.join(', ')}; of a text or list: ${CALLABLE.methods.join(', ')}`;
  }
  if (summary.includes('string in string')) return "write activity.text.contains('a')";
  if (code === 'no_such_overload') return 'both sides must be of one type; string(x) makes a text of a number';
  return 'correct the types: conditions are joined by && and ||, and compared with == or <';
}
