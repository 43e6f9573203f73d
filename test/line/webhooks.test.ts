/** Programs are told what changes: CloudEvents, signed as Standard Webhooks say, in order and at least once. */
import { Webhook } from 'standardwebhooks';
import { CHANGE_NOUNS } from '#sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { forgetRemoved, RESTORED_MS, Wanted } from '../../src/hooks/index.ts';
import { EventNoun, Issue } from '../../src/api/shapes/index.ts';
import { served } from '../support/api.ts';
import { loopback, type Loopback, type Received } from '../support/loopback.ts';
import { post, scene, until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

interface Told {
  readonly id: string;
  readonly type: string;
  readonly subject?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const { app, bondfire, sender, say } = await scene({ publicUrl: 'https://bondfire.example.com' });
const { pool } = bondfire.database;
const { call, viewer } = await served(app);
let receiver: Loopback;
/** What the next request is answered; then 204. */
let next: ((request: Received) => Promise<number> | number)[] = [];
/** By path. */
function toldAt(path: string): Received[] {
  return receiver.seen.filter((one) => one.path === path);
}
const eventsAt = (path: string): Told[] => toldAt(path).map(({ body }) => JSON.parse(body) as Told);
let hooks: string[] = [];

async function hook(path: string, more: object = {}): Promise<{ id: string; secret: string }> {
  const made = await call('POST', 'webhooks', { url: receiver.at(path).href, nouns: ['team'], ...more });
  expect(made.status).toBe(201);
  const { id, secret } = made.body as { id: string; secret: string };
  hooks.push(id);
  return { id, secret: noteSecret(secret) };
}
async function issue(title: string): Promise<string> {
  return (await app.openIssue(OPERATOR, { title })).issue.id;
}
let teams = 0;
/** Nothing else happens to a team by itself. */
async function team(): Promise<string> {
  teams += 1;
  await app.addTeam(OPERATOR, `team-${teams}`, {});
  return `team-${teams}`;
}
async function shown(id: string) {
  return app.showWebhook(OPERATOR, id);
}
/** The newest one. */
function verify(by: string): unknown {
  const { body, headers } = toldAt('/test').at(-1) as Received;
  return new Webhook(by).verify(body, headers as Record<string, string>);
}
/** What waits for its time is due now. */
const hurry = () =>
  pool.query(`update webhook_deliveries set next_at = now() - interval '1 second' where state = 'due'`);

beforeAll(async () => {
  await bondfire.startWork();
  receiver = await loopback(async (request, response) => {
    const answer = next.shift();
    response.writeHead((await answer?.(request)) ?? 204, { location: '/elsewhere' }).end();
  });
  await sender('outside', 'external');
  await sender('inside', 'internal');
});
beforeEach(async () => {
  next = [];
  for (const id of hooks) await app.removeWebhook(OPERATOR, id);
  hooks = [];
});
afterAll(() => receiver[Symbol.asyncDispose]());

describe('a webhook', () => {
  test('is told what happens, in order, signed, as a CloudEvent', async () => {
    const { id, secret } = await hook('/order', { nouns: ['issue'] });
    const of = await issue('A lens');
    await app.noteIssue(OPERATOR, of, 'Batch 7');
    await app.resolveIssue(OPERATOR, of, 'Mended');
    await until(async () => eventsAt('/order').some(({ type }) => type === 'bondfire.issue.resolved'));
    const events = eventsAt('/order').filter(({ subject }) => subject === of);
    expect(events.map(({ type }) => type)).toEqual([
      'bondfire.issue.opened',
      'bondfire.issue.note',
      'bondfire.issue.resolved',
    ]);
    for (const { body, headers } of toldAt('/order')) {
      expect(headers['content-type']).toBe('application/cloudevents+json');
      const read = new Webhook(secret).verify(body, headers as Record<string, string>) as Told;
      expect(read).toMatchObject({
        specversion: '1.0',
        id: headers['webhook-id'],
        source: 'https://bondfire.example.com',
        data: { noun: 'issue', id: read.subject },
      });
      expect(() => new Webhook('whsec_AAAA').verify(body, headers as Record<string, string>)).toThrow('signature');
    }
    await until(async () => (await shown(id)).waiting === 0);
    const log = await call('GET', `webhooks/${id}/deliveries?limit=2`);
    expect(log.body).toMatchObject({
      items: [{ state: 'done', attempts: 1, status: 204 }, {}],
      next: expect.any(String),
    });
  });

  test('never gets words said inside, unless it is marked', async () => {
    await hook('/out', { nouns: ['issue', 'activity'] });
    await hook('/in', { nouns: ['issue', 'activity'], internal: true });
    await say('inside', post('Secret merger'));
    await say('outside', post('The lens leaks'));
    const of = await issue('Secret lens');
    await until(async () => eventsAt('/out').some(({ subject }) => subject === of));
    await until(async () => eventsAt('/in').some(({ subject }) => subject === of));
    const activities = eventsAt('/out').filter(({ data }) => data['noun'] === 'activity');
    expect(activities.flatMap(({ data }) => (data['activity'] === undefined ? [] : [data['activity']]))).toMatchObject([
      { text: 'The lens leaks', audience: 'external' },
    ]);
    expect(activities.every(({ data, subject }) => data['id'] === subject && subject !== undefined)).toBe(true);
    expect(
      toldAt('/out')
        .map(({ body }) => body)
        .join(''),
    ).not.toContain('Secret');
    const told = eventsAt('/out').find(({ subject }) => subject === of)?.data['issue'];
    expect(told).toMatchObject({ id: of, state: 'open' });
    const whole = eventsAt('/in').find(({ subject }) => subject === of)?.data['issue'];
    expect(Issue.parse(whole).title).toBe('Secret lens');
    expect(
      toldAt('/in')
        .map(({ body }) => body)
        .join(''),
    ).toContain('Secret merger');
  });

  test('gets again what it did not take, by the same id, before anything else', async () => {
    const { id } = await hook('/again');
    next = [() => 500, () => 302];
    const first = await team();
    const second = await team();
    await until(async () => (await shown(id)).failing_since);
    await hurry();
    await until(async () => toldAt('/again').length >= 2);
    expect(toldAt('/elsewhere')).toEqual([]);
    await until(async () =>
      (await app.listDeliveries(OPERATOR, id, { limit: 5 })).some(({ attempts }) => attempts >= 2),
    );
    await hurry();
    await until(async () => (await shown(id)).waiting === 0);
    expect(eventsAt('/again').map(({ subject }) => subject)).toEqual([first, first, first, second]);
    expect(new Set(eventsAt('/again').map((one) => one.id)).size).toBe(2);
    expect((await shown(id)).failing_since).toBeNull();
  });

  test('is told an event again when that is asked for, and at once what it did not take', async () => {
    const { id } = await hook('/replay');
    const first = await team();
    await until(async () => (await shown(id)).waiting === 0 && toldAt('/replay').length === 1);
    const [taken] = await app.listDeliveries(OPERATOR, id, { limit: 1 });
    const again = await call('POST', `webhooks/${id}/deliveries/${taken?.id}/replay`);
    expect(again.body).toMatchObject({ id: taken?.id, state: 'due' });
    await until(async () => (await shown(id)).waiting === 0);
    expect(eventsAt('/replay').map(({ id: event, subject }) => [event, subject])).toEqual([
      [taken?.id, first],
      [taken?.id, first],
    ]);
    next = [() => 500];
    await team();
    await team();
    await until(async () => (await shown(id)).failing_since);
    // Its time comes in five seconds and later; nobody waits for that.
    await pool.query(`update webhook_deliveries set next_at = now() + interval '1 hour' where state = 'due'`);
    expect((await call('POST', `webhooks/${id}/replay`)).body).toEqual({ replayed: 1 });
    await until(async () => toldAt('/replay').length >= 4);
    const tested = await app.testWebhook(OPERATOR, id);
    expect((await call('POST', `webhooks/${id}/deliveries/${tested.id}/replay`)).status).toBe(404);
  });

  test('is removed, told nothing, and taken back as it was within a day', async () => {
    const { id, secret } = await hook('/undo');
    const stopped = await hook('/stopped');
    await app.pauseWebhook(OPERATOR, stopped.id);
    for (const one of [id, stopped.id]) {
      expect((await call('DELETE', `webhooks/${one}`)).status).toBe(200);
      expect((await call('DELETE', `webhooks/${one}`)).status).toBe(404);
      expect((await call('GET', `webhooks/${one}`)).status).toBe(404);
      expect((await call('POST', `webhooks/${one}/test`)).status).toBe(404);
    }
    expect(await app.listWebhooks(OPERATOR)).toEqual([]);
    const meanwhile = await team();
    const back = await call('POST', `webhooks/${id}/restore`);
    expect(back.body).toMatchObject({ id, paused_at: null, paused_by: null });
    expect((await call('POST', `webhooks/${stopped.id}/restore`)).body).toMatchObject({
      paused_at: expect.any(String),
    });
    await until(async () => eventsAt('/undo').some(({ subject }) => subject === meanwhile));
    const { body, headers } = toldAt('/undo').at(-1) as Received;
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toBeDefined();
    await app.removeWebhook(OPERATOR, id);
    await pool.query(`update webhooks set removed_at = now() - interval '2 days' where id = $1`, [id]);
    await forgetRemoved(pool, new Date(Date.now() - RESTORED_MS));
    expect((await call('POST', `webhooks/${id}/restore`)).status).toBe(404);
    hooks = [stopped.id];
  });

  test('gets again what was sent and not written down, by the same id', async () => {
    const { id } = await hook('/crash');
    next = [
      async () => {
        await pool.query(
          `create function no_mark() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$;
           create trigger no_mark before update on webhook_deliveries for each row execute function no_mark()`,
        );
        return 204;
      },
      async () => 204,
    ];
    await team();
    await until(async () => bondfire.logged.text().includes(`webhook ${id} could not be served`));
    await pool.query('drop trigger no_mark on webhook_deliveries; drop function no_mark');
    await until(async () => (await shown(id)).waiting === 0);
    expect(toldAt('/crash').length).toBeGreaterThan(1);
    expect(new Set(toldAt('/crash').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('is paused by 410 and by days of failures, told of, and goes on', async () => {
    const { id } = await hook('/gone');
    next = [() => 410];
    await team();
    const gone = await until(async () => {
      const one = await shown(id);
      return one.paused_at === null ? undefined : one;
    });
    expect(gone).toMatchObject({ paused_by: null, pause_reason: 'its receiver answered 410 Gone', waiting: 1 });
    expect(bondfire.logged.text()).toContain(`webhook ${id} is paused`);
    await team();
    next = [() => 500];
    await call('POST', `webhooks/${id}/resume`);
    await until(async () => (await shown(id)).failing_since);
    await pool.query(`update webhooks set failing_since = now() - interval '3 days' where id = $1`, [id]);
    next = [() => 500];
    await hurry();
    await until(async () => (await shown(id)).pause_reason?.startsWith('it has taken nothing since'));
    await call('POST', `webhooks/${id}/resume`);
    await until(async () => (await shown(id)).waiting === 0 && toldAt('/gone').length >= 5);
    expect(new Set(eventsAt('/gone').map(({ subject }) => subject)).size).toBe(2);
  });

  test('is told that it missed something, where that is not kept any more', async () => {
    const { id } = await hook('/missed');
    await call('POST', `webhooks/${id}/pause`);
    await team();
    await pool.query(
      `insert into change_marks (at, xid) select now() - interval '16 minutes', pg_snapshot_xmax(pg_current_snapshot())`,
    );
    await call('POST', `webhooks/${id}/resume`);
    await until(async () => toldAt('/missed').length > 0);
    expect(eventsAt('/missed')).toMatchObject([{ type: 'bondfire.webhook.missed', subject: id }]);
    await pool.query(`delete from change_marks where at < now() - interval '15 minutes'`);
  });

  test('may be tried, and has two secrets for a day when it gets another', async () => {
    const { id, secret } = await hook('/test');
    const rotated = await call('POST', `webhooks/${id}/rotate`);
    const fresh = noteSecret((rotated.body as { secret: string }).secret);
    const tried = async () => (await call('POST', `webhooks/${id}/test`)).body;
    expect(await tried()).toMatchObject({ state: 'done', status: 204, what: 'test' });
    expect([verify(secret), verify(fresh)]).toMatchObject([{ type: 'bondfire.webhook.test' }, { subject: id }]);
    await pool.query(`update webhooks set old_until = now() - interval '1 second' where id = $1`, [id]);
    next = [() => 503];
    expect(await tried()).toMatchObject({ state: 'failed', status: 503 });
    expect(() => verify(secret)).toThrow('signature');
    expect(verify(fresh)).toBeDefined();
    const { rows } = await pool.query('select secret, old_secret from webhooks');
    const kept = [rows, await app.listWebhooks(OPERATOR), await app.listAudit(OPERATOR, { limit: 200 })];
    for (const one of [secret, fresh]) expect(JSON.stringify(kept)).not.toContain(one);
    // A test is in no one’s way.
    expect(await shown(id)).toMatchObject({ waiting: 0, failing_since: null });
  });
});

describe('who may', () => {
  test('is an admin, and what does not fit is told', async () => {
    expect((await call('GET', 'webhooks', undefined, viewer)).status).toBe(403);
    for (const wrong of [
      {},
      { url: 'ftp://x' },
      { url: 'https://a:b@x.example' },
      { url: 'https://x', nouns: ['word'] },
    ])
      expect((await call('POST', 'webhooks', wrong)).status).toBe(400);
    expect((await call('POST', 'webhooks/019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607/pause')).status).toBe(404);
  });

  test('cannot reach what is private here', async () => {
    const { id } = await app.addWebhook(OPERATOR, { url: `http://127.0.0.2:${receiver.port}/private` });
    hooks.push(id);
    expect(await app.testWebhook(OPERATOR, id)).toMatchObject({
      state: 'failed',
      status: null,
      fault: expect.stringContaining('private'),
    });
  });

  test('chooses among the nouns that the live events have', () => {
    expect([...CHANGE_NOUNS]).toEqual(EventNoun.options);
    expect(Wanted.shape.nouns.parse(EventNoun.options)).toEqual(EventNoun.options);
  });
});
