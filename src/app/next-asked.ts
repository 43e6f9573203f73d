/** Who is asked next where somebody passes an ask on and names nobody. */
import type { Whom } from '#sdk';
import { countOwned, findIssue } from '../issues/index.ts';
import { listTeams, resolve, teamFor } from '../people/index.ts';
import { Refused, type Tx } from '../platform/index.ts';
import { askedOf, countOpenAsks, issueOfRun, type AskRow } from '../playbook/index.ts';

/**
 * Somebody who was not asked yet: of those whom it asks, who can act now; else of those whom it would be escalated to, in order; else the lead of the issue's
 * team. Throws `rejected` where there is nobody.
 */
export async function nextAsked(
  tx: Tx,
  ask: AskRow,
  now: Date,
): Promise<{ readonly person: string; readonly instead: readonly string[] }> {
  const asked = new Set((await askedOf(tx, [ask.id])).map(({ person }) => person));
  const about = await issueOfRun(tx, ask.run);
  const issue = about === null ? undefined : await findIssue(tx, about);
  const lead = issue === undefined ? null : (teamFor(await listTeams(tx), issue)?.lead ?? null);
  const levels: readonly Whom[] = [
    ask.whom,
    ...ask.escalate.map(({ to }) => to),
    ...(lead === null ? [] : [`person:${lead}` as const]),
  ];
  const facts = { owner: async () => issue?.owner ?? null, load, always: ask.always };
  for (const whom of levels) {
    const { people, held } = await resolve(tx, everybodyOf(whom), now, facts);
    const has = await load(
      tx,
      people.map(({ person }) => person),
    );
    const others = held === null ? people.filter(({ person }) => !asked.has(person)) : [];
    const [least] = others.toSorted((one, other) => (has.get(one.person) ?? 0) - (has.get(other.person) ?? 0));
    if (least !== undefined) return { person: least.person, instead: [least.why] };
  }
  throw new Refused(
    { code: 'nobody_else' },
    'nobody else can be asked this now',
    'Answer it, or pass it on to somebody by name.',
  );
}

/** Of a number of people that were picked, all that they were picked from. */
function everybodyOf(whom: Whom): Whom {
  return typeof whom === 'object' && !Array.isArray(whom) && 'of' in whom ? { ...whom, pick: 'all' } : whom;
}

/** Open asks and owned issues. */
async function load(tx: Tx, people: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const asks = await countOpenAsks(tx, people);
  const owned = await countOwned(tx, people);
  return new Map(people.map((one) => [one, (asks.get(one) ?? 0) + (owned.get(one) ?? 0)]));
}
