/** Runs that wait: for a reply, for a time, and through the death of their worker. */
import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { start } from '../support/cli.ts';
import { first, post, scene, until } from '../support/scene.ts';

function playbook(word: string, steps: string): string {
  return `
title: When somebody says ${word}
purpose: To be tried.
mode: act
on: { activity: any, if: "activity.audience == 'external' && has(activity.text) && activity.text.contains('${word}')" }
steps:
  - { id: ask, do: webhook.post_keyed, via: office, with: { body: { text: "Asked: {{ activity.text }}" } } }
${steps}`;
}

const REPLY = `{ id: decision, wait: 5m, for: { reply_to: ask, if: "reply.text.contains('decided')" }, otherwise: [{ id: late, do: webhook.post_keyed, via: office, with: { body: { text: "Nobody answered: {{ activity.text }}" } } }] }`;
const TELL = `{ id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Answer to {{ activity.text }}: {{ steps.decision.reply.text }}" } } }`;

const { app, bondfire, desk, sender, say, runs } = await scene({
  files: {
    'playbooks/reply.yaml': playbook('reply', `  - ${REPLY}\n  - ${TELL}`),
    'playbooks/rest.yaml': playbook('slow', `  - { id: rest, wait: 1s }\n  - ${REPLY}\n  - ${TELL}`),
    'playbooks/twice.yaml': playbook(
      'both',
      `  - ${REPLY}
  - { id: second, wait: 5m, for: { reply_to: ask }, otherwise: stop }
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Both: {{ steps.decision.reply.text }}, {{ steps.second.reply.text }}" } } }`,
    ),
    'playbooks/itself.yaml': playbook(
      'itself',
      `  - { id: answered, wait: 5m, for: { reply_to: activity }, otherwise: stop }
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Answered: {{ steps.answered.reply.text }}" } } }`,
    ),
    'playbooks/later.yaml': playbook(
      'later',
      `  - { id: rest, wait: 2h }
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Later: {{ activity.text }}" } } }`,
    ),
  },
});
const { pool } = bondfire.database;
const office = await desk('office', 'internal');
await sender('crowd', 'external');
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const worker = await bondfire.another({ clock });
await worker.startWork();

test('the playbooks here are sound', () => expect(bondfire.playbooks.problems).toEqual([]));

function made(like: string): string[] {
  return office
    .state()
    .made.map(({ text }) => text)
    .filter((text) => text.includes(like));
}

/** Somebody asks; answers the run, and the thread in which it waits. */
async function ask(text: string, by = worker): Promise<{ run: string; thread: string }> {
  const before = new Set((await runs()).map(({ id }) => id));
  await say('crowd', post(text), by);
  const run = await first(async () => (await runs()).filter(({ id }) => !before.has(id)));
  const asked = await first(() => office.state().made.filter((one) => one.text === `Asked: ${text}`));
  return { run: run.id, thread: asked.id };
}

async function state(run: string): Promise<string> {
  return (await runs()).find(({ id }) => id === run)?.state ?? 'none';
}

/** Until the run waits for a reply. */
async function listens(run: string): Promise<void> {
  await until(async () => (await pool.query('select 1 from waits where run = $1', [run])).rows.length > 0);
}

/** Until the run waits for a time. */
async function timed(run: string): Promise<void> {
  await until(async () => {
    const { rows } = await pool.query('select 1 from runs where id = $1 and wake_at is not null', [run]);
    return rows.length > 0;
  });
}

