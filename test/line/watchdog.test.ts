/** Each kind of promise, forgotten by hand in the tables: told once with its cure, and mended. Nobody works here, so nothing is acted on by itself. */
import type { Command } from 'commander';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connector } from '#sdk';
import { connectors } from '../../connectors/index.ts';
import type { Connection } from '../../src/connections/index.ts';
import { ENRICHMENT_CHECKS } from '../../src/activity/index.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { lastRound, listAlarms, newId, systemClock, type Watchdog } from '../../src/platform/index.ts';
import { newPerson, savePerson, type PersonRow } from '../../src/people/index.ts';
import { watched, watchPromises } from '../../src/stages/index.ts';
import { testDatabase } from '../support/database.ts';
import { captureLog, type CapturedLog } from '../support/log.ts';
import { until } from '../support/scene.ts';

const database = await testDatabase();
const { pool } = database;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const known = new Map<string, Connector>(connectors.map((one) => [one.id, one]));

const HERE = [
  { id: 'site', connector: 'wordpress', off: [] },
  { id: 'desk', connector: 'webhook', off: [] },
] as unknown as readonly Connection[];

/** Kinds of which it was seen that they are told. */
const toldOf = new Set<string>();
let time: { now: number; steady: number };
let captured: CapturedLog;
let dog: Watchdog | null = null;

beforeEach(async () => {
  time = { now: Date.parse('2026-03-02T10:00:00Z'), steady: 0 };
  captured = captureLog();
  await pool.query(
    `truncate connections, cursors, envelopes, issues, runs, asks, people, teams, switches, playbook_times, playbook_revisions, effects, backfills, probes, alarms, watchdog, library_watches, responses cascade`,
  );
  await pool.query(`update issue_reading set activity = 'ffffffff-ffff-ffff-ffff-ffffffffffff'`);
  // Somebody watched until now.
  await pool.query('insert into watchdog (rounds, ran_at, clean) values (1, clock_timestamp(), true)');
  await pool.query(
    `insert into connections (id, connector, audience, settings, created_at) values ('site', 'wordpress', 'external', '{}', $1), ('desk', 'webhook', 'internal', '{}', $1)`,
    [ago(MINUTE)],
  );
  dog = await watchPromises({
    database,
    connections: { list: () => HERE },
    connectors: known,
    clock: { now: () => new Date(time.now) },
    steady: () => time.steady,
    log: captured.log,
    pullEveryMs: MINUTE,
    idleAfter: () => [3_600, 7_200],
    scheduled: () => [{ playbook: 'weekly', schedule: '0 9 * * 1', zone: 'UTC' }],
    enrichment: ENRICHMENT_CHECKS,
    heartbeat: null,
    everyMs: 10,
    patienceMs: 5_000,
  });
});
afterEach(() => dog?.stop());
afterAll(() => dog?.stop());

function ago(ms: number): Date {
  return new Date(time.now - ms);
}

async function rounds(): Promise<void> {
  const before = (await lastRound(pool))?.rounds ?? 0;
  await until(async () => ((await lastRound(pool))?.rounds ?? 0) >= before + 3);
}

/** What is told once every round of the patience found it. */
async function alarms(): Promise<Record<string, unknown>[]> {
  await rounds();
  time.now += 6_000;
  time.steady += 6_000;
  await rounds();
  return (await listAlarms(pool)).map(({ kind, count, example }) => ({ kind, count, example }));
}

/** What is forgotten, alone and told once with a cure; answered once `mend` mended it, and it was told so. */
async function forgotten(mend: string, values: readonly unknown[] = []): Promise<unknown> {
  const [alarm, ...others] = await alarms();
  await rounds();
  const told = captured.entries().filter(({ level }) => level === 'error');
  expect(others).toEqual([]);
  expect(told).toMatchObject([{ ...alarm, message: expect.stringMatching(/^forgotten: /), cure: expect.any(String) }]);
  await pool.query(mend, [...values]);
  await until(async () => (await listAlarms(pool)).length === 0);
  await until(async () => captured.text().includes('mended: '));
  toldOf.add(String(alarm?.['kind']));
  return alarm;
}

function one(kind: string, example: string): unknown {
  return { kind, count: 1, example };
}

