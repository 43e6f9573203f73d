/** Runs that are done again: what was done is not done twice, what is typed is checked, and no approval is passed by. */
import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

function playbook(word: string, steps: string, mode = 'act'): string {
  return `
title: When somebody says ${word}
purpose: To be tried.
mode: ${mode}
on: { activity: any, if: "has(activity.text) && activity.text.contains('${word}')" }
steps:
${steps}`;
}

const SEND = 'do: webhook.post_keyed, via: crowd_out, with: { body: { text:';
const NOTE = 'do: webhook.post_keyed, via: office, with: { body: { text:';
const FORM = 'ask: "Known?", of: role:expert, for: form, within: 1h, otherwise: stop, fields:';

const { app, bondfire, desk, sender, say, runs, run, effects } = await scene({
  files: {
    'playbooks/leak.yaml': playbook(
      'leak',
      `
  - { id: first, ${NOTE} "First: {{ activity.text }}" } } }
  - { id: ask, ${FORM} { words: text } }
  - { id: reply, ${SEND} "We say: {{ steps.ask.fields.words }}" } } }
  - { id: last, ${NOTE} "{{ steps.reply.connection }}" } } }`,
    ),
    'playbooks/approved.yaml': playbook(
      'approve',
      `
  - { id: known, ${FORM} { words: text } }
  - { id: approve, ask: "May it?", of: role:approver, for: approval, text: "{{ steps.known.fields.words }}", within: 1h, otherwise: stop }
  - { id: reply, ${SEND} "{{ steps.approve.text }}, all" } } }`,
    ),
    'playbooks/beside.yaml': playbook(
      'beside',
      `
  - id: both
    together:
      - - { id: wait, ask: "May it?", of: role:approver, for: approval, text: "Yes.", within: 1h, otherwise: stop }
        - { id: after, ${NOTE} "Approved." } } }
      - - { id: leak, ${SEND} "{{ steps.none.text }}" } } }`.replace('{{ steps.none.text }}', '{{ activity.text }}'),
    ),
    'playbooks/turns.yaml': playbook(
      'turns',
      `
  - id: all
    each: "['a', 'b', 'c']"
    steps:
      - { id: tell, ${NOTE} "Told {{ item }}" } } }
      - { id: leak, if: "item != 'a'", ${SEND} "{{ activity.text }}" } } }
  - { id: end, ${NOTE} "The end." } } }`,
    ),
    'playbooks/by-hand.yaml': `
title: By hand
purpose: To be tried.
mode: act
on: { manual: { words: text, times: { type: number, optional: true } } }
steps:
  - { id: tell, ${NOTE} "{{ form.words }}" } } }
  - id: way
    choose:
      - when: form.words == 'left'
        steps: [{ id: left, ${NOTE} "Left." } } }]`,
  },
});
const office = await desk('office', 'internal');
const outside = await desk('crowd_out', 'external');
await sender('desk', 'internal');
await bondfire.startWork();

function texts(where: typeof office): string[] {
  return where.state().made.map(({ text }) => text);
}

async function rerun(
  id: string,
  from: string | null,
  given: Record<string, never> | object | null = null,
  as: string | null = null,
): Promise<string> {
  return (await app.rerun(OPERATOR, id, { from, with: given as never, as })).run;
}

async function answer(playbookName: string, step: string, given: object): Promise<void> {
  const ask = await until(async () =>
    (await app.listAsks(OPERATOR, { state: 'open', limit: 500 })).find(
      (one) => one.playbook === playbookName && one.step === step,
    ),
  );
  await app.answerAsk(OPERATOR, ask.id, given, 'ines');
}

async function ended(id: string) {
  return until(async () =>
    (await runs()).find((one) => one.id === id && one.state !== 'parked' && one.state !== 'running'),
  );
}

async function journal(id: string) {
  const [link] = await app.trace(OPERATOR, id);
  return link?.detail['journal'] as readonly { step: string; state: string; outcome: Record<string, unknown> }[];
}

test('the playbooks here are sound', () => expect(bondfire.playbooks.problems).toEqual([]));