describe('a wait for a reply', () => {
  test('ends with the first that meets the condition, and quotes it', async () => {
    const { run, thread } = await ask('reply one');
    await listens(run);
    await say('office', post('hm?', { thread }), worker);
    await say('office', post('decided elsewhere', { thread: 'another' }), worker);
    await say('office', post('decided so', { thread, id: 'edited' }), worker);
    await until(async () => (await state(run)) === 'done');
    await say('office', post('decided too late', { thread }), worker);
    expect(made('Answer to reply one')).toEqual(['Answer to reply one: decided so']);
    const [effect] = await app.listEffects(OPERATOR, { cause: run, limit: 1 });
    const journal = (await app.trace(OPERATOR, effect?.id ?? '')).find(({ noun }) => noun === 'run')?.detail['journal'];
    expect(journal).toMatchObject([{}, { step: 'decision', reply: { text: 'decided so' } }, {}]);
  });

  test('ends with an answer to what set it off', async () => {
    const { run } = await ask('itself?');
    await listens(run);
    const id = (await app.listActivities(OPERATOR, { limit: 20 })).find((one) => one.text === 'itself?')?.external_id;
    await say('office', post('elsewhere', { thread: id }), worker);
    await say('crowd', post('once more, itself', { id: 'apart' }), worker);
    expect(made('Answered:')).toEqual([]);
    await say('crowd', post('it is', { in_reply_to: id }), worker);
    await until(async () => made('Answered:').length > 0);
    expect(made('Answered:')).toEqual(['Answered: it is']);
  });

  test('is told what was said before it listened', async () => {
    const { run, thread } = await ask('slow one');
    await say('office', post('decided early', { thread }), worker);
    await until(async () => (await state(run)) === 'done');
    expect(made('Answer to slow one')).toEqual(['Answer to slow one: decided early']);
  });

  test('is told what was said in the thread of what set it off, also where that comes after its answer', async () => {
    await say('crowd', post('so it was', { id: 'late-answer', thread: 'late-first' }), worker);
    await say('crowd', post('itself, and late', { id: 'late-first' }), worker);
    await until(async () => made('Answered: so it was').length > 0);
    expect(made('Answered: so it was')).toHaveLength(1);
  });

  test('takes one of two replies at the same moment, whoever brings them', async () => {
    const { run, thread } = await ask('reply two');
    await listens(run);
    const other = await bondfire.another();
    await Promise.all([
      say('office', post('decided a', { thread }), worker),
      say('office', post('decided b', { in_reply_to: thread }), other),
    ]);
    await until(async () => (await state(run)) === 'done');
    expect(made('Answer to reply two')).toHaveLength(1);
  });

  test('misses nothing that is being stored while it begins', async () => {
    // The reply is looked at by a line that takes its time to commit; meanwhile the run begins to listen.
    await pool.query(`create function nap() returns trigger language plpgsql as $$ begin
      if new.payload::text like '%decided meanwhile%' then perform pg_sleep(1.5); end if; return new; end $$`);
    await pool.query('create trigger nap before insert on envelopes for each row execute function nap()');
    const other = await bondfire.another({ clock: { now: () => new Date(Date.now() + 60_000) } });
    const thread = `received-${office.state().made.length + 1}`;
    const said = say('office', post('decided meanwhile', { thread }), other);
    await until(async () => {
      const { rows } = await pool.query(`select 1 from pg_stat_activity where wait_event = 'PgSleep'`);
      return rows.length > 0;
    });
    const asked = await ask('reply three');
    expect(asked.thread).toBe(thread);
    await said;
    await until(async () => (await state(asked.run)) === 'done');
    expect(made('Answer to reply three')).toEqual(['Answer to reply three: decided meanwhile']);
    await pool.query('drop trigger nap on envelopes');
  });

  test('is not ended by what ended the one before it, nor by an edit of that', async () => {
    const { run, thread } = await ask('both one');
    await listens(run);
    await say('office', post('decided first', { thread, id: 'first' }), worker);
    await until(async () => {
      const { rows } = await pool.query(`select 1 from waits where run = $1 and step = 'second'`, [run]);
      return rows.length > 0;
    });
    await say('office', post('decided first, edited', { thread, id: 'first', kind: 'update' }), worker);
    expect(await state(run)).toBe('parked');
    await say('office', post('and second', { thread }), worker);
    await until(async () => (await state(run)) === 'done');
    expect(made('Both:')).toEqual(['Both: decided first, and second']);
  });

  test('many at once, each with a wait behind it: all go on', async () => {
    const threads: string[] = [];
    for (const text of ['both a', 'both b', 'both c', 'both d']) {
      const { run, thread } = await ask(text);
      await listens(run);
      threads.push(thread);
    }
    const other = await bondfire.another();
    const answer = (text: string): Promise<unknown> =>
      Promise.all(threads.map((thread, at) => say('office', post(text, { thread }), at % 2 === 0 ? other : worker)));
    await answer('decided');
    await answer('and so');
    await until(async () => {
      const ended = (await runs()).filter((one) => one.playbook === 'twice' && one.state === 'done');
      return ended.length === 1 + threads.length;
    });
    expect(made('Both: decided, and so')).toHaveLength(threads.length);
  });
});