async function run(wake_at: Date | null): Promise<string> {
  const id = newId();
  await pool.query(
    `insert into playbook_revisions (playbook, revision, source) values ('p', 'r', '{}') on conflict do nothing`,
  );
  await pool.query(
    `insert into runs (id, cause, playbook, revision, key, state, mode, wake_at, started_at) values ($1, $1, 'p', 'r', 'k', 'parked', 'act', $2, $3)`,
    [id, wake_at, ago(HOUR)],
  );
  return id;
}

async function ask(next_at: Date | null, due_at: Date, state = 'open'): Promise<string> {
  const id = newId();
  await pool.query(
    `insert into asks (id, run, step, playbook, kind, question, options, fields, need, edit, self, authors, copies, always, whom, escalate, state, due_at, next_at, opened_at)
     values ($1, $2, 's', 'p', 'approval', '?', '[]', '{}', '"any"', false, false, '[]', '[]', false, '[]', '[]', $3, $4, $5, $6)`,
    [id, await run(ago(-HOUR)), state, due_at, next_at, ago(HOUR)],
  );
  return id;
}

async function effect(
  state: string,
  connection: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const id = newId();
  const row = { due_at: ago(HOUR), called_at: null, ended_at: null, fault: null, cause: null, step: 's', ...more };
  await pool.query(
    `insert into effects (id, step, connection, action, input, audience, provenance, origin, hop, state, key, due_at, called_at, intended_at, ended_at, fault, cause)
     values ($1, $10, $2, 'webhook.send', '{}', 'internal', '{}', '[]', 1, $3, $1, $4, $5, $6, $7, $8, $9)`,
    [id, connection, state, row.due_at, row.called_at, ago(HOUR), row.ended_at, row.fault, row.cause, row.step],
  );
  return id;
}

async function cursor(stream: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const row = {
    caught_up_at: ago(HOUR),
    pulled_at: ago(MINUTE),
    swept_at: ago(MINUTE),
    fault: null,
    failed_at: null,
    failures: 0,
    ...more,
  };
  await pool.query(
    `insert into cursors (connection, stream, caught_up_at, pulled_at, swept_at, fault, failed_at, failures) values ('site', $1, $2, $3, $4, $5, $6, $7)
     on conflict (connection, stream) do update set caught_up_at = excluded.caught_up_at, pulled_at = excluded.pulled_at, swept_at = excluded.swept_at,
       fault = excluded.fault, failed_at = excluded.failed_at, failures = excluded.failures`,
    [stream, row.caught_up_at, row.pulled_at, row.swept_at, row.fault, row.failed_at, row.failures],
  );
}

describe('runs', () => {
  test('that are not woken at their time', async () => {
    await run(ago(-HOUR));
    await run(ago(30_000));
    const late = await run(ago(2 * MINUTE));
    expect(await forgotten(`update runs set state = 'done' where id = $1`, [late])).toEqual(one('runs_to_wake', late));
  });
});

test('runs that nothing moves on any more', async () => {
  const waits = await run(null);
  const stuck = await run(null);
  await effect('intended', 'desk', { due_at: ago(-HOUR), cause: waits });
  await effect('done', 'desk', { cause: stuck });
  expect(await forgotten(`update runs set state = 'failed' where id = $1`, [stuck])).toEqual(one('runs_stuck', stuck));
});

/** A step that waits for its effects. */
async function waitsAt(of: string, step: string, more: object = {}): Promise<void> {
  await pool.query(`insert into journal (run, step, seq, state, outcome, at) values ($1, $2, 0, 'parked', $3, $4)`, [
    of,
    step,
    { action: 'issue.answer', sent: 'external', ...more },
    ago(HOUR),
  ]);
}

test('an answer to all waits rightly for its last effect; a step beside what has a time is stuck as well', async () => {
  const answers = await run(null);
  await waitsAt(answers, 'tell');
  for (const state of ['done', 'refused', 'unknown'])
    await effect(state, 'desk', { cause: answers, step: 'tell', due_at: ago(-HOUR) });
  await pool.query(
    `update effects set fault = '{"kind":"transient","message":"no answer came","cure":null}' where state = 'unknown'`,
  );
  expect((await alarms()).filter(({ kind }) => kind === 'runs_stuck')).toEqual([]);
  // Its effects have ended and it was not told, while it waits for somebody’s answer, and for another effect.
  await pool.query(`update effects set state = 'done' where cause = $1`, [answers]);
  await pool.query(`update runs set wake_at = $2 where id = $1`, [answers, ago(-HOUR)]);
  await waitsAt(answers, 'other');
  await waitsAt(answers, 'timed', { until: ago(-HOUR).toISOString() });
  await effect('intended', 'desk', { cause: answers, step: 'other', due_at: ago(-HOUR) });
  expect(await alarms()).toEqual([{ kind: 'runs_stuck', count: 1, example: answers }]);
  await pool.query(`update journal set state = 'done' where run = $1 and step = 'tell'`, [answers]);
  await until(async () => (await listAlarms(pool)).length === 0);
});

