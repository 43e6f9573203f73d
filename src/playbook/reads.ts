/** Which fields of an activity a playbook reads, told by what is written in it: a field that is named in vain costs a moment, one that is missed would cost a run. */
import type { Playbook } from '#sdk';
import { piecesOf } from './template.ts';

/** Names of fields; `*`: any of them. */
export type ReadFields = ReadonlySet<string>;

export interface Reads {
  /** Of the activity, before it is known whether it starts a run. */
  readonly conditions: ReadFields;
  /** Of the activity that started it. */
  readonly steps: ReadFields;
  /** Of a reply that a step waits for. */
  readonly replies: ReadFields;
}

const NOTHING: ReadFields = new Set();
const EXPRESSIONS: ReadonlySet<string> = new Set(['if', 'when', 'each', 'by']);

export function readsOf({ on, market, steps }: Playbook): Reads {
  const texts = 'activity' in on ? [on.if, on.dedupe?.by, market].filter((one) => one !== undefined) : [];
  return {
    conditions: texts.reduce<ReadFields>((all, text) => all.union(fieldsIn(text, 'activity')), NOTHING),
    steps: fieldsOf(steps, 'activity', ''),
    replies: fieldsOf(steps, 'reply', ''),
  };
}

type Root = 'activity' | 'reply';

function fieldsOf(value: unknown, root: Root, key: string): ReadFields {
  if (typeof value === 'string') {
    if (EXPRESSIONS.has(key)) return fieldsIn(value, root);
    const pieces = piecesOf(value);
    if (!Array.isArray(pieces)) return NOTHING;
    const expressions = pieces.flatMap((piece) => ('expression' in piece ? [String(piece.expression)] : []));
    return expressions.reduce<ReadFields>((all, text) => all.union(fieldsIn(text, root)), NOTHING);
  }
  if (typeof value !== 'object' || value === null) return NOTHING;
  return Object.entries(value).reduce<ReadFields>(
    (all, [inner, one]) => all.union(fieldsOf(one, root, Array.isArray(value) ? key : inner)),
    NOTHING,
  );
}

function fieldsIn(expression: string, root: Root): ReadFields {
  const found = expression.matchAll(new RegExp(String.raw`(?<![\w.])${root}\b(?:\s*\.\s*(\w+))?`, 'g'));
  return new Set([...found].map(([, field]) => field ?? '*'));
}
