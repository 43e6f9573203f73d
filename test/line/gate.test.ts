/** The gate: what may go out, by which door, how often. */
import { describe, expect, test } from 'vitest';
import { webhook } from '../../connectors/webhook/connector.ts';
import { HOP_LIMIT, intend } from '../../src/actions/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { first, post, scene, until } from '../support/scene.ts';

function playbook(word: string, steps: string): string {
  return `
title: 'When somebody says ${word}'
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('${word}')" }
steps:
${steps}`;
}

let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const { app, bondfire, desk, sender, say, effects, runs, run } = await scene({
  clock,
  files: {
    'playbooks/leak.yaml': playbook(
      'leak',
      `  - { id: tell, do: webhook.post_keyed, via: public, with: { body: { text: "Heard: {{ activity.text }}" } } }`,
    ),
    'playbooks/launder.yaml': playbook(
      'launder',
      `  - { id: inside, do: webhook.post_keyed, via: office, with: { body: { text: "{{ activity.text }}" } } }
  - { id: outside, do: webhook.post_keyed, via: public, with: { body: { text: "Case {{ default(steps['inside'].external_id, 'none') }}" } } }`,
    ),
    'playbooks/copy.yaml': playbook(
      'copy',
      `  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Heard: {{ activity.text }}" } } }`,
    ),
    'playbooks/fixed.yaml': playbook(
      'fixed words',
      `  - { id: tell, do: webhook.post_keyed, via: public, with: { body: { text: "We are looking into it." } } }`,
    ),
    'playbooks/anyway.yaml': playbook(
      'anyway',
      `  - { id: tell, do: webhook.post_keyed, via: public, else: continue, with: { body: { text: "{{ activity.text }}" } } }
  - { id: note, do: webhook.post_keyed, via: office, with: { body: { text: "Noted: {{ activity.text }}" } } }`,
    ),
    'playbooks/nowhere.yaml': playbook(
      'nowhere',
      `  - { id: tell, do: webhook.post_keyed, with: { body: { text: "{{ activity.text }}" } } }`,
    ),
    'playbooks/doubtful.yaml': playbook(
      'doubtful',
      `  - { id: tell, do: webhook.post, via: office, with: { body: { text: "Doubt: {{ activity.text }}" } } }
  - { id: after, do: webhook.post_keyed, via: office, with: { body: { text: "After: {{ activity.text }}" } } }`,
    ),
    'playbooks/there.yaml': playbook(
      'ping',
      `  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "From public: {{ activity.text }}" } } }`,
    ),
    'playbooks/back.yaml': playbook(
      'From public: ping',
      `  - { id: tell, do: webhook.post_keyed, via: annex, with: { body: { text: "From office: {{ activity.text }}" } } }`,
    ),
    'playbooks/gone.yaml': playbook(
      'gone',
      `  - { id: rest, wait: 1h }
  - { id: tell, do: webhook.post_keyed, via: leaving, with: { body: { text: "{{ activity.text }}" } } }`,
    ),
  },
});
const { pool } = bondfire.database;
const outside = await desk('public', 'external');
const office = await desk('office', 'internal');
await desk('annex', 'internal');
await desk('leaving', 'internal');
await sender('inside', 'internal');
await sender('crowd', 'external');
await bondfire.startWork();

test('the playbooks here are sound', () => expect(bondfire.playbooks.problems).toEqual([]));

function texts(of: typeof office, like: string): string[] {
  return of
    .state()
    .made.map(({ text }) => text)
    .filter((text) => text.includes(like));
}

