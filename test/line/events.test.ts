/** What changes is told live, over real HTTP and real PostgreSQL. */
import { Client } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { createChanges, forgetChanges, newId, type News } from '../../src/platform/index.ts';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { follow, type Followed } from '../support/events.ts';
import { captureLog } from '../support/log.ts';
import { noteSecret } from '../support/secrets.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, say } = await scene();
const { database } = bondfire;
const { pool } = database;
const { call, url, viewer } = await served(app);
await sender('outside', 'external');

const streams: Followed[] = [];
afterAll(() => streams.forEach((one) => one.close()));
async function opened(query = '', last?: string, token = viewer): Promise<Followed> {
  const stream = await follow(`${url}/api/v1/events${query}`, token, last);
  streams.push(stream);
  return stream;
}
async function issue(title: string): Promise<string> {
  return ((await call('POST', 'issues', { title })).body as { issue: { id: string } }).issue.id;
}

describe('a stream', () => {
  test('tells what happens by noun, id and what, and not a word of it', async () => {
    const stream = await opened();
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const id = await issue('The secret lens');
    await call('POST', `issues/${id}/note`, { text: 'Batch 7' });
    await until(async () => stream.events.find(({ what }) => what === 'note'));
    const told = stream.events.filter((one) => one.id === id);
    expect(told.map(({ noun, what }) => [noun, what])).toEqual([
      ['issue', 'opened'],
      ['issue', 'note'],
    ]);
    expect(Object.keys(told[0] ?? {}).toSorted()).toEqual(['at', 'id', 'noun', 'what']);
    expect(stream.text()).not.toMatch(/lens|Batch/);
  });

  test('tells only the nouns that were asked for', async () => {
    const stream = await opened('?nouns=person,team');
    await issue('Not told');
    await call('POST', 'people/ines', { name: 'Inès' });
    await until(async () => stream.events.length > 0);
    expect(stream.events).toMatchObject([{ noun: 'person', id: 'ines', what: 'changed' }]);
    expect(await call('GET', 'events?nouns=nothing')).toMatchObject({ status: 400 });
  });

  test('tells many posts as a few events', async () => {
    const stream = await opened('?nouns=activity');
    const began = performance.now();
    for (let batch = 0; batch < 40; batch += 1) await say('outside', [post('The lens'), post('The lens again')]);
    await until(async () => stream.events.length > 0);
    const end = await issue('End');
    const other = await opened('?nouns=issue', stream.last());
    await until(async () => other.events.some(({ id }) => id === end));
    // However slowly they come: a few a second, and not one for each.
    expect(stream.events.length).toBeLessThan(5 * ((performance.now() - began) / 1_000) + 3);
    expect(stream.events[0]).toMatchObject({ noun: 'activity', id: null, what: 'arrived' });
  });

  test('goes on behind the last event, and tells what was missed meanwhile', async () => {
    const first = await opened('?nouns=issue');
    const before = await issue('Before');
    await until(async () => first.events.some(({ id }) => id === before));
    first.close();
    const missed = await issue('Missed');
    const second = await opened('?nouns=issue', first.last());
    await until(async () => second.events.some(({ id }) => id === missed));
    expect(second.events.map(({ id }) => id)).toEqual([missed]);
    const third = await opened(`?nouns=issue&since=${first.last()}`);
    await until(async () => third.events.some(({ id }) => id === missed));
    expect(third.resets()).toBe(0);
  });

  test.each(['1:1:', '999999999999:999999999999:', 'yesterday', '5:3:', '9:9:1'])(
    'says that all is to be read again to whoever comes with %s',
    async (last) => {
      const mark = `insert into change_marks (at, xid) values (now() - interval '20 minutes', '100')`;
      await pool.query(`${mark} on conflict do nothing`);
      const stream = await opened('', last);
      await until(async () => stream.resets() > 0);
      expect(stream.events).toEqual([]);
      await pool.query(`delete from change_marks where xid = '100'`);
    },
  );

  test('is nobody’s without a token', async () => {
    expect((await fetch(`${url}/api/v1/events`)).status).toBe(401);
    expect((await fetch(`${url}/api/v1/events`, { method: 'HEAD' })).status).toBe(404);
  });

  test('ends with the server, which does not wait for it', async () => {
    const logged = captureLog();
    const server = await startServer({ app, log: logged.log, host: '127.0.0.1', port: 0 });
    const stream = await follow(`${server.url}/api/v1/events`, viewer);
    await server.stop();
    await stream.ended;
    expect(logged.text()).not.toContain('they are cut');
  });
});

