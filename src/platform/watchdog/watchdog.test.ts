import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { captureLog, type CapturedLog } from '../../../test/support/log.ts';
import { loopback } from '../../../test/support/loopback.ts';
import { start, until } from '../../../test/support/processes/process.ts';
import type { Check } from './check.ts';
import { createHeartbeat } from './heartbeat.ts';
import { watchSilence } from './silence.ts';
import { breakLock, lastRound, listAlarms, saveRound, takeLock } from './store.ts';
import { startWatchdog, type Watchdog, type WatchdogOptions } from './watchdog.ts';

const database = await testDatabase();
const { pool } = database;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Beside the product's own tables: things with a time, and things that are done again and again. */
await pool.query(
  'create table things (id text primary key, due timestamptz not null, done boolean not null default false)',
);

const DUE: Check = {
  kind: 'things',
  says: 'things not done',
  cure: 'Do them.',
  graceMs: MINUTE,
  overdue: 'select id, due from things where not done and due < $1',
};
const REPEATED: Check = {
  ...DUE,
  kind: 'repeated',
  says: 'things not done again',
  overdue: 'select id, due from things where done and (due < $1 or due > $2)',
};

let time: { now: number; steady: number };
let captured: CapturedLog;
let running: Watchdog[];

beforeEach(async () => {
  time = { now: Date.parse('2026-03-02T10:00:00Z'), steady: 0 };
  captured = captureLog();
  running = [];
  await pool.query('truncate things, alarms, watchdog');
  // Somebody watched until now.
  await saveRound(pool, true);
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
});

async function watch(options: Partial<WatchdogOptions> = {}): Promise<Watchdog> {
  const started = await startWatchdog({
    database,
    checks: [DUE, REPEATED],
    clock: { now: () => new Date(time.now) },
    steady: () => time.steady,
    log: captured.log,
    everyMs: 10,
    patienceMs: 10_000,
    ...options,
  });
  running.push(started);
  return started;
}

function pass(ms: number): void {
  time.now += ms;
  time.steady += ms;
}

/** Whole ones, from now on. */
async function rounds(count = 2): Promise<void> {
  const before = (await lastRound(pool))?.rounds ?? 0;
  await until(async () => ((await lastRound(pool))?.rounds ?? 0) >= before + count + 1);
}

/** So long as every round would find it. */
async function persist(ms = 11_000): Promise<void> {
  await rounds();
  pass(ms);
  await rounds();
}

function thing(id: string, agoMs: number, done = false): Promise<unknown> {
  return pool.query('insert into things (id, due, done) values ($1, $2, $3)', [id, new Date(time.now - agoMs), done]);
}

async function kinds(): Promise<string[]> {
  return (await listAlarms(pool)).map(({ kind }) => kind);
}

function told(text: string): Record<string, unknown>[] {
  return captured.entries().filter(({ message }) => String(message).includes(text));
}

describe('what is forgotten', () => {
  test('is told once with its cure, and once more when it is mended', async () => {
    await watch();
    await thing('a', 2 * MINUTE);
    await thing('b', 30_000);
    await persist();
    await rounds(5);
    expect(await listAlarms(pool)).toMatchObject([
      { kind: 'things', count: 1, example: 'a', oldest: '2026-03-02T09:58:00.000Z', cure: 'Do them.' },
    ]);
    expect(told('forgotten')).toMatchObject([
      { level: 'error', message: 'forgotten: things not done', cure: 'Do them.', example: 'a', count: 1 },
    ]);
    await pool.query('update things set done = true, due = $1', [new Date(time.now)]);
    await rounds();
    expect(await kinds()).toEqual([]);
    expect(told('mended')).toMatchObject([{ level: 'info', kind: 'things' }]);
  });

  test('is told again when it has doubled, and not for one more', async () => {
    await watch();
    await thing('a', 2 * MINUTE);
    await thing('b', 2 * MINUTE);
    await persist();
    await thing('c', 3 * MINUTE);
    await rounds();
    expect(await listAlarms(pool)).toMatchObject([{ count: 3, example: 'c' }]);
    expect(told('forgotten')).toHaveLength(1);
    await thing('d', 2 * MINUTE);
    await rounds();
    expect(told('still forgotten, and more of them')).toMatchObject([{ count: 4 }]);
  });

  test('is no alarm while it is acted on before the patience ends', async () => {
    await watch();
    await thing('a', 2 * MINUTE);
    await rounds();
    pass(9_000);
    await rounds();
    await pool.query('delete from things');
    await rounds();
    await thing('b', 2 * MINUTE);
    pass(2_000);
    await rounds();
    expect(await kinds()).toEqual([]);
  });

  test('is an alarm of its own where it cannot be looked for; the others are looked for all the same', async () => {
    await watch({ checks: [{ ...DUE, kind: 'broken', overdue: 'select id, due from no_such_table' }, DUE] });
    await thing('a', 2 * MINUTE);
    await persist();
    expect(await listAlarms(pool)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'watchdog', example: 'broken', count: 1 }),
        expect.objectContaining({ kind: 'things' }),
      ]),
    );
  });

  test('is found though every connection of the pool is taken', async () => {
    await thing('a', 2 * MINUTE);
    const held = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
    try {
      await watch();
      await until(async () => {
        pass(1_000);
        return told('forgotten').length > 0;
      });
    } finally {
      for (const client of held) client.release();
    }
    expect(told('forgotten')).toMatchObject([{ kind: 'things' }]);
  });
});