describe('asks and schedules', () => {
  test('asks that nobody is reminded of, or that do not end', async () => {
    await ask(ago(-HOUR), ago(-HOUR));
    await ask(null, ago(HOUR), 'answered');
    const late = await ask(ago(2 * MINUTE), ago(-HOUR));
    expect(await forgotten(`update asks set next_at = null, state = 'answered' where id = $1`, [late])).toEqual(
      one('asks_to_move', late),
    );
    await ask(ago(-HOUR), ago(2 * MINUTE));
    expect(await alarms()).toMatchObject([{ kind: 'asks_to_move', count: 1 }]);
  });

  test('playbooks that the clock was to start', async () => {
    // A Monday: it was due at nine.
    await pool.query(
      `insert into playbook_times (playbook, schedule, at) values ('weekly', '0 9 * * 1 UTC', $1), ('other', '* * * * * UTC', $1)`,
      [ago(24 * HOUR)],
    );
    expect(await forgotten(`update playbook_times set at = '2026-03-02T09:00:00Z'`)).toEqual(
      one('schedules', 'weekly'),
    );
  });

  test('while all playbooks are stopped, nothing of theirs is forgotten', async () => {
    await run(ago(HOUR));
    await ask(ago(HOUR), ago(HOUR));
    await pool.query(`update playbook_times set at = $1`, [ago(99 * HOUR)]);
    await pool.query(`insert into switches (name, by, at) values ('playbooks', 'Ines', $1)`, [ago(HOUR)]);
    expect(await alarms()).toEqual([]);
    await pool.query('delete from switches');
    expect(await alarms()).toHaveLength(2);
  });
});

async function issue(state: string, until: Date | null = null): Promise<string> {
  const id = newId();
  await pool.query(
    `insert into issues (id, title, state, topics, until, opened_at, changed_at, said_at) values ($1, 't', $2, '[]', $3, $4, $4, $4)`,
    [id, state, until, ago(HOUR)],
  );
  return id;
}

describe('issues', () => {
  test('that did not come back at their time', async () => {
    await issue('open');
    await issue('snoozed', ago(-HOUR));
    const late = await issue('waiting', ago(2 * MINUTE));
    expect(await forgotten(`update issues set state = 'open', until = null where id = $1`, [late])).toEqual(
      one('issues_to_wake', late),
    );
  });

  test('whose promises are at risk or missed, and nobody was told', async () => {
    const promised = async (at_risk: Date, due: Date, more: { told?: Date; paused?: Date } = {}): Promise<string> => {
      const id = await issue('open');
      await pool.query(
        `insert into issue_promises (issue, kind, policy, hours, at_risk, since, seconds, at_risk_at, due_at, told_at_risk_at, paused_at)
         values ($1, 'reply', 'p', 'business', 0.5, $2, 60, $3, $4, $5, $6)`,
        [id, ago(HOUR), at_risk, due, more.told ?? null, more.paused ?? null],
      );
      return id;
    };
    await promised(ago(-HOUR), ago(-2 * HOUR));
    await promised(ago(HOUR), ago(HOUR), { paused: ago(HOUR) });
    await promised(ago(HOUR), ago(-HOUR), { told: ago(HOUR) });
    const late = await promised(ago(3 * MINUTE), ago(-HOUR));
    const missed = await promised(ago(HOUR), ago(2 * MINUTE), { told: ago(HOUR) });
    expect(
      await forgotten('update issue_promises set told_at_risk_at = $2, told_missed_at = $2 where issue = any($1)', [
        [late, missed],
        ago(0),
      ]),
    ).toEqual({ kind: 'issue_promises', count: 2, example: late });
  });

  test('whose owner is silent, and that did not go to another', async () => {
    const owned = async (id: string, due: Date): Promise<string> => {
      await pool.query(
        `insert into issue_silences (issue, owner, team, since, seconds, due_at) values ($1, 'ines', 'care', $2, 60, $3)`,
        [id, ago(HOUR), due],
      );
      return id;
    };
    await owned(await issue('open'), ago(-HOUR));
    await owned(await issue('snoozed', ago(-HOUR)), ago(HOUR));
    const late = await owned(await issue('open'), ago(2 * MINUTE));
    expect(await forgotten('delete from issue_silences where issue = $1', [late])).toEqual(one('issue_owners', late));
  });

  test('that are idle, and no playbook was told', async () => {
    const silent = await issue('open');
    const told = await issue('open');
    await issue('resolved');
    await pool.query(`update issues set changed_at = $1`, [ago(HOUR + 2 * MINUTE)]);
    await pool.query(`update issues set idle_told = 3600 where id = $1`, [told]);
    expect(await forgotten('update issues set idle_told = 7200')).toEqual(one('issues_idle', silent));
  });
});

