/** A signal that a person gives, because they have seen what is worth acting on before anything noticed it. */
import { GivenSignal, type Field, type Playbook } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import { misfit, newId, Refused, type Tx } from '../platform/index.ts';
import { causeOfSignal, fitFields, type Cause } from '../playbook/index.ts';
import { noActivity } from './ids.ts';
import { issueId } from './issues.ts';

const text: Field = { type: 'text', optional: true, outside: false };
const FIELDS: Readonly<Record<string, Field>> = {
  why: { type: 'text', optional: false, outside: false },
  severity: { type: 'number', optional: true, outside: false },
  slice: text,
  product: text,
  market: text,
  topic: text,
  /** Ids of what is behind it, between spaces or commas. */
  activities: text,
};
/** What whoever starts it by hand fills in; null: nobody does. */
export function fieldsByHand(on: Playbook['on']): Readonly<Record<string, Field>> | null {
  if ('signal' in on) return FIELDS;
  return 'manual' in on ? on.manual : null;
}

const SEVERITY = 6;
const MOST = 100;

/** Throws `rejected` naming each field that does not fit. What a person says of it is internal. */
export async function signalByHand(
  tx: Tx,
  { signal, slice: of = 'by_hand' }: { readonly signal: GivenSignal['kind']; readonly slice?: string | undefined },
  form: Readonly<Record<string, unknown>>,
  by: string,
  now: Date,
): Promise<Cause> {
  const { severity, slice, activities: named, ...said } = fitFields(FIELDS, form);
  const ids = [...new Set(String(named ?? '').split(/[\s,]+/))].filter((id) => id !== '').map(issueId);
  if (ids.length > MOST)
    throw new Refused(
      { code: 'too_many', most: MOST, of: 'activities' },
      `${ids.length} activities are too many`,
      `Name at most ${MOST}.`,
    );
  const found = await activitiesById(tx, ids);
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw noActivity(missing);
  const behind = ids.flatMap((id) => found.get(id) ?? []);
  const wanted = {
    ...said,
    id: newId(),
    kind: signal,
    slice: slice ?? of,
    severity: severity ?? SEVERITY,
    since: behind.map(({ published_at }) => published_at).toSorted()[0] ?? now.toISOString(),
    observed: behind.length,
    expected: null,
    terms: [],
    activities: behind,
  };
  const { success, data } = GivenSignal.safeParse(wanted);
  if (!success)
    throw misfit(GivenSignal, wanted, {
      cure: `A signal has ${Object.keys(FIELDS).join(', ')}; its severity is from 1 to 10.`,
    });
  return causeOfSignal(data, by);
}
