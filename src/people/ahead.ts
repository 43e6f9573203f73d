/** Who is on call for a team from one moment to another, and when nobody is. */
import type { Tx } from '../platform/index.ts';
import { onCallFrom } from './resolve.ts';
import { rosterOf, type Roster } from './roster.ts';
import * as store from './store.ts';

export interface Stretch {
  /** UTC. */
  readonly from: string;
  readonly until: string;
  /** Null: nobody is on call. */
  readonly person: string | null;
  readonly why: string | null;
}

/** In order and without holes; empty of a team that has no rota and no shift that somebody took. */
export async function onCallAhead(tx: Tx, team: store.TeamRow, from: Date, until: Date): Promise<readonly Stretch[]> {
  const overrides = await store.overridesBetween(tx, team.id, from, until);
  if (team.rota === null && overrides.length === 0) return [];
  const people = await store.listPeople(tx);
  const roster: Roster = {
    ...rosterOf(tx),
    listPeople: () => Promise.resolve(people),
    overrideAt: (_, at) => {
      const then = at.toISOString();
      return Promise.resolve(overrides.find(({ from_at, until_at }) => from_at <= then && until_at > then) ?? null);
    },
  };
  const changes = changesOf(team, overrides);
  const end = until.toISOString();
  const stretches: Stretch[] = [];
  for (let at = from.toISOString(); at < end;) {
    const shift = await onCallFrom(roster, team, new Date(at));
    const next =
      [end, ...(shift === null ? [] : [shift.until]), ...changes].filter((one) => one > at).toSorted()[0] ?? end;
    const last = stretches.at(-1);
    const person = shift?.person ?? null;
    if (last !== undefined && last.person === person) stretches[stretches.length - 1] = { ...last, until: next };
    else stretches.push({ from: at, until: next, person, why: shift?.why ?? null });
    at = next;
  }
  return stretches;
}

/** Moments at which somebody else may be on call, but for the end of a turn. */
function changesOf({ rota, shifts }: store.TeamRow, overrides: readonly store.OverrideRow[]): readonly string[] {
  return [
    ...overrides.flatMap(({ from_at, until_at }) => [from_at, until_at]),
    ...shifts.flatMap((span) => [span.from, span.until]),
    ...(rota !== null && 'turn' in rota ? [rota.from] : []),
  ].map((at) => new Date(at).toISOString());
}