describe('the library', () => {
  test('that did not look how an issue turned out', async () => {
    const watch = async (due: Date | null): Promise<string> => {
      const id = newId();
      await pool.query('insert into library_watches (issue, resolved_at, due_at, failures) values ($1, $2, $3, 0)', [
        id,
        ago(HOUR),
        due,
      ]);
      return id;
    };
    await watch(null);
    await watch(ago(-HOUR));
    const late = await watch(ago(2 * MINUTE));
    expect(await forgotten('update library_watches set due_at = null where issue = $1', [late])).toEqual(
      one('library_outcomes', late),
    );
  });

  test('that did not let go of what was deleted', async () => {
    const id = newId();
    await pool.query(
      `insert into responses (id, source, situation, answers, topics, audience, private, preferred, evidence, record, version, created_at, changed_at)
       values ($1, 'issue', 's', '[]', '{}', 'internal', false, false, '{}', '{}', 1, $2, $2)`,
      [id, ago(HOUR)],
    );
    await pool.query(
      `insert into response_words (response, id, kind, at, text, deciding, gone_at) values ($1, $2, 'reported', $3, 's', false, null), ($1, $1, 'reported', $3, 's', false, $4)`,
      [id, newId(), ago(HOUR), ago(2 * MINUTE)],
    );
    expect(await forgotten('delete from response_words where response = $1', [id])).toEqual(
      one('library_deletions', id),
    );
  });

  test('that is published, and does not say there what it says here', async () => {
    const id = newId();
    await pool.query(
      `insert into responses (id, source, situation, answers, topics, audience, private, preferred, evidence, record, version, created_at, changed_at)
       values ($1, 'hand', 's', '[]', '{}', 'internal', false, false, '{}', '{}', 2, $2, $2)`,
      [id, ago(HOUR)],
    );
    const written = await effect('done', 'desk');
    await pool.query(
      `insert into library_publications (response, connection, type, node, effect, version) values ($1, 'desk', 'practice', '12', $2, 1)`,
      [id, written],
    );
    expect(await forgotten('update library_publications set version = 2 where response = $1', [id])).toEqual(
      one('library_publications', id),
    );
  });
});

async function arrived(seen: Date, to_enrich: number): Promise<string> {
  const id = newId();
  await pool.query(
    `insert into activities (id, connection, connector, stream, external_id, version, kind, object, published_at, seen_at, audience, metrics,
       attachments, mentions, tags, topics, products, origin, hop, ours, backfilled, cause, to_enrich)
     values ($1::uuid, 'desk', 'webhook', 'posts', $1::text, '1', 'create', 'note', $2, $2, 'external', '{}', '[]', '[]', '[]', '[]', '[]', '[]', 0, false, false, $1::uuid, $3)`,
    [id, seen, to_enrich],
  );
  return id;
}

test('activities that were not enriched', async () => {
  await arrived(ago(MINUTE), 1);
  // History comes when there is time.
  await arrived(ago(HOUR), 2);
  await arrived(ago(HOUR), 0);
  const late = await arrived(ago(HOUR), 1);
  expect(await forgotten('update activities set to_enrich = 0 where id = $1', [late])).toEqual(one('enrichment', late));
});

test('posts that the live numbers do not count', async () => {
  await pool.query('insert into numbers_touched (slot, touched_at) values ($1, $2), ($1, $3)', [
    new Date('2026-03-02T09:00:00Z'),
    ago(MINUTE),
    ago(HOUR),
  ]);
  expect(await forgotten('delete from numbers_touched')).toMatchObject({ kind: 'numbers_to_count', count: 1 });
});

