/** Calls to vendors when something fails: the vendor, the grant, PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { EffectRow } from '../../src/actions/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { scene, until } from '../support/scene.ts';

let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const { app, bondfire, desk } = await scene({ clock });
const { pool } = bondfire.database;
const office = await desk('office', 'internal');
await bondfire.startWork();

/** A receiver that answers what it is told, when it is told. */
const slow = { answer: '{"id":"1"}', ms: 0, until: Promise.resolve(), seen: [] as string[] };
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  slow.seen.push(body);
  await sleep(slow.ms);
  await slow.until;
  response.writeHead(200, { 'content-type': 'application/json' }).end(slow.answer);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => void server.close());
await app.addConnection(OPERATOR, {
  id: 'slow',
  connector: 'webhook',
  audience: 'internal',
  settings: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
});

async function act(connection: string, action: string, text: string): Promise<string> {
  return (await app.act(OPERATOR, { action, connection, input: { body: { text } } })).id;
}

async function becomes(id: string, holds: (effect: EffectRow) => boolean, ms?: number): Promise<EffectRow> {
  return until(async () => {
    const effect = await app.showEffect(OPERATOR, id);
    return holds(effect) && effect;
  }, ms);
}

function made(text: string): number {
  return office.state().made.filter((one) => one.text === text).length;
}

/** Workers sleep until what they know is due: the clock was moved. */
async function awaken(): Promise<void> {
  await pool.query(`select pg_notify('bondfire_effects', '')`);
}

describe('a vendor that', () => {
  test('no longer accepts the grant: the effect waits, and goes out when it does again', async () => {
    office.fault({ name: 'unauthorized' });
    const id = await act('office', 'webhook.post', 'granted again');
    const waiting = await becomes(id, ({ fault }) => fault !== null);
    expect(waiting).toMatchObject({ state: 'intended', fault: { kind: 'auth' } });
    const { requests } = office.state();
    for (let days = 0; days < 3; days += 1) {
      ahead += 86_400_000;
      await awaken();
    }
    await sleep(300);
    // Vendors lock accounts: it is not tried against a grant that is gone.
    expect(office.state().requests).toBe(requests);
    expect(await app.showEffect(OPERATOR, id)).toMatchObject({ state: 'intended', attempts: 0 });
    office.fault({ name: 'unauthorized', on: false });
    expect(await app.testConnection(OPERATOR, 'office')).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await becomes(id, ({ state }) => state === 'done')).toMatchObject({ fault: null });
    expect(made('granted again')).toBe(1);
  });

  test.each([
    ['reset', 'webhook.post_keyed', 'unknown'],
    ['broken', 'webhook.post_keyed', 'unknown'],
    ['unavailable', 'webhook.post', 'unknown'],
    ['forbidden', 'webhook.post', 'refused'],
  ])('always answers %s: %s ends as %s, with what it said', async (name, action, ending) => {
    office.fault({ name });
    const text = `always ${name}`;
    const id = await act('office', action, text);
    const ended = await until(async () => {
      ahead += 900_000;
      await awaken();
      const one = await app.showEffect(OPERATOR, id);
      return one.ended_at !== null && one;
    });
    office.fault({ name, on: false });
    expect(ended).toMatchObject({ state: ending, fault: { message: expect.stringMatching(/\w/) as string } });
    expect(made(text)).toBe(0);
  });

  test('answers what PostgreSQL does not hold: it is done, and says that the answer is lost', async () => {
    slow.answer = String.raw`{"id":"a\u0000b"}`;
    const id = await act('slow', 'webhook.post', 'odd answer');
    const done = await becomes(id, ({ state }) => state === 'done');
    expect(done).toMatchObject({ external_id: null, fault: { kind: 'drift' }, attempts: 1 });
    expect(slow.seen.filter((body) => body.includes('odd answer'))).toHaveLength(1);
    slow.answer = '{"id":"1"}';
  });
});

describe('PostgreSQL', () => {
  test('loses every connection while calls are under way: their outcomes are stored, and nothing is sent twice', async () => {
    slow.ms = 600;
    const ids = await Promise.all(Array.from({ length: 12 }, (_, at) => act('slow', 'webhook.post', `lost ${at}.`)));
    await until(async () => slow.seen.filter((body) => body.includes('lost ')).length === ids.length);
    await pool
      .query(
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      )
      .catch(() => undefined);
    // The pool hears of its ended connections, so that none of them is asked below.
    await sleep(50);
    for (const id of ids)
      expect(await becomes(id, ({ state }) => state === 'done')).toMatchObject({ attempts: 1, external_id: '1' });
    for (let at = 0; at < ids.length; at += 1)
      expect(slow.seen.filter((body) => body.includes(`lost ${at}.`))).toHaveLength(1);
    slow.ms = 0;
  });

  test('refuses for a moment: effects go out afterwards, though nobody says that they are due', async () => {
    const id = randomUUID();
    await pool.query(
      `insert into effects (id, step, connection, action, input, audience, provenance, origin, hop, state, key, due_at, intended_at)
       values ($1, 'by_hand', 'office', 'webhook.post_keyed', '{"body":{"text":"after all"}}', 'external', '{"activities":[],"approval":null}', '[]', 1,
         'intended', $1, $2, now())`,
      [id, new Date(clock.now().getTime() + 1_000)],
    );
    await awaken();
    // It sleeps until the effect is due, and finds the table gone.
    await sleep(300);
    await pool.query('alter table effects rename to effects_away');
    await sleep(1_500);
    await pool.query('alter table effects_away rename to effects');
    await becomes(id, ({ state }) => state === 'done');
    expect(made('after all')).toBe(1);
  });

  test('has let go of a worker’s lock: what it calls is looked for by another, and the late answer changes nothing', async () => {
    const late = Promise.withResolvers<void>();
    slow.until = late.promise;
    const id = await act('slow', 'webhook.post', 'late answer');
    const calling = await becomes(id, ({ state }) => state === 'calling');
    // As when the worker is cut off from PostgreSQL, and lives.
    await pool.query('update effects set worker = 2147483646 where id = $1', [id]);
    const other = await bondfire.another();
    await other.startActions();
    const ended = await becomes(id, ({ state }) => state === 'unknown' || state === 'done');
    expect(ended.state).toBe('unknown');
    expect(calling.attempts).toBe(1);
    late.resolve();
    await sleep(300);
    expect(await app.showEffect(OPERATOR, id)).toMatchObject({ state: 'unknown' });
    expect(slow.seen.filter((body) => body.includes('late answer'))).toHaveLength(1);
    await other.close();
  });
});

test('the end waits for calls under way, and their outcomes are stored', async () => {
  slow.ms = 500;
  const other = await bondfire.another();
  const id = (
    await other.app.act(OPERATOR, {
      action: 'webhook.post',
      connection: 'slow',
      input: { body: { text: 'at the end' } },
    })
  ).id;
  await until(async () => slow.seen.some((body) => body.includes('at the end')));
  await bondfire.close();
  const third = await bondfire.another();
  expect(await third.app.showEffect(OPERATOR, id)).toMatchObject({ state: 'done', attempts: 1 });
});
