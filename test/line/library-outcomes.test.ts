/** How responses come from issues and how it turned out, on a real database: whose words they hold, what evidence says, and what is forgotten. */
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { addEntry, type Actor } from '../../src/issues/index.ts';
import {
  conversationOf,
  createResponses,
  createSearch,
  createStems,
  forgetPerson,
  listResponses,
  published,
  responsesById,
  saveUse,
  tickLibrary,
  usesOf,
  versionsOf,
  type Response,
} from '../../src/library/index.ts';
import { createIssues } from '../../src/issues/index.ts';
import { transaction } from '../../src/platform/index.ts';
import { post, scene } from '../support/scene.ts';

const DAY = 86_400_000;
let time = Date.now();
const clock = { now: () => new Date(time) };
const { app, bondfire, sender, say } = await scene({ clock });
const { pool } = bondfire.database;
const INES: Principal = { name: 'ines', role: 'responder' };
const ACTOR: Actor = { kind: 'person', id: 'ines', name: 'ines' };
const stems = createStems();
const responses = createResponses(stems);
const search = createSearch({ stems });
const called = () => Promise.resolve(new Map([['ines', 'Ines Vogt']]));
const forecast = () => Promise.resolve({ slice: 'complaints lens_cam', observed: 3, expected: 7.5 });
const { story } = createIssues({ onEvent: () => Promise.resolve() });

beforeAll(async () => {
  await sender('outside', 'external');
  await sender('inside', 'internal');
  await app.addPerson(OPERATOR, 'ines', {});
});

let count = 0;
async function said(text: string, more: Readonly<Record<string, unknown>> = {}, by = 'outside'): Promise<string> {
  count += 1;
  time += 1_000;
  await say(by, post(text, { id: `said-${count}`, author: { id: `u${count}`, name: `Person ${count}` }, ...more }));
  const [found] = await app.listActivities(OPERATOR, { limit: 1 });
  return found?.id ?? '';
}

/** As it stands in the time line when an answer was sent in the thread of that activity. */
async function answered(issue: string, activity: string, text: string, audience: 'internal' | 'external' = 'external') {
  time += 1_000;
  const detail = { activity, effect: activity, text };
  await addEntry(pool, { issue, actor: ACTOR, audience, kind: 'answer', detail }, clock.now());
}

async function resolved(issue: string, outcome: string): Promise<Response | undefined> {
  time += 1_000;
  await app.resolveIssue(INES, issue, outcome);
  return looked(issue);
}

async function looked(issue: string): Promise<Response | undefined> {
  await tickLibrary({
    database: bondfire.database,
    responses,
    story,
    called,
    forecast,
    clock,
    log: bondfire.logged.log,
  });
  return ofIssue(issue);
}

async function ofIssue(issue: string): Promise<Response | undefined> {
  const all = await listResponses(pool, null, { limit: 500 });
  return all.find((one) => one.issue === issue);
}

async function found(text: string): Promise<string[]> {
  const { results } = await search(pool, { text, teams: null, limit: 5 });
  return results.filter(({ fit }) => fit > 0.9).map(({ response }) => response.id);
}

async function tone(activity: string, score: number): Promise<void> {
  await pool.query('update activities set vendor_sentiment = $2 where id = $1', [activity, score]);
}

async function handled(text: string, before?: number): Promise<string> {
  const first = await said(text, { thread: text, author: { id: text, name: 'Omar' } });
  if (before !== undefined) await tone(first, before);
  const { issue } = await app.openIssue(INES, { title: text }, [first]);
  await answered(issue.id, first, 'Try to turn it off');
  return issue.id;
}
function again(text: string): Promise<string> {
  return said('Now this', { thread: text, author: { id: text, name: 'Omar' } });
}

/** Neither in a text nor as a word or hash of the index. */
async function nowhere(text: string, word: string): Promise<void> {
  for (const table of ['responses', 'response_versions', 'response_words', 'library_entries', 'library_words']) {
    const { rows } = await pool.query(`select from ${table} as one where one::text ilike $1`, [`%${text}%`]);
    expect({ table, rows: rows.length }).toEqual({ table, rows: 0 });
  }
  const { instead, results } = await search(pool, { text: word, teams: null, limit: 5 });
  expect({ [word]: results.length, instead }).toEqual({ [word]: 0, instead: {} });
}