test('what was told live and is kept for ever', async () => {
  const mended = 'insert into change_marks (at) values (clock_timestamp())';
  await pool.query('truncate change_marks');
  await pool.query(`insert into change_marks (at, xid) values ($1, '7')`, [ago(HOUR + MINUTE)]);
  expect(await forgotten(mended)).toEqual(one('changes_to_forget', '7'));
});

test.each(['to_send', 'to_look', 'paused'])('webhooks: %s', async (what) => {
  const [looked, paused] = [ago(what === 'to_look' ? HOUR : MINUTE), what === 'paused' ? ago(MINUTE) : null];
  const sql = `with made as (insert into webhooks (id, url, internal, secret, by, created_at, looked_at, paused_at) values ($1, '', false, '', '', $2, $2, $3)
    returning id) insert into webhook_deliveries (id, webhook, noun, what, at, state, next_at) select id, id, '', '', $2, 'due', $4 from made`;
  const id = newId();
  await pool.query(sql, [id, looked, paused, ago(what === 'to_send' ? HOUR : MINUTE)]);
  expect(await forgotten('delete from webhooks')).toEqual(one(`webhooks_${what}`, id));
});

async function slice(state: string, taken: Date): Promise<void> {
  await pool.query(
    `insert into slices (slice, revision, counted, source, file, taken_at, state) values ('outside', 'r', 'c', '{}', 'slices.yaml', $1, $2)`,
    [taken, state],
  );
}

describe('the early warning', () => {
  test('that did not judge in time', async () => {
    await slice('ready', ago(HOUR));
    await pool.query(
      `insert into signal_series (slice, part, due_at) values ('outside', '{}', $1), ('outside', '{"product":"a"}', $2)`,
      [ago(HOUR), ago(MINUTE)],
    );
    expect(await forgotten('delete from signal_series')).toMatchObject({ kind: 'signals_to_judge', count: 1 });
    await pool.query('delete from slices');
  });

  test('that did not put into buckets what was counted', async () => {
    await slice('ready', ago(HOUR));
    const id = newId();
    await pool.query(
      `insert into signal_tallies (id, slice, counted, part, at, source, entries, made_at) values ($1, 'outside', 'c', '{}', $2, 's', '[]', $2)`,
      [id, ago(HOUR)],
    );
    expect(await forgotten('delete from signal_tallies')).toEqual({ kind: 'signals_to_count', count: 1, example: id });
    await pool.query('delete from slices');
  });

  test('that did not count the history of a slice', async () => {
    await slice('counting', ago(2 * HOUR));
    expect(await forgotten('delete from slices')).toMatchObject({ kind: 'slices_to_count', example: 'outside' });
  });
});

describe('effects', () => {
  test('that are due and not sent', async () => {
    await effect('intended', 'desk', { due_at: ago(-HOUR) });
    const late = await effect('intended', 'desk');
    expect(await forgotten(`update effects set state = 'done' where id = $1`, [late])).toEqual(
      one('effects_to_send', late),
    );
  });

  test('of a connection that is paused, disconnected or limited wait rightly', async () => {
    await effect('intended', 'desk');
    for (const [column, value] of [
      ['paused_at', ago(HOUR)],
      ['disconnected', '{"since":"2026-03-01T00:00:00Z","message":"gone","cure":null}'],
      ['held', JSON.stringify({ until: ago(MINUTE), message: 'slow' })],
    ] as const) {
      await pool.query(`update connections set ${column} = $1 where id = 'desk'`, [value]);
      expect([column, await alarms()]).toEqual([column, []]);
      await pool.query(`update connections set ${column} = null where id = 'desk'`);
    }
    expect(await alarms()).toMatchObject([{ kind: 'effects_to_send' }]);
  });

  test('of a connection that is back go out one by one: those behind wait rightly', async () => {
    await pool.query(`update connections set catching_up = true where id = 'desk'`);
    await effect('calling', 'desk', { called_at: ago(1_000) });
    await effect('intended', 'desk');
    await effect('intended', 'desk');
    expect(await alarms()).toEqual([]);
    await pool.query(`update effects set state = 'done' where state = 'calling'`);
    // The oldest of them alone is due.
    expect(await alarms()).toMatchObject([{ kind: 'effects_to_send', count: 1 }]);
  });

  test('whose call does not end', async () => {
    await effect('calling', 'desk', { called_at: ago(MINUTE) });
    const stuck = await effect('calling', 'desk', { called_at: ago(HOUR) });
    expect(await forgotten(`update effects set state = 'done' where id = $1`, [stuck])).toEqual(
      one('effects_calling', stuck),
    );
  });

  test('that are unknown, and nobody settled for a day', async () => {
    await effect('unknown', 'desk', { ended_at: ago(23 * HOUR) });
    const open = await effect('unknown', 'desk', { ended_at: ago(25 * HOUR) });
    expect(await forgotten(`update effects set state = 'done' where id = $1`, [open])).toEqual(
      one('effects_unknown', open),
    );
  });
});