describe('time', () => {
  test('when nobody answers, the other branch is taken, once, and a late answer changes nothing', async () => {
    const { run, thread } = await ask('reply four');
    await listens(run);
    ahead += 301_000;
    await until(async () => (await state(run)) === 'done');
    await say('office', post('decided at last', { thread }), worker);
    expect(made('reply four')).toEqual(['Asked: reply four', 'Nobody answered: reply four']);
    expect((await pool.query('select 1 from waits where run = $1', [run])).rows).toEqual([]);
  });

  test('that passed while nothing ran is acted on at the next start, by one of two', async () => {
    const sleeping = await ask('later one');
    await timed(sleeping.run);
    await worker.close();
    ahead += 7_201_000;
    const [one, two] = [await bondfire.another({ clock }), await bondfire.another({ clock })];
    await Promise.all([one.startWork(), two.startWork()]);
    await until(async () => (await state(sleeping.run)) === 'done');
    expect(made('Later: later one')).toHaveLength(1);
    await Promise.all([one.close(), two.close()]);
  });

  test('a clock that is set back loses no timer and fires none twice', async () => {
    const sleeping = await asleep('later back');
    const one = await bondfire.another({ clock });
    await one.startWork();
    ahead -= 3 * 3_600_000;
    // While it is wrong the product works: what comes in goes out, and timers of that time are kept as well.
    const { run, thread } = await ask('reply back', one);
    await listens(run);
    await say('office', post('decided back then', { thread }), one);
    await until(async () => (await state(run)) === 'done');
    const meanwhile = await ask('later meanwhile', one);
    await timed(meanwhile.run);
    expect(await state(sleeping)).toBe('parked');
    ahead += 3 * 3_600_000 + 7_201_000;
    await until(async () => (await state(sleeping)) === 'done' && (await state(meanwhile.run)) === 'done');
    await one.close();
    expect(made('Later: later back')).toHaveLength(1);
    expect(made('Later: later meanwhile')).toHaveLength(1);
    expect(made('back then')).toHaveLength(1);
  });

  test('a run that cannot go on fails and says why; the others do not wait behind it', async () => {
    const [broken, whole] = [await asleep('later broken'), await asleep('later whole')];
    await pool.query(`update runs set wake_at = wake_at - interval '1 h', cause = gen_random_uuid() where id = $1`, [
      broken,
    ]);
    ahead += 7_201_000;
    const one = await bondfire.another({ clock });
    await one.startWork();
    await until(async () => (await state(whole)) === 'done');
    expect((await runs()).find(({ id }) => id === broken)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('has lost its cause') as string,
    });
    await one.close();
  });
});

async function asleep(text: string): Promise<string> {
  const one = await bondfire.another({ clock });
  await one.startWork();
  await say('crowd', post(text), one);
  const { rows } = await until(async () => {
    const found = await pool.query<{ id: string }>(
      `select runs.id from runs join activities on activities.id = runs.cause where text = $1 and wake_at is not null`,
      [text],
    );
    return found.rows.length > 0 && found;
  });
  await one.close();
  return rows[0]?.id ?? '';
}

test('of two workers one is killed in the middle of a call: the other goes on with its effects and runs', async () => {
  const killed = start(['work'], {
    env: {
      BONDFIRE_DATA: bondfire.config.dataDir,
      DATABASE_URL: bondfire.config.databaseUrl ?? '',
      BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
    },
  });
  office.fault({ name: 'hang', times: 1, method: 'POST' });
  const { requests } = office.state();
  await say('crowd', post('reply five'));
  const calling = await first(() => app.listEffects(OPERATOR, { state: 'calling', limit: 5 }));
  // Nobody else's call is left hanging.
  await until(async () => office.state().requests > requests);
  const other = await bondfire.another();
  await other.startWork();
  killed.signal('SIGKILL');
  await killed.ended;
  const done = await until(async () => {
    const one = await app.showEffect(OPERATOR, calling.id);
    return one.state === 'done' && one;
  });
  expect(done).toMatchObject({ attempts: 2, fault: null });
  expect(made('Asked: reply five')).toHaveLength(1);
  await say('office', post('decided after all', { thread: done.external_id }), other);
  await until(async () => (await state(done.cause ?? '')) === 'done');
  expect(made('Answer to reply five')).toHaveLength(1);
});
