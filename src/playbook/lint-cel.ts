/** What cel-js says of an expression, in our words. */
import { CALLABLE, firstLine } from './evaluate.ts';
import { foreign, say, type Words } from './say.ts';
import { slipIn, usageOf, type Slip } from './lint-slips.ts';

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

function flawOf(thrown: unknown, cure: Words): Flaw {
  const { summary, range } = thrown as CelError;
  const message = summary ?? (thrown instanceof Error ? firstLine(thrown.message) : String(thrown));
  return { at: range?.start ?? 0, problem: foreign(message), cure };
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

function parseCure(thrown: unknown): Words {
  if (/escape/i.test((thrown as CelError).summary ?? '')) return "put r before the quote of a pattern: r'\\d+'";
  return 'correct the expression; texts are in quotes, && and || join conditions';
}

function cureOf(thrown: unknown): Words {
  const { summary = '', code } = thrown as CelError;
  if (code === 'default') return 'give the fallback the type of the value';
  if (code === 'fit') return "write it as fit(activity.text, 'mastodon'), with one of them";
  if (summary.includes('double') && summary.includes('int')) return 'write the number with a point: 5.0';
  if (code === 'no_matching_overload') {
    const [, name = ''] = /'(?:[^']*\.)?(\w+)\(/.exec(summary) ?? [];
    return (
      usageOf(name) ??
      say('check what it is called with; functions: ‹functions›; of a text or list: ‹methods›', {
        functions: CALLABLE.functions.join(', '),
        methods: CALLABLE.methods.join(', '),
      })
    );
  }
  if (summary.includes('string in string')) return "write activity.text.contains('a')";
  if (code === 'no_such_overload') return 'both sides must be of one type; string(x) makes a text of a number';
  return 'correct the types: conditions are joined by && and ||, and compared with == or <';
}