describe('a response', () => {
  test('is made of an issue in the words of those who reported it, and what was said inside is kept apart', async () => {
    const first = await said('The camera gets hot', { thread: 'hot', language: 'en' });
    const second = await said('Mine smells of plastic', { thread: 'smell', language: 'en' });
    const inside = await said('Batch 7 has the wrong capacitor', {}, 'inside');
    const { issue } = await app.openIssue(INES, { title: 'Hot camera', product: 'lens_cam', team: 'care' }, [
      first,
      second,
      inside,
    ]);
    await app.noteIssue(INES, issue.id, 'We recall batch 7 quietly');
    await app.noteIssue(INES, issue.id, 'Agreed with the factory: send a new one');
    await answered(issue.id, first, 'We send you a new camera');
    await answered(issue.id, inside, 'Thanks for the capacitor hint', 'internal');
    await said('Thank you', { thread: 'hot', author: { id: 'u1', name: 'Person 1' } });
    const response = await resolved(issue.id, 'Exchanged for batch 8');
    expect(response).toMatchObject({
      source: 'issue',
      title: 'Hot camera',
      situation: 'The camera gets hot\n\nMine smells of plastic',
      decision: 'Exchanged for batch 8',
      answers: [{ text: 'We send you a new camera', network: 'webhook', language: 'en', audience: 'external' }],
      product: 'lens_cam',
      language: 'en',
      channel: 'webhook',
      audience: 'external',
      team: 'care',
      outcome: 'resolved',
      evidence: {
        answered: 1,
        follow_ups: { people: 1, said: 1 },
        tone: null,
        volume: { before: 2, after: 1, of: 'answer' },
        forecast: { slice: 'complaints lens_cam', observed: 3, expected: 7.5 },
      },
      record: { decided_by: { id: 'ines' }, reporters: 2, seconds: expect.any(Number) },
    });
    expect(JSON.stringify([response?.situation, response?.answers])).not.toMatch(/capacitor|recall/);
    // Nor what was decided inside, should it be published outside.
    expect(published(response as Response, 'external')).toMatchObject({
      title: 'The camera gets hot Mine smells of plastic',
      body: expect.not.stringContaining('batch') as string,
    });
    expect(published(response as Response, 'internal').body).toContain('Decided: Exchanged for batch 8');
    const talk = await conversationOf(pool, null, response?.id ?? '');
    expect(talk.map(({ text, deciding }) => [text, deciding])).toEqual([
      ['Batch 7 has the wrong capacitor', false],
      ['We recall batch 7 quietly', false],
      ['Agreed with the factory: send a new one', true],
    ]);
    expect(await found('smells of plastic')).toEqual([response?.id]);
    expect(await found('wrong capacitor')).toEqual([]);
    await transaction(pool, (tx) =>
      responses.edit(tx, response?.id ?? '', { private: true }, 'ines', null, clock.now()),
    );
    expect(await conversationOf(pool, ['press'], response?.id ?? '')).toEqual([]);
    expect(await conversationOf(pool, ['care'], response?.id ?? '')).toHaveLength(3);
  });

  test('of insiders alone is internal, and nothing of it is an answer for outside', async () => {
    const inside = await said('The printer on floor 3 jams', {}, 'inside');
    const { issue } = await app.openIssue(INES, { title: 'Printer' }, [inside]);
    await answered(issue.id, inside, 'Use floor 2 until Monday', 'internal');
    expect(await resolved(issue.id, 'done')).toMatchObject({
      audience: 'internal',
      answers: [],
      situation: 'The printer on floor 3 jams',
    });
  });

  test('is not made of an issue that gathered nothing, or was none', async () => {
    const { issue: empty } = await app.openIssue(INES, { title: 'Nothing' });
    expect(await resolved(empty.id, 'done')).toBeUndefined();
    const { issue: none } = await app.openIssue(INES, { title: 'None' }, [await said('Is anybody there?')]);
    expect(await resolved(none.id, 'Opened by mistake')).toBeUndefined();
    const { rows } = await pool.query('select from library_watches where due_at is not null and issue = any($1)', [
      [none.id, empty.id],
    ]);
    expect(rows).toHaveLength(1);
  });

  test('is due with the resolution, and made by whoever comes after a crash', async () => {
    const { issue } = await app.openIssue(INES, { title: 'Crash' }, [await said('It crashes on start')]);
    await expect(
      transaction(pool, async (tx) => {
        await createIssues({ onEvent: () => Promise.reject(new Error('killed')) }).resolve(
          tx,
          issue.id,
          'no',
          { by: ACTOR },
          clock.now(),
        );
      }),
    ).rejects.toThrow('killed');
    expect(await looked(issue.id)).toBeUndefined();
    await app.resolveIssue(INES, issue.id, 'Start it twice');
    const failing = { ...responses, make: () => Promise.reject(new Error('killed')) };
    const parts = { database: bondfire.database, story, called, forecast, clock, log: bondfire.logged.log };
    await tickLibrary({ ...parts, responses: failing });
    expect(await ofIssue(issue.id)).toBeUndefined();
    time += 3_600_000;
    expect(await looked(issue.id)).toMatchObject({ decision: 'Start it twice' });
  });

  test('stays one when its issue is resolved again, as a new version, and what a person wrote stays theirs', async () => {
    const first = await said('The strap tears', { thread: 'strap', author: { id: 's1', name: 'Stella' } });
    const { issue } = await app.openIssue(INES, { title: 'Strap' }, [first]);
    const before = await resolved(issue.id, 'Sew it');
    await transaction(pool, (tx) =>
      responses.edit(tx, before?.id ?? '', { title: 'Torn straps' }, 'ines', null, clock.now()),
    );
    await said('It tore again', { thread: 'strap', author: { id: 's1', name: 'Stella' } });
    expect(await looked(issue.id)).toMatchObject({ id: before?.id, outcome: 'reopened', decision: 'Sew it' });
    const after = await resolved(issue.id, 'A leather strap');
    expect(after).toMatchObject({
      id: before?.id,
      title: 'Torn straps',
      decision: 'A leather strap',
      outcome: 'reopened',
      evidence: { reopened: 1 },
    });
    const versions = await versionsOf(pool, before?.id ?? '');
    expect(versions.at(-1)).toMatchObject({ was: { decision: 'Sew it' }, why: 'the issue was resolved again' });
    // Looking again says nothing new, and is no version.
    time += DAY;
    await looked(issue.id);
    expect(await versionsOf(pool, before?.id ?? '')).toHaveLength(versions.length);
  });

  test('is one for issues that were merged', async () => {
    const { issue: one } = await app.openIssue(INES, { title: 'One' }, [await said('The lid squeaks')]);
    const { issue: two } = await app.openIssue(INES, { title: 'Two' }, [await said('A squeaking lid')]);
    const early = await resolved(one.id, 'Oil');
    await app.reopenIssue(INES, one.id);
    await app.mergeIssue(INES, one.id, two.id);
    const response = await resolved(two.id, 'More oil');
    expect(response).toMatchObject({ id: early?.id, situation: 'The lid squeaks\n\nA squeaking lid' });
    expect(await ofIssue(one.id)).toBeUndefined();
  });
});

