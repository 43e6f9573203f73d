/** Whom something by name is put to while they are away. */
import { resolve } from '../people/index.ts';
import { Refused, type Tx } from '../platform/index.ts';

/** Who can act for somebody, and why it is not themselves. Whose hours it is not may well be asked by name. Throws `rejected` where there is nobody. */
export async function standingIn(
  tx: Tx,
  to: string,
  now: Date,
): Promise<{ readonly person: string; readonly instead: readonly string[] }> {
  const alone = { owner: async () => null, load: async () => new Map<string, number>(), always: true };
  const { people, held } = await resolve(tx, `person:${to}`, now, alone);
  const [one] = held === null ? people : [];
  if (one === undefined)
    throw new Refused(
      { code: 'nobody_can' },
      held ?? `nobody can be asked: ${to}`,
      'Answer it, or name somebody else.',
    );
  return { person: one.person, instead: one.person === to ? [] : [one.why] };
}