describe('a clock', () => {
  test('that jumps ahead a day raises no alarm, and hides none', async () => {
    await watch();
    await thing('before', 2 * MINUTE);
    await thing('soon', -HOUR);
    await thing('again', 10_000, true);
    await rounds();
    time.now += 24 * HOUR;
    await persist();
    // What was overdue before is told; what only the jump made so is not.
    expect(await listAlarms(pool)).toMatchObject([{ kind: 'things', count: 1, example: 'before' }]);
    await pool.query(`update things set due = $1 where id = 'again'`, [new Date(time.now)]);
    await persist(MINUTE);
    // By then whoever keeps promises saw it as well.
    expect(await listAlarms(pool)).toMatchObject([{ kind: 'things', count: 2 }]);
  });

  test('that jumps back an hour mends nothing and forgets nothing', async () => {
    await watch();
    pass(2 * MINUTE);
    await thing('stuck', 2 * MINUTE);
    await thing('again', 10_000, true);
    await persist();
    time.now -= HOUR;
    await persist();
    expect(await kinds()).toEqual(['things']);
    expect(told('mended')).toEqual([]);
    // What was last done in a time to come was not done since: told once the grace has passed, and no hour later.
    await persist(2 * MINUTE);
    await persist();
    expect((await kinds()).toSorted()).toEqual(['repeated', 'things']);
    await pool.query(`update things set due = $1, done = true`, [new Date(time.now)]);
    await rounds();
    expect(await kinds()).toEqual([]);
    expect(told('forgotten').map(({ kind }) => kind)).toEqual(['things', 'repeated']);
  });

  test('that jumps again and again puts no alarm off for good', async () => {
    await watch();
    await thing('a', 0);
    for (let minutes = 0; minutes < 6; minutes += 1) {
      time.now += MINUTE / 2;
      await rounds(1);
      pass(MINUTE / 2);
      await rounds(1);
    }
    expect(await kinds()).toEqual(['things']);
  });

  test('a time in which nothing ran counts from its end', async () => {
    await pool.query(`update watchdog set ran_at = now() - interval '3 days'`);
    await thing('weekend', 24 * HOUR);
    await watch();
    await persist();
    expect(await kinds()).toEqual([]);
    expect(told('nobody watched since')).toHaveLength(1);
    await persist(MINUTE);
    await persist();
    expect(await kinds()).toEqual(['things']);
  });
});

describe('of several workers', () => {
  test('one acts, so everything is told once', async () => {
    await watch();
    await watch();
    await thing('a', 2 * MINUTE);
    await persist();
    await rounds(5);
    expect(told('forgotten')).toHaveLength(1);
  });

  test('another takes over when one is killed', async () => {
    const process = start('watchdog', [database.url]);
    expect(await process.line()).toBe('acts');
    await watch();
    await thing('a', 2 * MINUTE);
    process.kill('SIGKILL');
    await process.ended;
    await persist();
    expect(await kinds()).toEqual(['things']);
  });

  test('another takes over from one that holds on and does nothing', async () => {
    const process = start('watchdog', [database.url]);
    expect(await process.line()).toBe('acts');
    process.kill('SIGSTOP');
    await watch({ silentMs: 1_000 });
    await until(async () => {
      pass(100);
      return told('taking it over').length > 0;
    });
    await thing('a', 2 * MINUTE);
    await until(async () => {
      pass(1_000);
      return (await kinds()).length > 0;
    });
    process.kill('SIGCONT');
  });

  test('goes on after PostgreSQL cut its connection', async () => {
    await watch();
    await rounds();
    await breakLock(pool);
    await rounds();
    expect(told('the connection of the watchdog was lost').length).toBeGreaterThan(0);
  });
});

