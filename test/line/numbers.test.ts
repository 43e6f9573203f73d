/** The live numbers on a real database: whatever the order in which things come, change and go. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { countNumbers, redactThings, talkersOf, updateMapped } from '../../src/activity/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { activityAt, insertTold } from '../support/activity.ts';
import { testBondfire } from '../support/bondfire.ts';

const NOW = new Date('2026-03-10T12:02:00Z');
const { app, database } = await testBondfire({ clock: { now: () => NOW } });
const { pool } = database;

type Given = Partial<Activity> & { readonly at?: string };

function activity({ at = '2026-03-10T11:31:00.000Z', ...more }: Given = {}): Activity {
  return activityAt(at, { text: 'the camera is hot', ...more });
}

async function came(...all: readonly Given[]): Promise<Activity[]> {
  const rows = all.map(activity);
  await insertTold(pool, rows);
  return rows;
}

async function counted(): Promise<void> {
  for (;;) if (!(await countNumbers(database, NOW))) return;
}

async function touched(slot: string): Promise<void> {
  await pool.query('insert into numbers_touched (slot) values ($1)', [slot]);
}

async function volume(asked: Parameters<typeof app.volume>[1] = {}): Promise<string[]> {
  await counted();
  const { rows } = await app.volume(OPERATOR, { since: '2026-03-10T00:00:00Z', span: 'hour', ...asked });
  return rows.map(
    ({ at, value, posts, inside, tone }) =>
      `${at.slice(5, 16)} ${value} ${posts}/${inside} ${tone === null ? '-' : tone.toFixed(1)}`,
  );
}

function felt(score: number): Activity['sentiment'] {
  return { score, label: score < 0 ? 'negative' : 'positive', confidence: 0.9 };
}

describe('volume', () => {
  test('what is said, by hours, inside and outside, and how it feels', async () => {
    await came(
      { sentiment: felt(-0.8), products: ['camera'], topics: ['heat', 'battery'] },
      { sentiment: felt(-0.2), products: ['camera'], language: null },
      { audience: 'internal', connection: 'inside', vendor_sentiment: 0.4, at: '2026-03-10T10:59:59.999Z' },
    );
    expect(await volume()).toEqual(['03-10T10:00  1/1 0.4', '03-10T11:00  2/0 -0.5']);
    expect(await volume({ by: 'product' })).toEqual(['03-10T11:00 camera 2/0 -0.5']);
    expect(await volume({ by: 'topic' })).toEqual(['03-10T11:00 battery 1/0 -0.8', '03-10T11:00 heat 1/0 -0.8']);
    expect(await volume({ by: 'language' })).toEqual([
      '03-10T10:00 en 1/1 0.4',
      '03-10T11:00  1/0 -0.2',
      '03-10T11:00 en 1/0 -0.8',
    ]);
    expect(await volume({ span: 'slot' })).toEqual(['03-10T10:55  1/1 0.4', '03-10T11:30  2/0 -0.5']);
    expect(await volume({ span: 'day' })).toEqual(['03-10T00:00  3/1 -0.2']);
    const { rows, values } = await app.volume(OPERATOR, { since: '2026-03-10T00:00:00Z', by: 'connection', top: 1 });
    expect(values.map(({ value }) => value)).toEqual(['outside']);
    expect(new Set(rows.map(({ value }) => value))).toEqual(new Set(['outside']));
  });

  test('counted again it is the same, also by two at once', async () => {
    const before = await volume();
    await pool.query(`insert into numbers_touched (slot) select at from numbers where span = 'slot'`);
    await Promise.all([countNumbers(database, NOW), countNumbers(database, NOW)]);
    expect(await volume()).toEqual(before);
  });

  test('what was counted in a round is left to the next one, although more has come', async () => {
    await counted();
    const round = new Set<number>();
    await touched('2026-03-10T11:30Z');
    expect(await countNumbers(database, NOW, round)).toBe(true);
    await touched('2026-03-10T11:30Z');
    await touched('2026-03-10T10:55Z');
    expect(await countNumbers(database, NOW, round)).toBe(true);
    expect(await countNumbers(database, NOW, round)).toBe(false);
    expect(await countNumbers(database, NOW)).toBe(true);
  });

  test('late and out of order it counts where it belongs; an edit once; what is deleted, ours, or a like not at all', async () => {
    const day = '2026-03-09T08:00:00.000Z';
    const [first, second] = await came({ at: day }, { at: day });
    expect(await volume({ since: '2026-03-09T00:00:00Z', until: '2026-03-09T23:00:00Z' })).toEqual([
      '03-09T08:00  2/0 -',
    ]);
    await came(
      { at: day, external_id: first?.external_id ?? '', version: '2', kind: 'update' },
      { at: day, ours: true },
      { at: day, kind: 'like', object: 'reaction', text: null },
    );
    expect(await volume({ since: '2026-03-09T00:00:00Z', until: '2026-03-09T23:00:00Z' })).toEqual([
      '03-09T08:00  2/0 -',
    ]);
    await redactThings(pool, [{ connection: 'outside', stream: 'posts', external_id: first?.external_id ?? '' }]);
    expect(await volume({ since: '2026-03-09T00:00:00Z', until: '2026-03-09T23:00:00Z' })).toEqual([
      '03-09T08:00  1/0 -',
    ]);
    // Mapped anew, it was said an hour later: it leaves where it was.
    await updateMapped(pool, [{ ...(second as Activity), published_at: '2026-03-09T07:00:00.000Z' }]);
    expect(await volume({ since: '2026-03-09T00:00:00Z', until: '2026-03-09T23:00:00Z' })).toEqual([
      '03-09T07:00  1/0 -',
    ]);
  });

  test('what is dated ahead of us was said when it came', async () => {
    await came({ published_at: '2031-01-01T00:00:00.000Z', seen_at: '2026-03-08T05:00:00.000Z' });
    expect(await volume({ since: '2026-03-08T00:00:00Z', until: '2026-03-08T23:00:00Z' })).toEqual([
      '03-08T05:00  1/0 -',
    ]);
  });

  test('history is counted by whole days, and comes out the same when more of it comes', async () => {
    const old = { since: '2025-06-01T00:00:00Z', until: '2025-06-03T00:00:00Z' };
    await came({ at: '2025-06-01T23:30:00.000Z', terms: ['hot'] }, { at: '2025-06-02T00:10:00.000Z', terms: ['hot'] });
    expect(await volume(old)).toEqual(['06-01T23:00  1/0 -', '06-02T00:00  1/0 -']);
    await came({ at: '2025-06-01T20:30:00.000Z', terms: ['cold'] });
    expect(await volume(old)).toEqual(['06-01T20:00  1/0 -', '06-01T23:00  1/0 -', '06-02T00:00  1/0 -']);
    expect(await app.frequentTerms(OPERATOR, { ...old, span: 'day' })).toMatchObject({
      rows: [{ term: 'cold' }, { term: 'hot' }, { term: 'hot' }],
    });
    // Half past eleven in the evening of UTC is the next morning in Berlin.
    expect(await volume({ ...old, span: 'day', zone: 'Europe/Berlin' })).toEqual([
      '05-31T22:00  1/0 -',
      '06-01T22:00  2/0 -',
    ]);
    const { rows } = await pool.query(
      `select count(*)::integer as left from numbers where span = 'slot' and at < '2026-01-01'`,
    );
    expect(rows).toEqual([{ left: 0 }]);
  });

  test('of a time in which a stream could not be seen, the share that could is told', async () => {
    await pool.query(
      `insert into stream_hours (connection, stream, hour, count, last_at)
       select c, 'posts', hour, n, hour from (values ('outside', 30), ('inside', 10)) as one (c, n),
         generate_series('2026-03-08T00:00:00Z'::timestamptz, '2026-03-10T11:00:00Z', interval '1 hour') as hour`,
    );
    await pool.query(
      `insert into stream_gaps (connection, stream, since, until, why, filled) values
         ('inside', 'posts', '2026-03-10T11:00:00Z', null, 'dead', false),
         ('outside', 'posts', '2026-03-10T10:00:00Z', '2026-03-10T10:30:00Z', 'down', false),
         ('outside', 'posts', '2026-03-10T10:15:00Z', '2026-03-10T10:30:00Z', 'limited', false),
         ('outside', 'posts', '2026-03-10T11:00:00Z', '2026-03-10T11:30:00Z', 'limited', true)`,
    );
    const { rows, coverage } = await app.volume(OPERATOR, { since: '2026-03-10T10:00:00Z', span: 'hour' });
    // Half an hour of three quarters of all; then all of the last quarter. What was read afterwards is no gap.
    expect(rows.map(({ coverage: seen }) => seen)).toEqual([63, 75]);
    expect(coverage).toBe(69);
    await pool.query('truncate stream_gaps, stream_hours');
    expect(await app.volume(OPERATOR, { since: '2026-03-10T10:00:00Z' })).toMatchObject({ coverage: 100 });
  });

  test.each([
    [{ since: 'yesterday' }, 'since is no instant: yesterday'],
    [{ since: '2026-03-10T12:00:00Z', until: '2026-03-10T12:00:00Z' }, 'nothing lies between'],
    [{ since: '1970-01-01T00:00:00Z' }, 'a period of more than five years is too long'],
    [{ since: '2024-03-10T00:00:00Z', span: 'hour' as const }, 'too many to look at'],
    [
      { since: '2026-02-10T00:00:00Z', until: '2026-02-11T00:00:00Z', span: 'slot' as const },
      'there is nothing by the slot before 2026-03-02T00:00:00.000Z',
    ],
    [{ zone: 'Mars/Phobos' }, 'there is no time zone Mars/Phobos'],
    [{ top: 0 }, '0 is no number of values'],
  ])('%j is refused', async (asked, problem) => {
    await expect(app.volume(OPERATOR, asked)).rejects.toThrow(problem);
  });
});

async function words(span: 'hour' | 'day'): Promise<unknown> {
  await counted();
  const { rows } = await app.frequentTerms(OPERATOR, {
    since: '2026-03-07T09:00:00Z',
    until: '2026-03-07T11:00:00Z',
    span,
    top: 2,
  });
  return rows.map(({ at, term, posts, tone }) => [at.slice(11, 13), term, posts, tone]);
}

test('the words of each span, the most frequent first, with how they feel', async () => {
  const at = '2026-03-07T09:01:00.000Z';
  const [, sunny] = await came(
    { at, terms: ['battery', 'hot'], sentiment: felt(-0.6) },
    { at, terms: ['hot', 'sun'], sentiment: felt(-0.2) },
    { at: '2026-03-07T10:01:00.000Z', terms: ['battery'] },
  );
  expect(await words('hour')).toEqual([
    ['09', 'hot', 2, -0.4],
    ['09', 'battery', 1, -0.6],
    ['10', 'battery', 1, null],
  ]);
  expect(await words('day')).toEqual([
    ['00', 'battery', 2, -0.6],
    ['00', 'hot', 2, -0.4],
  ]);
  // What comes late, and what is deleted, changes their order.
  await came({ at, terms: ['sun'] }, { at, terms: ['sun'] });
  expect(await words('hour')).toEqual([
    ['09', 'sun', 3, -0.2],
    ['09', 'hot', 2, -0.4],
    ['10', 'battery', 1, null],
  ]);
  await redactThings(pool, [{ connection: 'outside', stream: 'posts', external_id: sunny?.external_id ?? '' }]);
  expect(await words('day')).toEqual([
    ['00', 'battery', 2, -0.6],
    ['00', 'sun', 2, null],
  ]);
});

function times(count: number, term: string, at: string): Given[] {
  return Array.from({ length: count }, () => ({ at, terms: [term], sentiment: felt(-0.5) }));
}

test('the words that are said more often than in the week before', async () => {
  await came(
    ...times(40, 'phone', '2026-02-17T09:01:00.000Z'),
    ...times(6, 'hinge', '2026-02-17T09:01:00.000Z'),
    ...times(10, 'phone', '2026-02-20T09:01:00.000Z'),
    ...times(12, 'hinge', '2026-02-20T09:02:00.000Z'),
    ...times(5, 'brandnew', '2026-02-20T09:03:00.000Z'),
    ...times(2, 'rare', '2026-02-20T09:03:00.000Z'),
  );
  await counted();
  const { terms, coverage } = await app.freshTerms(OPERATOR, {
    since: '2026-02-20T00:00:00Z',
    until: '2026-02-21T00:00:00Z',
  });
  expect(coverage).toBe(100);
  expect(terms.map(({ term }) => term)).toEqual(['brandnew', 'hinge']);
  expect(terms[1]).toMatchObject({ posts: 12, tone: -0.5 });
  expect(terms[1]?.expected).toBeLessThan(6);
});

async function asked(): Promise<number> {
  return (await app.talkers(OPERATOR, { days: 6 })).posts;
}

test('a word that was too rare to be kept of the days before is not taken for a new one', async () => {
  const days = Array.from({ length: 7 }, (_, at) => `2026-01-0${at + 1}T09:01:00.000Z`);
  // More words a day than are kept, each six times; the last ones in the alphabet are left out.
  const many = Array.from({ length: 505 }, (_, at) => `w${1000 + at}`);
  const said = (at: string): Given[] => [
    ...times(6, '', at).map((one) => Object.assign(one, { terms: many })),
    ...times(100, 'anything', at),
  ];
  const today = '2026-01-08T09:01:00.000Z';
  await came(...days.flatMap(said), ...said(today), ...times(30, 'novel', today));
  await counted();
  const { terms } = await app.freshTerms(OPERATOR, { since: '2026-01-08T00:00:00Z', until: '2026-01-09T00:00:00Z' });
  expect(terms.map(({ term }) => term)).toEqual(['novel']);
});

describe('who talks', () => {
  beforeAll(async () => {
    const people = Array.from({ length: 100 }, (_, at) => ({
      id: `p${at}`,
      name: `Person ${at}`,
      handle: null,
      url: null,
      avatar: null,
      followers: null,
      internal: false,
    }));
    const of = (count: number, from: number, to: number): Given[] =>
      people
        .slice(from, to)
        .flatMap((actor) => Array.from({ length: count }, () => ({ actor, at: '2026-03-05T09:01:00.000Z' })));
    await came(...of(90, 0, 1), ...of(11, 1, 10), ...of(1, 10, 100));
    await counted();
    // Who said how much is counted a while after.
    const later = new Date(NOW.getTime() + 3_600_000);
    while (await countNumbers(database, later)) continue;
  });

  test('the busiest hundredth, the next nine, and all others', async () => {
    const { rows } = await pool.query<{ posts: number }>(
      `select sum(posts)::integer as posts from numbers_authors where day = '2026-03-05'`,
    );
    expect(rows).toEqual([{ posts: 279 }]);
    const { authors, posts, shares, busiest } = await app.talkers(OPERATOR, { days: 6, top: 2, audience: 'external' });
    expect(authors).toBeGreaterThanOrEqual(100);
    expect(shares?.first).toBeCloseTo(90 / posts + 11 / posts, 1);
    expect(busiest.map(({ actor, posts: said }) => [actor['name'], said])).toEqual([
      ['Person 0', 90],
      ['Person 1', 11],
    ]);
  });

  test('what was asked is kept, and is right again when more is counted, and on the next day', async () => {
    const before = await asked();
    await came({ at: '2026-03-05T10:01:00.000Z' });
    expect(await asked()).toBe(before);
    const later = new Date(NOW.getTime() + 2 * 3_600_000);
    await counted();
    while (await countNumbers(database, later)) continue;
    expect(await asked()).toBe(before + 1);
    // The fifth is the first of the six days.
    const tomorrow = new Date(NOW.getTime() + 86_400_000);
    while (await countNumbers(database, tomorrow)) continue;
    expect((await talkersOf(pool, 6, null, 1, tomorrow)).posts).toBe(before + 1 - 280);
    expect(await asked()).toBe(before + 1);
  });

  test('nobody is told as nobody', async () => {
    expect(await app.talkers(OPERATOR, { days: 1, audience: 'internal' })).toMatchObject({ days: 1 });
    await expect(app.talkers(OPERATOR, { days: 0 })).rejects.toThrow('0 is no number of days');
  });
});

test('how long it takes from the first post to the issue, and to what is done first', async () => {
  const [post] = await came({ at: '2026-03-10T11:02:00.000Z' });
  const {
    issue: { id },
  } = await app.openIssue(OPERATOR, { title: 'Hot camera' }, [post?.id ?? '']);
  await app.addPerson(OPERATOR, 'ines', {});
  await app.claimIssue(OPERATOR, id, 'ines');
  const care = await app.care(OPERATOR, { since: '2026-03-10T12:00:00Z', until: '2026-03-10T12:30:00Z' });
  expect(care).toMatchObject({ issues: 1, noticed: 3600, acted: 3600, acted_most: 3600 });
});
