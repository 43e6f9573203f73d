/** What the store says when all is over: runs, answers, issues, and whether anything is due that nobody takes. */
import type { Pool } from 'pg';
import { effectPromises } from '../../src/actions/index.ts';
import { issuePromises } from '../../src/issues/index.ts';
import { PEOPLE_CHECKS } from '../../src/people/index.ts';
import { playbookPromises } from '../../src/playbook/index.ts';
import type { Taken } from './people.ts';

async function texts(pool: Pool, sql: string, values: readonly unknown[] = []): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>(sql, [...values]);
  return rows.map(({ text }) => text);
}

/** Under way still, each with what it is. What the clock starts each minute is never at rest for long. */
export function unsettled(pool: Pool): Promise<string[]> {
  return texts(
    pool,
    `select 'effect ' || id || ' ' || action || ' ' || state as text from effects where state not in ('done', 'refused') and intended_at < now() - interval '10 s'
     union all select 'run ' || id || ' ' || playbook || ' ' || state || ': ' || coalesce(reason, '') from runs
       where state in ('running', 'parked') and (playbook <> 'minutely' or started_at < now() - interval '10 s')
     union all select 'ask ' || id || ' ' || playbook || ' ' || step from asks where state = 'open'`,
  );
}

/** Due, and nobody takes it: by the watchdog's own questions, without their grace. */
export async function zombies(pool: Pool): Promise<string[]> {
  const checks = [
    ...playbookPromises({ scheduled: () => [], clock: { now: () => new Date() } }),
    ...issuePromises({ idleAfter: () => [] }),
    ...PEOPLE_CHECKS,
    ...effectPromises,
  ];
  const before = new Date(Date.now() - ZOMBIE_AFTER_MS);
  const found: string[] = [];
  for (const { kind, overdue, values } of checks)
    found.push(
      ...(await texts(
        pool,
        `select $4 || ' ' || id as text from (${overdue}) as found where $2::timestamptz is not null and $3::json is not null and $1::timestamptz is not null`,
        [before, new Date(Date.now() + 60_000), ...(values?.() ?? ['[]']), kind],
      )),
    );
  return found;
}

const ZOMBIE_AFTER_MS = 10_000;

/** Sentences about what is not as it must be. */
export async function wrong(pool: Pool, taken: readonly Taken[]): Promise<string[]> {
  const sentences = await texts(
    pool,
    `select 'run ' || id || ' of ' || playbook || ' is ' || state || ': ' || coalesce(reason, '') as text from runs where state in ('failed', 'stopped') and playbook <> 'cancelled'
     union all select 'run ' || id || ' of cancelled is ' || state from runs where playbook = 'cancelled' and state <> 'stopped'
     union all select 'issue ' || title || ' is ' || state from issues where title like 'Life %' and state <> 'resolved'
     union all select 'the switch for all playbooks is off still' from switches
     union all select 'run ' || run || ' waits at ' || step || ' though it has ended' from journal join runs on runs.id = run
       where journal.state = 'parked' and runs.state not in ('parked', 'running')
     union all select 'effect ' || id || ' ' || action || ' was refused: ' || (fault->>'message') from effects
       where state = 'refused' and fault->>'message' <> 'its run no longer wants it'
     union all select count(*) || ' issues have the key ' || key from issues where key is not null group by key having count(*) > 1
     union all select count(*) || ' runs of ' || playbook || ' were set off by ' || (given->>'given') from runs
       where trigger = 'schedule' group by playbook, given->>'given' having count(*) > 1
     union all select 'ask ' || asks.id || ' is ' || asks.state || ' and its run ' || runs.state from asks join runs on runs.id = run
       where asks.state = 'open' and runs.state not in ('parked', 'running')
     union all select 'issue ' || issue || ' says ' || count(*) || ' times: ' || (detail->>'text') from issue_entries where kind = 'note' and actor->>'kind' = 'playbook'
       group by issue, detail->>'text' having count(*) > 1
     union all select 'promise ' || kind || ' of issue ' || issue || ' was told ' || count(*) || ' times: ' || what from (
         select issue, detail->>'promise' as kind, kind as what from issue_entries where kind in ('at_risk', 'missed')) as told group by issue, kind, what having count(*) > 1`,
  );
  const { rows } = await pool.query<{ id: string; state: string; choice: string | null }>(
    `select id, state, decision->>'choice' as choice from asks`,
  );
  const asks = new Map(rows.map((one) => [one.id, one]));
  const answers = new Set(await texts(pool, `select ask || ' ' || person as text from answers`));
  for (const { ask, person, answer, decided } of taken) {
    const kept = asks.get(ask);
    if (!answers.has(`${ask} ${person}`))
      sentences.push(`the answer of ${person} to ${ask} was acknowledged and is lost`);
    const chosen = answer.choice ?? kept?.choice;
    if (decided && (kept?.state !== 'answered' || kept.choice !== chosen))
      sentences.push(`ask ${ask} was decided ${answer.choice} by ${person}, and is ${kept?.state} ${kept?.choice}`);
  }
  return sentences;
}

export interface Kept {
  readonly title: string;
  readonly owner: string | null;
  readonly team: string | null;
  readonly hand_overs: number;
  readonly notes: number;
}

export async function keptIssues(pool: Pool): Promise<Kept[]> {
  const { rows } = await pool.query<Kept>(
    `select title, owner, team, (select count(*)::integer from issue_entries where issue = issues.id and kind = 'handed_over') as hand_overs,
       (select count(*)::integer from issue_entries where issue = issues.id and kind = 'note' and detail->>'text' = 'Kept ' || title) as notes
     from issues where title like '% kept.'`,
  );
  return rows;
}