describe('audience', () => {
  test('words from inside do not go outside, and the run says why', async () => {
    await say('inside', post('a leak of ours'));
    const failed = await run('leak', 'failed');
    expect(failed.reason).toContain('it would carry internal words to public, which is outside');
    const [effect] = await app.listEffects(OPERATOR, { cause: failed.id, limit: 5 });
    expect(effect).toMatchObject({ state: 'refused', audience: 'internal', provenance: { approval: null } });
    expect(effect?.fault?.cure).toMatch(/\w/);
    expect(texts(outside, 'leak')).toEqual([]);
  });

  test('words from outside go outside', async () => {
    await say('crowd', post('a leak of theirs'));
    await run('leak', 'done');
    expect(texts(outside, 'leak')).toEqual(['Heard: a leak of theirs']);
  });

  test('a record that a private connection narrowed is as internal', async () => {
    await say('crowd', post('a leak marked private', { audience: 'internal' }));
    await until(
      async () =>
        (await runs()).filter(({ playbook, state }) => playbook === 'leak' && state === 'failed').length === 2,
    );
    expect(texts(outside, 'marked private')).toEqual([]);
  });

  test('words from outside go inside', async () => {
    await say('crowd', post('please copy'));
    await run('copy', 'done');
    expect(texts(office, 'copy')).toEqual(['Heard: please copy']);
  });

  test('the author’s own words go outside, whoever set them off', async () => {
    await say('inside', post('fixed words'));
    await run('fixed', 'done');
    expect(texts(outside, 'looking into it')).toHaveLength(1);
  });

  test('words do not go outside by way of what an inner system answered', async () => {
    await say('crowd', post('launder this'));
    expect((await run('launder', 'failed')).reason).toContain('internal words');
    expect(texts(outside, 'Case')).toEqual([]);
  });

  test('else: continue goes on after a refusal', async () => {
    await say('inside', post('anyway'));
    const done = await run('anyway', 'done');
    const listed = await app.listEffects(OPERATOR, { cause: done.id, limit: 5 });
    expect(listed.map(({ step, state }) => [step, state])).toEqual([
      ['note', 'done'],
      ['tell', 'refused'],
    ]);
    expect(texts(outside, 'anyway')).toEqual([]);
    expect(texts(office, 'anyway')).toEqual(['Noted: anyway']);
  });
});

describe('doors', () => {
  test('several connections and no via: the playbook starts nothing, and says why', async () => {
    await say('crowd', post('nowhere'));
    expect((await runs()).filter(({ playbook }) => playbook === 'nowhere')).toEqual([]);
    expect(bondfire.idle().get('nowhere')).toMatch(/could go out by annex or crowd or .*: say which in via/);
    const { playbooks } = await app.listPlaybooks(OPERATOR);
    const nowhere = playbooks.find(({ name }) => name === 'nowhere');
    expect(nowhere?.idle_by).toMatchObject({
      code: 'which_connection',
      of: { choice: expect.stringMatching(/^annex or crowd/) as string },
    });
  });

  test.each([
    ['webhook.shout', 'office', { body: {} }, 'config', /no action webhook\.shout/],
    ['drupal.create_node', 'office', {}, 'config', /"office" is no connection of drupal/],
    ['webhook.post', 'office', { nonsense: 1 }, 'rejected', /does not fit/],
  ])('%s by %s with %j is refused', async (action, connection, input, kind, message) => {
    const row = app.weigh(OPERATOR, { action, connection, input });
    expect(row).toMatchObject({ state: 'refused', fault: { kind } });
    expect(row.fault?.message).toMatch(message);
    await expect(app.act(OPERATOR, { action, connection, input })).rejects.toMatchObject({ kind });
  });

  test('a connection that is gone when the time has come: refused, and the run says so', async () => {
    await say('crowd', post('gone'));
    await run('gone', 'parked');
    await app.removeConnection(OPERATOR, 'leaving');
    ahead += 3_601_000;
    expect((await run('gone', 'failed')).reason).toMatch(/"leaving" is no connection of webhook/);
  });

  test('a connection of the same name that is outside by the time of the call: what is internal is refused', async () => {
    const row = app.weigh(OPERATOR, {
      action: 'webhook.post',
      connection: 'public',
      input: { body: { text: 'swapped' } },
    });
    // As it was intended when that name was a connection inside.
    await pool.query(
      `insert into effects (id, step, connection, action, input, audience, provenance, origin, hop, state, key, due_at, intended_at)
       values ($1, 'tell', 'public', $2, $3, 'internal', '{"activities":[],"approval":null}', '[]', 1, 'intended', $1, now(), now())`,
      [row.id, row.action, JSON.stringify(row.input)],
    );
    const refused = await until(async () => {
      const one = await app.showEffect(OPERATOR, row.id);
      return one.state === 'refused' && one;
    });
    expect(refused.fault?.message).toBe('it would carry internal words to public, which is outside');
    expect(texts(outside, 'swapped')).toEqual([]);
  });

  test('a connection that is removed between intent and call: refused', async () => {
    await desk('shortlived', 'internal');
    const row = app.weigh(OPERATOR, { action: 'webhook.post', connection: 'shortlived', input: { body: {} } });
    await pool.query(
      `insert into effects (id, step, connection, action, input, audience, provenance, origin, hop, state, key, due_at, intended_at)
       values ($1, 'by_hand', 'shortlived', $2, $3, 'external', '{"activities":[],"approval":null}', '[]', 1, 'intended', $1, $4, now())`,
      [row.id, row.action, JSON.stringify(row.input), new Date(clock.now().getTime() + 3_600_000)],
    );
    await app.removeConnection(OPERATOR, 'shortlived');
    ahead += 3_601_000;
    await pool.query(`select pg_notify('bondfire_effects', '')`);
    const refused = await until(async () => {
      const one = await app.showEffect(OPERATOR, row.id);
      return one.state === 'refused' && one;
    });
    expect(refused.fault).toMatchObject({ kind: 'config', message: 'there is no connection "shortlived"' });
  });
});