describe('what is read', () => {
  test('posts that go no further', async () => {
    const id = newId();
    await pool.query(
      `insert into envelopes (id, connection, stream, external_id, version, payload, seen_at, backfilled, state)
       values ($1, 'desk', 'posts', '1', '1', '{}', $2, false, 'pending'), ($3, 'desk', 'posts', '2', '1', '{}', $4, false, 'pending'),
              ($5, 'desk', 'posts', '3', '1', '{}', $2, false, 'mapped')`,
      [id, ago(3 * MINUTE), newId(), ago(MINUTE), newId()],
    );
    expect(await forgotten(`update envelopes set state = 'mapped'`)).toEqual(one('envelopes_to_carry', id));
  });

  test('what was not looked at for what belongs to issues', async () => {
    const read = await arrived(ago(2 * HOUR), 0);
    const late = await arrived(ago(HOUR), 0);
    await pool.query('update issue_reading set activity = $1', [read]);
    expect(await forgotten('update issue_reading set activity = $1', [late])).toEqual(one('issue_reading', read));
  });

  test('streams that are not read any more', async () => {
    await cursor('posts');
    await cursor('comments', { pulled_at: ago(HOUR) });
    expect(await forgotten('update cursors set pulled_at = $1', [ago(0)])).toEqual(
      one('streams_to_pull', 'site comments'),
    );
  });

  test('streams that were never read', async () => {
    await pool.query(`update connections set created_at = $1`, [ago(HOUR)]);
    expect(await alarms()).toMatchObject([{ kind: 'streams_to_pull', count: 2 }]);
  });

  test('a stream that fails again and again is told by health; one that failed once and is not tried again, here', async () => {
    const fault = JSON.stringify({ kind: 'transient', message: 'away', cure: null });
    await cursor('posts', { pulled_at: ago(HOUR), fault, failed_at: ago(HOUR), failures: 7 });
    await cursor('comments');
    expect(await alarms()).toEqual([]);
    await cursor('posts', { pulled_at: ago(HOUR), fault, failed_at: ago(HOUR), failures: 1 });
    expect(await alarms()).toMatchObject([{ kind: 'streams_to_pull', example: 'site posts' }]);
  });

  test('a stream waits rightly while another of its connection is read for the first time, or its connection is paused', async () => {
    await cursor('comments', { pulled_at: ago(HOUR) });
    await cursor('posts', { caught_up_at: null, swept_at: null });
    expect(await alarms()).toEqual([]);
    await cursor('posts');
    await pool.query(`update connections set paused_at = $1 where id = 'site'`, [ago(HOUR)]);
    expect(await alarms()).toEqual([]);
  });

  test('streams that are not swept any more', async () => {
    await cursor('posts');
    await cursor('comments', { caught_up_at: ago(9 * HOUR), swept_at: ago(3 * HOUR) });
    expect(await forgotten('update cursors set swept_at = $1', [ago(0)])).toEqual(
      one('streams_to_sweep', 'site comments'),
    );
  });

  test('histories that stand still', async () => {
    await cursor('posts');
    await cursor('comments');
    await pool.query(
      `insert into backfills (connection, stream, since, started_at, moved_at) values ('site', 'posts', $1, $2, null), ('site', 'comments', $1, $2, $3)`,
      [ago(99 * HOUR), ago(HOUR), ago(MINUTE)],
    );
    // They are read one after the other.
    expect(await alarms()).toEqual([]);
    await pool.query(`update backfills set ended_at = $1 where stream = 'comments'`, [ago(0)]);
    expect(await forgotten('update backfills set moved_at = $1', [ago(0)])).toEqual(one('backfills', 'site posts'));
  });

  test('probes that are not made any more', async () => {
    await cursor('posts');
    await cursor('comments');
    await pool.query(`insert into probes (connection, every_ms, last_at) values ('site', $1, $2), ('desk', null, $2)`, [
      HOUR,
      ago(2 * HOUR),
    ]);
    expect(await forgotten('update probes set last_at = $1', [ago(0)])).toEqual(one('probes_to_make', 'site'));
  });

  test('posts of probes that nobody takes away', async () => {
    await cursor('posts');
    await cursor('comments');
    await pool.query(
      `insert into probes (connection, out, tidy_at) values ('site', '{"key": "k", "external_id": "1"}', $1), ('desk', '{"key": "k", "external_id": "2"}', $2)`,
      [ago(20 * MINUTE), ago(10 * MINUTE)],
    );
    expect(await forgotten('update probes set out = null, tidy_at = null')).toEqual(one('probes_to_tidy', 'site'));
  });
});

