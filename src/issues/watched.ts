/** What the watchdog of promises asks of issues. */
import type { Check } from '../platform/index.ts';

const CURE =
  'See that a worker runs (bondfire start, or bondfire work), and read its log; bondfire issue list shows what is open.';

export interface IssuePromiseParts {
  /** Seconds of silence that somebody wants to know of. */
  readonly idleAfter: () => readonly number[];
}

export function issuePromises({ idleAfter }: IssuePromiseParts): readonly Check[] {
  return [
    {
      kind: 'issues_to_wake',
      says: 'issues that were snoozed or waited for, and did not come back though their time has come',
      cure: CURE,
      graceMs: 60_000,
      overdue: `select id::text as id, until as due from issues where state in ('snoozed', 'waiting') and until < $1`,
    },
    {
      kind: 'issue_promises',
      says: 'promises on issues that are at risk or missed, and nobody was told',
      cure: CURE,
      graceMs: 60_000,
      overdue: `select issue::text as id, case when told_at_risk_at is null then at_risk_at else due_at end as due from issue_promises
      where kept_at is null and paused_at is null and (told_at_risk_at is null and at_risk_at < $1 or told_missed_at is null and due_at < $1)`,
    },
    {
      kind: 'issue_owners',
      says: 'owners who have been silent for too long, and whose issues did not go to others',
      cure: CURE,
      graceMs: 60_000,
      overdue: `select issue::text as id, due_at as due from issue_silences join issues on issues.id = issue where state = 'open' and due_at < $1`,
    },
    {
      kind: 'issue_reading',
      says: 'what was said, and was not looked at for what belongs to issues',
      cure: CURE,
      graceMs: 600_000,
      overdue: `select issue_reading.activity::text as id, greatest(at, next.seen_at) as due from issue_reading, lateral (select seen_at from activities
        where id > issue_reading.activity order by id limit 1) as next where greatest(at, next.seen_at) < $1`,
    },
    {
      kind: 'issues_idle',
      says: 'issues in which nothing happens, and no playbook that asks for it was told',
      cure: CURE,
      graceMs: 60_000,
      values: () => [JSON.stringify([...new Set(idleAfter())].map((seconds) => ({ seconds })))],
      overdue: `select id::text as id, changed_at + seconds * interval '1 second' as due from issues
      join json_to_recordset($3::json) as wanted (seconds integer) on idle_told < seconds
      where state = 'open' and changed_at + seconds * interval '1 second' < $1`,
    },
  ];
}