describe('echoes', () => {
  test('what we wrote comes back by its text, and A to B to A ends there', async () => {
    await say('crowd', post('ping'));
    await run('there', 'done');
    expect(texts(office, 'From public')).toEqual(['From public: ping']);
    // As the office's own account, or a person whose token we use, under an id that we were never told.
    await say('office', post('From  public:\nPING', { id: 'echo', author: { id: 'somebody' } }));
    const [echo] = await app.listActivities(OPERATOR, { connection: 'office', text: 'PING', limit: 1 });
    expect(echo).toMatchObject({ ours: true, hop: 1, origin: [expect.any(String)] });
    expect((await runs()).filter(({ cause }) => cause === echo?.id)).toEqual([]);
    // Another's words on the same matter are no echo.
    await say('office', post('From public: ping, and I agree'));
    await run('back', 'done');
  });

  test('what we wrote comes back by the id that the vendor gave it', async () => {
    const made = (await effects()).find(
      ({ step, state, action }) => step === 'tell' && state === 'done' && action === 'webhook.post_keyed',
    );
    const { connection = '', external_id = '' } = made ?? {};
    await say(connection, post('leak, edited by the vendor', { id: external_id }));
    const [echo] = await app.listActivities(OPERATOR, { connection, text: 'edited by the vendor', limit: 1 });
    expect(echo).toMatchObject({ ours: true, hop: 1 });
    expect((await runs()).filter(({ cause }) => cause === echo?.id)).toEqual([]);
  });

  test('a chain of our own writes ends at the limit', () => {
    const action = webhook.actions['post'];
    const door = { id: 'public', connector: 'webhook', audience: 'external' as const };
    const doors = { action: () => action, find: () => door, ofConnector: () => [door] };
    const input = { value: { body: {} }, activities: [], audience: 'external' as const };
    const wanted = { id: 'e', cause: null, step: 'tell', action: 'webhook.post', via: 'public', input, origin: [] };
    const at = (hop: number): unknown => intend({ ...wanted, hop, now: new Date() }, doors);
    expect(at(HOP_LIMIT)).toMatchObject({ state: 'intended' });
    expect(at(HOP_LIMIT + 1)).toMatchObject({
      state: 'refused',
      fault: { kind: 'rejected', message: expect.stringContaining('is the limit') as string },
    });
  });
});

/** Made, its answer lost, and no way to look for it. */
async function doubtful(text: string): Promise<{ effect: string; run: string }> {
  office.fault({ name: 'lost_answer', times: 1, method: 'POST' });
  await say('crowd', post(text));
  const unknown = await first(async () => (await effects()).filter(({ state }) => state === 'unknown'));
  const parked = await run('doubtful', 'parked');
  expect(parked.reason).toContain('nobody knows whether it was done');
  expect(texts(office, text)).toHaveLength(1);
  return { effect: unknown.id, run: parked.id };
}

describe('an effect that nobody knows of', () => {
  test('settled as done wakes its run, once', async () => {
    const { effect, run: id } = await doubtful('doubtful one');
    const done = { as: 'done', external_id: 'found-1' } as const;
    const settled = await Promise.allSettled([1, 2, 3].map(() => app.settleEffect(OPERATOR, effect, done)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await until(async () => (await runs()).find((one) => one.id === id)?.state === 'done');
    expect(texts(office, 'doubtful one')).toEqual(['Doubt: doubtful one', 'After: doubtful one']);
    expect(await app.showEffect(OPERATOR, effect)).toMatchObject({
      state: 'done',
      external_id: 'found-1',
      fault: null,
    });
  });

  test('sent again goes out once more, once, and its run goes on', async () => {
    const { effect, run: id } = await doubtful('doubtful two');
    const settled = await Promise.allSettled([1, 2, 3].map(() => app.settleEffect(OPERATOR, effect, { as: 'resend' })));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await until(async () => (await runs()).find((one) => one.id === id)?.state === 'done');
    expect(texts(office, 'doubtful two')).toEqual([
      'Doubt: doubtful two',
      'Doubt: doubtful two',
      'After: doubtful two',
    ]);
  });

  test('one that is known is not settled', async () => {
    const known = await first(async () => (await effects()).filter(({ state }) => state === 'done'));
    await expect(app.settleEffect(OPERATOR, known.id, { as: 'resend' })).rejects.toMatchObject({ kind: 'rejected' });
  });
});