const INSERT = `insert into changes (noun, of, what) values ('team', $1, 'changed')`;

describe('changes', () => {
  const changes = createChanges(database, captureLog().log);
  afterAll(() => changes.stop());

  test('of a transaction that began early and commits late are not skipped, live or behind a break', async () => {
    const news: News[] = [];
    const leave = await changes.follow(null, (one) => news.push(one));
    const ids = (from = 0) => news.slice(from).flatMap((one) => (one.changes ?? []).map(({ id }) => id));
    const slow = new Client({ connectionString: database.url });
    await slow.connect();
    try {
      await slow.query('begin');
      await slow.query(INSERT, ['early']);
      await pool.query(INSERT, ['late']);
      await until(async () => ids().includes('late'));
      // Not before its commit.
      expect(ids()).not.toContain('early');
      const position = news.at(-1)?.to ?? '';
      leave();
      await slow.query('commit');
      const again = news.length;
      (await changes.follow(position, (one) => news.push(one)))();
      expect(ids(again)).toEqual(['early']);
      const both = news.length;
      (await changes.follow(news[0]?.to ?? '', (one) => news.push(one)))();
      expect(ids(both).toSorted()).toEqual(['early', 'late']);
    } finally {
      await slow.end();
    }
  });

  test('are forgotten a quarter of an hour after they were told', async () => {
    await pool.query(INSERT, ['old']);
    await pool.query(INSERT, ['new']);
    await pool.query(
      `insert into change_marks (at, xid) select now() - interval '16 minutes', xid from changes where of = 'new'`,
    );
    const kept = async () =>
      (await pool.query<{ of: string }>(`select of from changes where of in ('old', 'new') order by id`)).rows.map(
        (one) => one.of,
      );
    // A webhook needs what came since.
    await forgetChanges(pool, '1');
    expect(await kept()).toEqual(['old', 'new']);
    await forgetChanges(pool);
    expect(await kept()).toEqual(['new']);
  });
});

describe('who is here', () => {
  test('is told to everybody who looks at the issue, with whoever writes', async () => {
    const id = await issue('Looked at');
    const stream = await opened('?nouns=presence');
    await app.addPerson(OPERATOR, 'tom', { name: 'Tom' });
    const made = await app.createToken(OPERATOR, { role: 'responder', name: 'Tom’s phone', person: 'tom' });
    const tom = noteSecret(made.token);
    expect(await call('POST', `issues/${id}/presence`)).toMatchObject({
      status: 200,
      body: { items: [{ person: 'test', typing: false }] },
    });
    expect(await call('POST', `issues/${id}/presence`, { typing: true }, tom)).toMatchObject({
      body: {
        items: [
          { person: 'test', typing: false },
          { person: 'tom', typing: true },
        ],
      },
    });
    expect(await call('DELETE', `issues/${id}/presence`, undefined, tom)).toMatchObject({ status: 204 });
    expect(await call('GET', `issues/${id}/presence`, undefined, viewer)).toMatchObject({
      body: { items: [{ person: 'test' }] },
    });
    await until(async () => stream.events.some(({ what }) => what === 'went'));
    // Two who come at once are one event.
    expect(new Set(stream.events.map(({ id: of, what }) => `${of} ${what}`))).toEqual(
      new Set([`${id} came`, `${id} went`]),
    );
    expect(await call('POST', `issues/${newId()}/presence`)).toMatchObject({ status: 404 });
  });
});
