/** Who is asked next, where somebody passes on what they are asked and names nobody. */
import { Fault, type Whom } from '#sdk';
import { findIssue } from '../issues/index.ts';
import { resolve } from '../people/index.ts';
import type { Tx } from '../platform/index.ts';
import { askedOf, countOpenAsks, issueOfRun, type AskRow } from '../playbook/index.ts';

export interface NextRight {
  readonly person: string;
  readonly why: string;
}

/**
 * Of those who can act now and were not asked yet: whom the ask names, then whom it escalates to, then the issue's team and its lead; of several the one with the
 * fewest open asks. Throws `rejected` where there is nobody.
 */
export async function nextRight(tx: Tx, ask: AskRow, now: Date): Promise<NextRight> {
  const id = await issueOfRun(tx, ask.run);
  const issue = id === null ? undefined : await findIssue(tx, id);
  const asked = new Set((await askedOf(tx, [ask.id])).map(({ person }) => person));
  const team = issue?.team ?? null;
  const levels: readonly Whom[] = [
    ask.whom,
    ...ask.escalate.map(({ to }) => to),
    ...(team === null ? [] : [`oncall:${team}` as const, `team:${team}` as const, `lead:${team}` as const]),
  ];
  for (const whom of levels) {
    const facts = {
      owner: async () => issue?.owner ?? null,
      always: ask.always,
      load: async () => new Map<string, number>(),
    };
    // Whom it picked of several, it has picked already.
    const of = typeof whom === 'object' && !Array.isArray(whom) && 'of' in whom ? whom.of : whom;
    const { people, held } = await resolve(tx, of, now, facts);
    const able = held === null ? people.filter(({ person }) => !asked.has(person)) : [];
    const open = await countOpenAsks(
      tx,
      able.map(({ person }) => person),
    );
    const [least] = able.toSorted((one, other) => (open.get(one.person) ?? 0) - (open.get(other.person) ?? 0));
    if (least !== undefined) return least;
  }
  throw new Fault('rejected', 'nobody else can be asked now', {
    cure: 'Name somebody: bondfire playbook pass <id> <person>; or answer it.',
  });
}