const person = (id: string, of: Partial<PersonRow> = {}) => savePerson(pool, { ...newPerson(id, ago(HOUR)), ...of });

const ABSENT = `insert into absences (id, person, from_at, until_at, source, by) values ($1, $2, $3, $4, 'hand', 'test')`;
const absent = (id: string, from: Date, until: Date | null) => pool.query(ABSENT, [newId(), id, from, until]);

describe('people', () => {
  test('who are away, and nothing was handed on', async () => {
    for (const id of ['ines', 'tom', 'mia', 'late']) await person(id, { away: id === 'mia' });
    await absent('ines', ago(HOUR), ago(-HOUR));
    await absent('tom', ago(2 * HOUR), ago(HOUR));
    await absent('mia', ago(HOUR), null);
    await absent('late', ago(30_000), null);
    expect(await forgotten(`update people set away = true where id in ('ines', 'late')`)).toEqual(
      one('people_to_hand_on', 'ines'),
    );
  });

  test('who are told nothing', async () => {
    const told = `insert into notifications (person, kind, cause, why, at, next_at) values ('ines', 'back', '', '{}', now(), $1)`;
    await pool.query(told, [ago(HOUR)]);
    expect(await forgotten('delete from notifications')).toEqual(one('notifications_to_send', 'ines'));
  });

  test('whose calendars are not read any more', async () => {
    await person('ines', {
      calendar: 'https://calendar.example/ines.ics',
      calendar_read_at: ago(3 * HOUR).toISOString(),
    });
    await person('tom', { calendar: 'https://calendar.example/tom.ics', calendar_read_at: ago(HOUR).toISOString() });
    await person('mia');
    expect(await forgotten('update people set calendar_read_at = $1', [ago(0)])).toEqual(
      one('calendars_to_read', 'ines'),
    );
    await pool.query(
      `insert into teams (id, title, members, languages, markets, products, topics, rota, created_at)
       values ('care', 'Care', '{}', '{}', '{}', '{}', '{}', '{"calendar": "https://calendar.example/care.ics"}', $1)`,
      [ago(3 * HOUR)],
    );
    expect(await alarms()).toEqual([{ kind: 'calendars_to_read', count: 1, example: 'care' }]);
  });
});

const ALL = watched({
  connections: { list: () => [] },
  connectors: known,
  pullEveryMs: MINUTE,
  scheduled: () => [],
  idleAfter: () => [],
  enrichment: ENRICHMENT_CHECKS,
  clock: systemClock,
});

test('each kind was seen to be told and mended', () => {
  expect([...toldOf].toSorted()).toEqual(ALL.map(({ kind }) => kind).toSorted());
});

test('every cure names commands that there are', () => {
  const commands = new Set(leaves(buildProgram(), ''));
  const named = ALL.flatMap(({ cure }) =>
    [...cure.matchAll(/bondfire ((?:[a-z]+ ?)+)/g)].map(([, words = '']) => words),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((words) => ![...commands].some((one) => `${words} `.startsWith(`${one} `)))).toEqual([]);
});

function leaves({ commands }: Command, before: string): string[] {
  return commands.flatMap((one) => {
    const name = `${before}${one.name()}`;
    return one.commands.length > 0 ? leaves(one, `${name} `) : [name];
  });
}