describe('a do', () => {
  test('takes what a person typed, which is external; what was before it is not done again', async () => {
    await say('desk', post('a leak'));
    await answer('leak', 'ask', { fields: { words: 'inside only, batch seven was glued wrong' } });
    const failed = await run('leak', 'failed');
    const again = await rerun(failed.id, 'reply', { body: { text: 'We look into it.' } });
    expect(await ended(again)).toMatchObject({ state: 'done' });
    expect(texts(outside)).toEqual(['We look into it.']);
    expect(texts(office).filter((text) => text.startsWith('First'))).toEqual(['First: a leak']);
    const line = (await journal(again)).find(({ step }) => step === 'reply');
    expect(line?.outcome).toMatchObject({
      sent: 'external',
      typed: { by: 'operator', input: { body: { text: 'We look into it.' } } },
    });
    const changed = await app.showPlaybook(OPERATOR, 'leak');
    expect(changed.changes[0]).toMatchObject({
      change: 'rerun',
      by: 'operator',
      reason: 'reply with {"body":{"text":"We look into it."}}',
    });
  });

  test('internal words in what was typed are marked, as in what is edited', async () => {
    const failed = await run('leak', 'failed');
    const again = await rerun(failed.id, 'reply', { body: { text: 'Batch seven was glued wrong, sorry.' } });
    await ended(again);
    const sent = (await effects()).find(({ cause, step }) => cause === again && step === 'reply');
    expect(sent?.provenance).toMatchObject({ copies: [{ of: 'steps.ask' }] });
  });

  test.each([
    ['reply', { body: { text: 'x' }, bodi: 1 }, 'takes no bodi: did you mean body?'],
    ['reply', {}, 'body'],
    ['ask', { body: 'x' }, 'that is no answer'],
    ['reply[0]', { body: { text: 'x' } }, 'there is no reply[0]'],
    ['nowhere', { body: { text: 'x' } }, 'no step nowhere'],
    [null, { words: 'x' }, 'stays as it is'],
  ])('from %s with %j is refused, and nothing runs', async (from, given, why) => {
    const before = (await runs()).length;
    const failed = await run('leak', 'failed');
    await expect(rerun(failed.id, from, given)).rejects.toThrow(why);
    expect((await runs()).length).toBe(before);
  });

  test('after an approval it takes nothing that nobody approved', async () => {
    await say('desk', post('approve it'));
    await answer('approved', 'known', { fields: { words: 'It is known.' } });
    await answer('approved', 'approve', { choice: 'yes' });
    const failed = await run('approved', 'failed');
    await expect(rerun(failed.id, 'reply', { body: { text: 'x' } })).rejects.toThrow(
      'comes after the approval approve',
    );
    // The way that is open: whoever is asked edits it, and says yes.
    await expect(rerun(failed.id, 'approve', { choice: 'maybe' }, 'ines')).rejects.toThrow('is no answer to it');
    const again = await rerun(failed.id, 'approve', { choice: 'yes', text: 'We know.' }, 'ines');
    expect(await journal(again)).toMatchObject([
      { step: 'known' },
      { step: 'approve', outcome: { choice: 'yes', text: 'We know.', by: ['ines'] } },
      { step: 'reply' },
    ]);
    // The playbook writes words around it: they are not what was approved, and stay inside.
    expect(await ended(again)).toMatchObject({ state: 'failed' });
    expect(texts(outside)).not.toContain('We know., all');
  });
});

describe('what stands beside', () => {
  test('an ask that was given up as the run ended is asked again, and its approval is not taken for granted', async () => {
    await say('desk', post('beside'));
    const failed = await run('beside', 'failed');
    const again = await rerun(failed.id, 'leak', { body: { text: 'From outside.' } });
    await until(async () => texts(outside).includes('From outside.'));
    expect(texts(office)).not.toContain('Approved.');
    expect((await runs()).find(({ id }) => id === again)).toMatchObject({ state: 'parked' });
    await answer('beside', 'wait', { choice: 'yes' });
    expect(await ended(again)).toMatchObject({ state: 'done' });
    expect(texts(office)).toContain('Approved.');
  });

  test('one turn of an each is done again, and those before it are not', async () => {
    await say('desk', post('turns'));
    const failed = await run('turns', 'failed');
    expect(failed.reason).toContain('leak[1]');
    await expect(rerun(failed.id, 'leak', { body: { text: 'b' } })).rejects.toThrow('once for each of a list');
    const second = await ended(await rerun(failed.id, 'leak[1]', { body: { text: 'for b' } }));
    expect(second).toMatchObject({ state: 'failed', reason: expect.stringContaining('leak[2]') as string });
    const third = await ended(await rerun(second.id, 'leak[2]', { body: { text: 'for c' } }));
    expect(third).toMatchObject({ state: 'done' });
    expect(texts(office).filter((text) => text.startsWith('Told'))).toEqual(['Told a', 'Told b', 'Told c']);
    expect(texts(outside).filter((text) => text.startsWith('for '))).toEqual(['for b', 'for c']);
  });

  test('what nobody knows whether it was done is not done again', async () => {
    const failed = await run('leak', 'failed');
    await bondfire.database.pool.query(`update effects set state = 'unknown' where cause = $1 and step = 'reply'`, [
      failed.id,
    ]);
    await expect(rerun(failed.id, 'reply', { body: { text: 'x' } })).rejects.toThrow('nobody knows yet whether reply');
  });
});

describe('by hand', () => {
  test('the form is put anew, and checked', async () => {
    const { run: id } = await app.startPlaybook(OPERATOR, 'by_hand', { words: 'right' }, null);
    await ended(id);
    await expect(rerun(id, null, { words: 'left', times: 'often' })).rejects.toThrow('times is no number');
    const left = await rerun(id, null, { words: 'left' });
    await ended(left);
    expect((await app.trace(OPERATOR, left))[0]?.detail).toMatchObject({
      form: { words: 'left', times: null },
      by: 'operator',
    });
    expect(texts(office)).toContain('Left.');
    await expect(rerun(id, 'left')).rejects.toThrow('does not come to left');
  });
});
