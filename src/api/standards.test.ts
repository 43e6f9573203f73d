/** What HTTP and ActivityStreams say, on the real server: conditions, keys that do a thing once, and activities as others read them. */
import { describe, expect, test } from 'vitest';
import { Kind, Thing, type Activity } from '#sdk';
import { served, type CallOptions } from '../../test/support/api.ts';
import { post, scene, until } from '../../test/support/scene.ts';
import { transaction } from '../platform/index.ts';
import { OPERATOR } from '../app/index.ts';
import { asStreams } from './activity-streams.ts';

const { app, bondfire, sender, say } = await scene();
const { database } = bondfire;
const { call, url, admin, viewer } = await served(app);
await sender('outside', 'external');

function withHeaders(headers: Readonly<Record<string, string>>, more: CallOptions = {}): CallOptions {
  return { ...more, headers };
}

async function opened(title: string): Promise<string> {
  return ((await call('POST', 'issues', { title })).body as { issue: { id: string } }).issue.id;
}

async function etag(path: string): Promise<string> {
  return (await call('GET', path)).headers.get('etag') ?? '';
}

describe('an ETag', () => {
  test('spares what was read already', async () => {
    const id = await opened('Read once');
    const tag = await etag(`issues/${id}`);
    expect(tag).toMatch(/^"[\w-]+\.[\w-]+"$/);
    const known = withHeaders({ 'if-none-match': `"other", ${tag}` });
    expect(await call('GET', `issues/${id}`, undefined, known)).toMatchObject({ status: 304, body: undefined });
    await call('POST', `issues/${id}/note`, { text: 'New' });
    expect(await call('GET', `issues/${id}`, undefined, known)).toMatchObject({ status: 200 });
  });

  test('keeps a change from overwriting another', async () => {
    const id = await opened('Changed by two');
    await call('POST', 'people/ines', { name: 'Inès' });
    const [first, person] = [await etag(`issues/${id}`), await etag('people/ines')];
    const one = withHeaders({ 'if-match': first });
    expect(await call('POST', `issues/${id}/claim`, { as: 'ines' }, one)).toMatchObject({ status: 200 });
    expect(await call('POST', `issues/${id}/resolve`, { outcome: 'Done' }, one)).toMatchObject({
      status: 412,
      body: { cure: expect.stringContaining('Read it again') as string },
    });
    const now = withHeaders({ 'if-match': await etag(`issues/${id}`) });
    expect(await call('POST', `issues/${id}/resolve`, { outcome: 'Done' }, now)).toMatchObject({ status: 200 });
    const before = withHeaders({ 'if-match': person });
    expect(await call('PATCH', 'people/ines', { zone: 'Europe/Paris' }, before)).toMatchObject({ status: 200 });
    expect(await call('PATCH', 'people/ines', { zone: 'UTC' }, before)).toMatchObject({ status: 412 });
    expect(await call('PATCH', 'people/ines', { zone: 'UTC' }, withHeaders({ 'if-match': '*' }))).toMatchObject({
      status: 200,
    });
    expect(await call('DELETE', 'people/nobody', undefined, withHeaders({ 'if-match': '*' }))).toMatchObject({
      status: 412,
    });
    // A verb changes what it stands below, as whoever asks reads it.
    const read = withHeaders({ 'accept-language': 'de' });
    const { headers } = await call('GET', 'people/ines', undefined, read);
    const away = { until: '2126-03-02T08:00:00Z' };
    const same = withHeaders({ 'accept-language': 'de', 'if-match': headers.get('etag') ?? '' });
    expect(await call('POST', 'people/ines/away', away, same)).toMatchObject({ status: 200 });
    expect(await call('POST', 'people/ines/away', away, same)).toMatchObject({ status: 412 });
    // Without it, it goes on as ever.
    expect(await call('PATCH', 'people/ines', { zone: 'UTC' })).toMatchObject({ status: 200 });
  });

  test('lets one of two changes pass that are made at once', async () => {
    const id = await opened('Changed by two at once');
    const told = withHeaders({ 'if-match': await etag(`issues/${id}`) });
    const both = await transaction(database.pool, async (tx) => {
      await tx.query('select from issues where id = $1 for update', [id]);
      const asked = ['one', 'other'].map((text) => call('POST', `issues/${id}/note`, { text }, told));
      // Each has found it as it was, and waits to change it.
      await until(async () => {
        const { rows } = await database.pool.query<{ waiting: number }>(
          `select count(*)::integer as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows[0]?.waiting === 2;
      });
      return asked;
    });
    expect((await Promise.all(both)).map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const { body } = await call('GET', `issues/${id}`);
    expect((body as { timeline: { kind: string }[] }).timeline.filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });

  test('of an issue is not broken by who writes in it', async () => {
    const id = await opened('Written in');
    const tag = await etag(`issues/${id}`);
    await database.pool.query(
      `insert into issue_drafts (issue, connection, thread, person, text, at) values ($1, 'outside', 't', 'tom', 'Hm', now())`,
      [id],
    );
    const told = withHeaders({ 'if-match': tag });
    expect(await call('POST', `issues/${id}/note`, { text: 'x' }, told)).toMatchObject({ status: 200 });
  });
});

function keyed(key: string, token = admin): CallOptions {
  return withHeaders({ 'idempotency-key': key }, { token });
}

async function issues(): Promise<string[]> {
  return (await app.listIssues(OPERATOR, { limit: 100 })).map(({ title }) => title);
}

async function isDone(key: string): Promise<boolean | undefined> {
  return (await database.pool.query<{ done: boolean }>('select done from once where key = $1', [key])).rows[0]?.done;
}

describe('an idempotency key', () => {
  test('does a thing once, and answers again as it did', async () => {
    const first = await call('POST', 'issues', { title: 'Once' }, keyed('a'));
    const again = await call('POST', 'issues', { title: 'Once' }, keyed('a'));
    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await issues()).filter((title) => title === 'Once')).toHaveLength(1);
    expect(await call('POST', 'issues', { title: 'Other' }, keyed('a'))).toMatchObject({ status: 422 });
    expect(await call('POST', 'issues', { title: 'x' }, keyed('a b'))).toMatchObject({ status: 400 });
    // Of somebody else it is another key; and what was not allowed is asked anew.
    expect(await call('POST', 'issues', { title: 'Once' }, keyed('a', viewer))).toMatchObject({ status: 403 });
    expect(await call('POST', 'issues', { title: 'Once' }, keyed('a', viewer))).toMatchObject({ status: 403 });
    expect(await call('POST', 'issues', { title: '' }, keyed('b'))).toMatchObject({ status: 400 });
    expect((await call('POST', 'issues', { title: '' }, keyed('b'))).headers.get('idempotent-replayed')).toBe('true');
  });

  test('sent twice at the same moment does it once', async () => {
    const both = await Promise.all([1, 2].map(() => call('POST', 'issues', { title: 'Twice' }, keyed('c'))));
    expect((await issues()).filter((title) => title === 'Twice')).toHaveLength(1);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, expect.toBeOneOf([201, 409])]);
  });

  test('keeps its answer sealed', async () => {
    const { body } = await call('POST', 'tokens', { role: 'viewer', name: 'kept' }, keyed('d'));
    const { rows } = await database.pool.query<{ all: string }>(`select string_agg(once::text, '') as all from once`);
    expect(rows[0]?.all).not.toContain((body as { token: string }).token);
  });

  test.each([
    [true, 409],
    [false, 201],
  ])('whose process ended, with the work committed: %s', async (committed, status) => {
    const title = `cut-${String(committed)}`;
    await call('POST', 'issues', { title }, keyed(title));
    // As a kill leaves it: before the answer was kept, and before the work was committed where it was not.
    await database.pool.query(
      `update once set answer = null, done = $1, at = now() - interval '2 minutes' where key = $2`,
      [committed, title],
    );
    expect(await call('POST', 'issues', { title }, keyed(title))).toMatchObject({ status });
  });

  test('is marked as done by the commit of the work itself', async () => {
    const { state, once } = (await app.beginOnce(OPERATOR, 'e', 'x')) as {
      state: string;
      once: { within(work: () => void): void };
    };
    expect(state).toBe('fresh');
    const worked = Promise.withResolvers<void>();
    once.within(() => {
      const failing = transaction(database.pool, () => Promise.reject(new Error('no')));
      worked.resolve(failing.catch(() => undefined));
    });
    await worked.promise;
    expect(await isDone('e')).toBe(false);
    const again = Promise.withResolvers<void>();
    once.within(() => again.resolve(transaction(database.pool, async (tx) => void (await tx.query('select 1')))));
    await again.promise;
    expect(await isDone('e')).toBe(true);
  });
});

const TYPES = new Set(
  'Activity Create Update Delete Like Announce Join Leave Follow Flag Note Article Question Document Video Image Event Page Relationship Group Person Application Tombstone Collection Link Mention Object'.split(
    ' ',
  ),
);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** What of it is not as the vocabulary says of anything: a type of its own, absolute ids, instants, no null. */
function unfit(value: unknown, where = ''): string[] {
  if (value === null) return [`${where} is null`];
  if (typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((one, at) => unfit(one, `${where}.${at}`));
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const bad =
      (name === 'type' && !TYPES.has(String(one))) ||
      ((name === 'id' || name === 'href') && !URL.canParse(String(one))) ||
      (['published', 'updated', 'deleted'].includes(name) && !INSTANT.test(String(one)));
    return (bad ? [`${where}.${name} is ${String(one)}`] : []).concat(unfit(one, `${where}.${name}`));
  });
}

describe('an activity as application/activity+json', () => {
  const streams = withHeaders({ accept: 'application/activity+json' });
  async function read(id: string): Promise<{ status: number; type: string | null; body: Record<string, unknown> }> {
    const answer = await fetch(`${url}/api/v1/activities/${id}`, {
      headers: { authorization: `Bearer ${viewer}`, ...streams.headers },
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: (await answer.json()) as Record<string, unknown>,
    };
  }

  test('is one of the vocabulary', async () => {
    await say('outside', post('The lens fogs', { id: 'fog' }));
    const [said] = await app.listActivities(OPERATOR, { limit: 1 });
    const { status, type, body } = await read(said?.id ?? '');
    expect([status, type]).toEqual([200, expect.stringMatching(/^application\/activity\+json/)]);
    expect(body).toMatchObject({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${url}/api/v1/activities/${said?.id}`,
      type: 'Create',
      actor: { type: 'Person', name: 'Ines' },
      object: { type: 'Note', content: 'The lens fogs', mediaType: 'text/plain' },
      to: ['https://www.w3.org/ns/activitystreams#Public'],
    });
    expect(unfit(body)).toEqual([]);
  });

  test('is a tombstone once the vendor deleted what it tells of, with nothing of what was said', async () => {
    const [said] = await app.listActivities(OPERATOR, { limit: 1 });
    await database.pool.query(
      `insert into activities select (json_populate_record(activities, json_build_object('id', $2::text, 'kind', 'delete', 'version', 'gone', 'text', null))).*
       from activities where id = $1`,
      [said?.id, '0fffffff-ffff-7fff-8fff-ffffffffffff'],
    );
    const { status, body } = await read(said?.id ?? '');
    expect(status).toBe(410);
    expect(body).toMatchObject({ type: 'Tombstone', formerType: 'Note' });
    expect(JSON.stringify(body)).not.toContain('fogs');
    expect(unfit(body)).toEqual([]);
    const note = await read('0fffffff-ffff-7fff-8fff-ffffffffffff');
    expect(note).toMatchObject({ status: 200, body: { type: 'Delete', object: { type: 'Tombstone' } } });
  });

  test('of any kind and thing fits', async () => {
    const [said] = (await app.listActivities(OPERATOR, { limit: 5 })).slice(-1);
    for (const kind of Kind.options)
      for (const object of Thing.options) {
        const one: Activity = {
          ...(said as Activity),
          kind,
          object,
          audience: 'internal',
          target: { type: 'page', id: 'a b', name: 'Help', url: null },
          language: 'en',
          mentions: [{ type: 'person', id: null, name: null, handle: 'tom' }],
          tags: ['lens'],
          attachments: [{ type: 'image', name: null, url: 'https://example.com/a.png', media_type: null, bytes: null }],
        };
        expect(unfit(asStreams(one, 'https://bondfire.example'))).toEqual([]);
        expect(asStreams(one, 'https://bondfire.example')['to']).toBeUndefined();
      }
  });
});