describe('its own silence', () => {
  test('is told by a process that serves, once, and once when it is over', async () => {
    const dog = await watch();
    const silence = watchSilence({ database, log: captured.log, everyMs: 10, silentMs: 3_000 });
    await rounds();
    expect(silence.silence()).toBeNull();
    await dog.stop();
    await until(() => told('the watchdog has not run for').length > 0);
    expect(silence.silence()).toMatch(/has not run for \d+ s/);
    expect(told('the watchdog has not run for')).toMatchObject([{ level: 'error', cure: expect.any(String) }]);
    await watch();
    await until(() => told('the watchdog runs again').length > 0);
    expect(silence.silence()).toBeNull();
    await silence.stop();
  });

  test('is told where none ever ran', async () => {
    await pool.query('truncate watchdog');
    const silence = watchSilence({ database, log: captured.log, everyMs: 10, silentMs: 100 });
    await until(() => told('the watchdog has not run for').length > 0);
    expect(silence.silence()).not.toBeNull();
    await silence.stop();
  });
});

describe('the heartbeat', () => {
  test('is sent while nothing is forgotten, and the other address asked while something is', async () => {
    await using outside = await loopback((_request, response) => response.end('OK'));
    const paths = (): string[] => outside.seen.map(({ method, path }) => `${method} ${path}`);
    const heartbeat = createHeartbeat({
      url: outside.at('/ping/0d338dcc-a054-11ec-b909').href,
      failUrl: outside.at('/ping/0d338dcc-a054-11ec-b909/fail').href,
      log: captured.log,
    });
    await watch({ heartbeat });
    await rounds(5);
    // Once, though there were many rounds.
    await until(() => paths().length > 0);
    expect(paths()).toEqual(['GET /ping/0d338dcc-a054-11ec-b909']);
    await thing('a', 2 * MINUTE);
    await persist();
    await until(() => paths().length > 1);
    expect(paths()[1]).toBe('GET /ping/0d338dcc-a054-11ec-b909/fail');
    await pool.query('delete from things');
    await until(() => paths().length > 2);
    expect(paths()[2]).toBe('GET /ping/0d338dcc-a054-11ec-b909');
    expect(captured.text()).not.toContain('0d338dcc');
  });

  test('stays away while something is forgotten, or cannot be looked for', async () => {
    await using outside = await loopback((_request, response) => response.end('OK'));
    await thing('a', 2 * MINUTE);
    await pool.query(
      `insert into alarms (kind, says, cure, count, oldest, example, since, told) values ('things', '', '', 1, now(), 'a', now(), 1)`,
    );
    await watch({
      heartbeat: createHeartbeat({ url: outside.at('/').href, failUrl: null, log: captured.log, everyMs: 0 }),
    });
    await rounds(3);
    expect(outside.seen).toEqual([]);
    await pool.query('delete from things');
    await until(() => outside.seen.length > 1);
  });

  test('that is not heard is said once, and holds up no round', async () => {
    await using outside = await loopback((_request, response) => {
      response.statusCode = 500;
      response.end();
    });
    await watch({
      heartbeat: createHeartbeat({ url: outside.at('/').href, failUrl: null, log: captured.log, everyMs: 0 }),
    });
    await until(() => told('the heartbeat could not be sent').length > 0);
    await rounds(5);
    expect(told('the heartbeat could not be sent')).toHaveLength(1);
  });
});

test('the lock is held by one session at a time', async () => {
  const [one, other] = await Promise.all([pool.connect(), pool.connect()]);
  try {
    expect(await takeLock(one)).toBe(true);
    expect(await takeLock(other)).toBe(false);
  } finally {
    await one.query('select pg_advisory_unlock_all()');
    one.release();
    other.release();
  }
});