describe('how it turned out', () => {
  test('is worse where the same people are less friendly afterwards; a tone that is unknown says nothing', async () => {
    const worse = await handled('The screen flickers', 0.1);
    await tone(await again('The screen flickers'), -0.8);
    expect(await resolved(worse, 'Turned off')).toMatchObject({
      outcome: 'made_worse',
      evidence: { tone: { before: 0.1, after: -0.8, people: 1 } },
    });
    const unknown = await handled('The sound flickers');
    await again('The sound flickers');
    expect(await resolved(unknown, 'Turned off')).toMatchObject({ outcome: 'resolved', evidence: { tone: null } });
  });

  test('thanks that open an issue again are no failure', async () => {
    const issue = await handled('The app is slow');
    await resolved(issue, 'Update');
    await tone(await again('The app is slow'), 0.9);
    expect((await app.showIssue(OPERATOR, issue)).state).toBe('open');
    expect(await looked(issue)).toMatchObject({ outcome: 'resolved', evidence: { reopened: 0 } });
  });

  test('is looked at each day for fourteen, then silence is no reply; what a person says of it wins and stays', async () => {
    const issue = await handled('The box was empty');
    const kept = await handled('The box was broken');
    expect(await resolved(issue, 'A new box')).toMatchObject({ outcome: 'resolved' });
    const response = await resolved(kept, 'A new box');
    await transaction(pool, (tx) =>
      responses.edit(tx, response?.id ?? '', { outcome: 'made_worse' }, 'ines', null, clock.now()),
    );
    const due = async (): Promise<(string | null)[]> => {
      const { rows } = await pool.query<{ due_at: string | null }>(
        'select due_at from library_watches where issue = any($1) order by issue',
        [[issue, kept]],
      );
      return rows.map(({ due_at }) => due_at);
    };
    const [next] = await due();
    expect(Date.parse(next ?? '') - time).toBeGreaterThan(DAY - 60_000);
    for (let day = 1; day < 14; day += 1) {
      time += DAY;
      await looked(issue);
    }
    expect(await ofIssue(issue)).toMatchObject({ outcome: 'resolved' });
    time += DAY;
    expect(await looked(issue)).toMatchObject({ outcome: 'no_reply', evidence: { over: true } });
    expect(await ofIssue(kept)).toMatchObject({ outcome: 'made_worse', evidence: { seen: 'no_reply', by_hand: true } });
    expect(await due()).toEqual([null, null]);
  });

  test('is written to what was used for it: before a reopening that one, after it the end', async () => {
    const [source] = await listResponses(pool, null, { limit: 1 });
    const id = source?.id ?? '';
    const issue = await handled('The charger is dead');
    await saveUse(pool, id, { issue, by: 'ines' }, clock.now());
    expect(await usesOf(pool, id)).toMatchObject([{ outcome: null }]);
    await resolved(issue, 'A new one');
    expect(await usesOf(pool, id)).toMatchObject([{ outcome: 'resolved' }]);
    await again('The charger is dead');
    await looked(issue);
    time += 1_000;
    await saveUse(pool, id, { issue, by: 'ines' }, clock.now());
    const after = await resolved(issue, 'made it worse: it burns');
    expect(after).toMatchObject({ outcome: 'made_worse', record: { used: [id] } });
    expect((await usesOf(pool, id)).map(({ outcome }) => outcome)).toEqual(['made_worse', 'reopened']);
  });
});

