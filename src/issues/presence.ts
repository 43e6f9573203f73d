/** Who looks at an issue now, and who writes in it. Kept for half a minute; each change of it is told live by the database. */
import type { Tx } from '../platform/index.ts';

export interface Presence {
  /** A person's id, or the name of whoever asks. */
  readonly person: string;
  readonly name: string;
  readonly typing: boolean;
  readonly since: string;
  readonly seen_at: string;
}

const LEFT_MS = 30_000;

/** Those who were not heard of lately are gone. */
export async function presentIn(tx: Tx, issue: string, now: Date): Promise<Presence[]> {
  const { rows } = await tx.query<Presence>(
    `select person, name, typing, since, seen_at from issue_presence where issue = $1 and seen_at > $2 order by since, person`,
    [issue, new Date(now.getTime() - LEFT_MS)],
  );
  return rows;
}

export async function isHere(
  tx: Tx,
  issue: string,
  { person, name, typing }: Pick<Presence, 'person' | 'name' | 'typing'>,
  now: Date,
): Promise<void> {
  await tx.query('delete from issue_presence where issue = $1 and seen_at <= $2', [
    issue,
    new Date(now.getTime() - LEFT_MS),
  ]);
  await tx.query(
    `insert into issue_presence (issue, person, name, typing, since, seen_at) values ($1, $2, $3, $4, $5, $5)
     on conflict (issue, person) do update set name = excluded.name, typing = excluded.typing, seen_at = excluded.seen_at`,
    [issue, person, name, typing, now],
  );
}

export async function hasLeft(tx: Tx, issue: string, person: string): Promise<void> {
  await tx.query('delete from issue_presence where issue = $1 and person = $2', [issue, person]);
}

/** Nobody says so of those who close a page. */
export async function forgetAbsent(tx: Tx, now: Date): Promise<void> {
  await tx.query('delete from issue_presence where seen_at <= $1', [new Date(now.getTime() - LEFT_MS)]);
}
