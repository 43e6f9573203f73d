/** From which likeness on something joins an issue by itself, and is proposed to it. */
import type { Tx } from '../platform/index.ts';
import { ALIKE } from './subjects/index.ts';

export interface GatheringRules {
  /** Of nearly the same words: the share of what two texts hold that both hold. */
  readonly words: number;
  /** Of what it is about: how like the issue it is, from which on it joins by itself. */
  readonly joins: number;
  /** From which on it is proposed to people. */
  readonly proposes: number;
}

/** Chosen on posts that people sorted by subject: see the README. */
export const BUILT_IN: GatheringRules = { words: ALIKE, joins: 0.55, proposes: 0.2 };

export async function rulesOf(tx: Tx): Promise<GatheringRules> {
  const { rows } = await tx.query<GatheringRules>('select words, joins, proposes from issue_rules');
  return rows[0] ?? BUILT_IN;
}

export async function saveRules(tx: Tx, { words, joins, proposes }: GatheringRules): Promise<void> {
  await tx.query(
    `insert into issue_rules (words, joins, proposes) values ($1, $2, $3)
     on conflict (one) do update set words = excluded.words, joins = excluded.joins, proposes = excluded.proposes`,
    [words, joins, proposes],
  );
}
