/** What the watchdog looks for among runs, asks and times of the clock. While all playbooks are stopped, nothing of theirs is forgotten. */
import type { Check, Clock } from '../platform/index.ts';
import { lastTime } from './schedule.ts';
import type { Scheduled } from './scheduled.ts';

const MINUTE = 60_000;

const RUNNING = `not exists (select from switches where name = 'playbooks')`;
const TIMERS = 'Look whether bondfire work runs and what its log says';

export interface TimerParts {
  /** Playbooks that the clock starts. */
  readonly scheduled: () => readonly Scheduled[];
  readonly clock: Clock;
}

export function playbookPromises({ scheduled, clock }: TimerParts): readonly Check[] {
  return [
    {
      kind: 'runs_to_wake',
      says: 'runs that are not woken though their time has come',
      cure: `${TIMERS}; bondfire playbook runs --state parked lists what waits.`,
      graceMs: MINUTE,
      overdue: `select id::text as id, wake_at as due from runs where state = 'parked' and wake_at < $1 and ${RUNNING}`,
    },
    {
      kind: 'runs_stuck',
      says: 'runs under way that nothing moves on any more',
      cure: 'bondfire playbook run <id> tells where it is; then bondfire playbook rerun <id>, or bondfire playbook cancel <id>.',
      graceMs: 10 * MINUTE,
      // Without a time a step waits for the outcomes of its effects, one or, of an answer to all, several; a run without a time for those alone.
      overdue: `select id::text as id, least(started_at, at) as due from runs left join lateral (
          select at from journal where run = runs.id and journal.state = 'parked' and at < $1 and journal.outcome ? 'action'
            and not journal.outcome ?| array['until', 'again'] and not exists (select from effects
              where cause = runs.id and effects.step = journal.step and effects.state in ('intended', 'calling', 'unknown')) limit 1) as step on true
        where runs.state in ('parked', 'running') and started_at < $1 and ${RUNNING} and (step.at is not null
          or wake_at is null and not exists (select from effects where cause = runs.id and effects.state in ('intended', 'calling', 'unknown')))`,
    },
    {
      kind: 'asks_to_move',
      says: 'asks of which nobody is reminded, that are not escalated or not ended, though their time has come',
      cure: `${TIMERS}; bondfire playbook asks lists what is asked.`,
      graceMs: MINUTE,
      overdue: `select id::text as id, least(next_at, due_at) as due from asks where state = 'open' and least(next_at, due_at) < $1 and ${RUNNING}`,
    },
    {
      kind: 'schedules',
      says: 'playbooks that were not started at their time',
      cure: `${TIMERS}; bondfire playbook show <name> tells how it stands.`,
      graceMs: 2 * MINUTE,
      values: () => [JSON.stringify(lastTimes(scheduled(), new Date(clock.now().getTime() - 2 * MINUTE)))],
      // One that is new, or whose schedule has changed, has no time yet that it was to be started at.
      overdue: `select wanted.playbook as id, wanted.last as due
        from json_to_recordset($3::json) as wanted (playbook text, schedule text, last timestamptz)
        join playbook_times on playbook_times.playbook = wanted.playbook and playbook_times.schedule = wanted.schedule
        where wanted.last < $1 and playbook_times.at < wanted.last and ${RUNNING}`,
    },
  ];
}

/** When each was to be started last. */
function lastTimes(all: readonly Scheduled[], before: Date): readonly object[] {
  return all.map(({ playbook, schedule, zone }) => ({
    playbook,
    schedule: `${schedule} ${zone}`,
    last: lastTime(schedule, zone, new Date(0), before)?.toISOString() ?? null,
  }));
}