describe('what is forgotten', () => {
  test('words that are deleted where they were said leave the response, its versions and the index', async () => {
    const one = { thread: 'gone-1', author: { id: 'g1', name: 'Gil' } };
    const first = await said('My address is Elm Street nineteen behind the mill', { ...one, id: 'gone-1' });
    const second = await said('The invoice is wrong');
    const { issue } = await app.openIssue(INES, { title: 'Invoice: my address is Elm Street nineteen' }, [
      first,
      second,
    ]);
    await answered(issue.id, first, 'You wrote: my address is Elm street nineteen, is it?');
    const response = await resolved(issue.id, 'Sent a new one');
    const id = response?.id ?? '';
    expect(await found('Elm Street nineteen')).toEqual([id]);
    await transaction(pool, (tx) =>
      responses.edit(tx, id, { situation: `${response?.situation}\n\nTwice.` }, 'ines', null, clock.now()),
    );
    await say('outside', post('x', { ...one, id: 'gone-1', kind: 'delete', text: null, version: '2' }));
    await looked(issue.id);
    expect(await ofIssue(issue.id)).toMatchObject({
      situation: 'The invoice is wrong\n\nTwice.',
      title: 'Invoice: …',
      answers: [{ text: 'You wrote: …, is it?' }],
      decision: 'Sent a new one',
    });
    expect(await found('Elm Street nineteen')).toEqual([]);
    await nowhere('Elm Street', 'nineteen');
    // Nor does it come back when the issue is looked at again, or resolved anew.
    time += DAY;
    await looked(issue.id);
    await app.reopenIssue(INES, issue.id);
    await answered(issue.id, second, 'Here is the right one');
    expect(await resolved(issue.id, 'The right one')).toMatchObject({
      situation: 'The invoice is wrong\n\nTwice.',
      decision: 'The right one',
      answers: [{ text: 'Here is the right one' }],
    });
    await nowhere('Elm Street', 'nineteen');
  });

  test('a person’s texts and name go, and what was decided stays', async () => {
    const first = await said('I am Zenobia and my knee hurts from the strap', {
      author: { id: 'z', name: 'Zenobia Quill', handle: 'zquill' },
    });
    const second = await said('Same as Zenobia, but the elbow');
    const { issue } = await app.openIssue(INES, { title: 'Knee of Zenobia' }, [first, second]);
    await app.noteIssue(INES, issue.id, 'Called Zenobia Quill, a Zenobiastrasse address');
    await answered(issue.id, first, 'Dear Zenobia, wear it loosely. Ines Vogt');
    const response = await resolved(issue.id, 'Told @zquill to wear it loosely');
    await pool.query(`insert into library_searches values ($1, now(), 'zenobia knee', 1, 0.5)`, [first]);
    const was = await transaction(pool, (tx) =>
      forgetPerson(
        tx,
        responses,
        { names: ['Zenobia Quill', 'Zenobia'], handles: ['@zquill'], activities: [first] },
        clock.now(),
      ),
    );
    expect(was).toMatchObject({ responses: [response?.id], searches: 1 });
    expect(await ofIssue(issue.id)).toMatchObject({
      title: 'Knee of …',
      situation: 'Same as …, but the elbow',
      decision: 'Told … to wear it loosely',
      answers: [{ text: 'Dear {first_name}, wear it loosely. {responder}' }],
      outcome: 'resolved',
    });
    // Another word that begins with it is not their name.
    expect(await conversationOf(pool, null, response?.id ?? '')).toMatchObject([
      { text: 'Called …, a Zenobiastrasse address' },
    ]);
    time += DAY;
    await looked(issue.id);
    expect(await found('elbow')).toEqual([response?.id]);
    await nowhere('zquill', 'quill');
    expect(await responsesById(pool, null, [response?.id ?? ''])).toHaveLength(1);
  });
});
