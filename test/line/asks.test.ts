/** Runs that ask people: from what is said outside to what goes out, word for word as it was approved. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
import { post, scene, until } from '../support/scene.ts';

function playbook(word: string, steps: string, more = ''): string {
  return `
title: When somebody says ${word}
purpose: To be tried.
mode: act
${more}
on: { activity: any, if: "activity.audience == 'external' && has(activity.text) && activity.text.contains('${word}')" }
steps:
${steps}`;
}

const APPROVE = `
  - id: answer
    ask: "What shall we say to {{ default(activity.actor.name, 'somebody') }}?"
    of: role:expert
    for: form
    fields: { words: text }
    within: 1h
    otherwise: stop
  - id: approve
    ask: May this go out?
    of: role:approver
    for: approval
    text: "{{ steps.answer.fields.words }}"
    self: false
    within: 1h
    otherwise: [{ id: late, do: webhook.post_keyed, via: office, with: { body: { text: "Nobody approved it." } } }]
  - { id: reply, do: webhook.post_keyed, via: crowd_out, with: { body: { text: "{{ steps.approve.text }}" } } }
`;

const { app, bondfire, desk, sender, say, runs, run } = await scene({
  files: {
    'playbooks/approve.yaml': playbook('approve', APPROVE),
    'playbooks/haste.yaml': playbook(
      'haste',
      `
  - { id: approve, ask: "Out with it?", of: role:approver, for: approval, text: "We are on it.", within: 1h, otherwise: stop }
  - { id: reply, do: webhook.post_keyed, via: crowd_out, with: { body: { text: "{{ steps.approve.text }}" } } }`,
    ),
    'playbooks/leak.yaml': playbook(
      'leak',
      `
  - { id: ask, ask: "Known?", of: role:expert, for: form, fields: { words: text }, within: 1h, otherwise: stop }
  - { id: reply, do: webhook.post_keyed, via: crowd_out, with: { body: { text: "We say: {{ steps['ask'].fields.words }}" } } }`,
    ),
    'playbooks/proposed.yaml': playbook(
      'propose',
      `
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Proposed: {{ activity.text }}" } } }`,
    ).replace('mode: act', 'mode: propose'),
    'playbooks/by-hand.yaml': `
title: Tell the office
purpose: To be tried.
mode: act
on: { manual: { words: { type: text, outside: true }, times: { type: number, optional: true } } }
steps:
  - { id: tell, do: webhook.post_keyed, via: crowd_out, with: { body: { text: "{{ form.words }}" } } }`,
    'playbooks/waits.yaml': playbook(
      'patience',
      `
  - { id: choice, ask: "Now?", of: role:expert, for: choice, options: [now, later], within: 30m, otherwise: [{ id: nobody, do: webhook.post_keyed, via: office, with: { body: { text: "Nobody chose." } } }] }
  - { id: chosen, do: webhook.post_keyed, via: office, with: { body: { text: "Chosen: {{ steps.choice.choice }}" } } }`,
    ),
  },
});
const office = await desk('office', 'internal');
const outside = await desk('crowd_out', 'external');
await sender('crowd', 'external');
let ahead = 0;
const worker = await bondfire.another({ clock: { now: () => new Date(Date.now() + ahead) } });
await worker.startWork();

function texts(where: typeof office): string[] {
  return where.state().made.map(({ text }) => text);
}

/** What a playbook's only run asks now. */
async function asked(name: string, step: string): Promise<SeenAsk> {
  return until(async () =>
    (await app.listAsks(OPERATOR, { state: 'open', limit: 500 })).find(
      (one) => one.playbook === name && one.step === step,
    ),
  );
}

/** What became of what a run was to send outside, where it is cancelled as long as that waits. */
async function withheld({ run, undo_until }: Awaited<ReturnType<typeof app.rerun>>): Promise<readonly string[]> {
  if (undo_until === null) throw new Error('nothing waits');
  await app.cancelRun(OPERATOR, run, null);
  return (await app.showRun(OPERATOR, run)).effects.map(({ state }) => state);
}

test('the playbooks here are sound', () => expect(bondfire.playbooks.problems).toEqual([]));

describe('an approval', () => {
  test('what was approved goes out, as it was edited, and nothing else', async () => {
    await say('crowd', post('approve this'), worker);
    const form = await asked('approve', 'answer');
    expect(form).toMatchObject({
      question: 'What shall we say to Ines?',
      kind: 'form',
      held: expect.any(String) as string,
    });
    await worker.app.answerAsk(
      OPERATOR,
      form.id,
      { fields: { words: 'It is the lens. Internal: batch 7.' }, comment: 'The glue of March, as we knew.' },
      'ines',
    );
    const approval = await asked('approve', 'approve');
    expect(approval.text).toBe('It is the lens. Internal: batch 7.');
    // Whoever approves it is told what of it was said inside.
    expect(approval.copies).toEqual([{ of: 'steps.answer', words: 'It is the lens. Internal: batch 7' }]);
    await expect(worker.app.answerAsk(OPERATOR, approval.id, { choice: 'yes' }, 'ines')).rejects.toThrow(
      'ines wrote this',
    );
    // An edit that brings in more of it is told before it goes anywhere.
    const more = { choice: 'yes', text: 'It is the lens: the glue of March, as we knew.' };
    await expect(worker.app.answerAsk(OPERATOR, approval.id, more, 'tom')).rejects.toThrow(
      'holds words that were said inside: “the glue of March, as we knew” (steps.answer)',
    );
    const edited = { choice: 'yes', text: 'It is the lens.' };
    expect(await worker.app.answerAsk(OPERATOR, approval.id, edited, 'tom')).toMatchObject({ decided: false });
    // Whoever edited it wrote it; the others approve the new text.
    await expect(worker.app.answerAsk(OPERATOR, approval.id, { choice: 'yes' }, 'tom')).rejects.toThrow(
      'tom wrote this',
    );
    expect(await worker.app.answerAsk(OPERATOR, approval.id, { choice: 'yes' }, 'mia')).toMatchObject({
      decided: true,
    });
    await run('approve', 'done');
    expect(texts(outside)).toEqual(['It is the lens.']);
    await expect(worker.app.answerAsk(OPERATOR, approval.id, { choice: 'no' }, 'mia')).rejects.toThrow(
      'this was answered: yes, by mia',
    );
  });

  test('what it lets out waits a little, can be taken back until then, and is asked once more', async () => {
    const hasty = await bondfire.another({ holdMs: 60_000 });
    const mia = { name: 'Mia', person: 'mia', role: 'responder' } as const;
    await say('crowd', post('haste'), worker);
    const first = await asked('haste', 'approve');
    const answered = await hasty.app.answerAsk(
      OPERATOR,
      first.id,
      { choice: 'yes', text: 'We are mending it.' },
      'mia',
    );
    expect(Date.parse(answered.undo_until ?? '')).toBeGreaterThan(Date.now() + 30_000);
    // Whoever neither decided it nor may speak there has no say in it.
    const tom = { name: 'Tom', person: 'tom', role: 'responder', rights: { speak: [] } } as const;
    await expect(app.takeBackDecision(tom, first.id)).rejects.toThrow('may not');
    expect(await app.takeBackDecision(mia, first.id)).toMatchObject({ ask: expect.any(String) as string, withheld: 1 });
    await expect(app.takeBackDecision(mia, first.id)).rejects.toThrow('nothing that');
    const stopped = (await runs()).filter(({ playbook: name }) => name === 'haste');
    expect(stopped.map(({ state }) => state).toSorted()).toEqual(['parked', 'stopped']);
    const second = await asked('haste', 'approve');
    expect(second).toMatchObject({ question: 'Out with it?', text: 'We are on it.' });
    expect(await worker.app.answerAsk(OPERATOR, second.id, { choice: 'yes' }, 'mia')).toMatchObject({ decided: true });
    await until(async () => texts(outside).includes('We are on it.'));
    await expect(app.takeBackDecision(mia, second.id)).rejects.toThrow('nothing that');
    expect(texts(outside)).not.toContain('We are mending it.');
  });

  test('what nobody approved is refused by the gate, and says why', async () => {
    await say('crowd', post('leak this'), worker);
    const form = await asked('leak', 'ask');
    await worker.app.answerAsk(OPERATOR, form.id, { fields: { words: 'batch 7' } }, 'ines');
    expect(await run('leak', 'failed')).toMatchObject({ reason: expect.stringContaining('internal words') as string });
    expect(texts(outside).filter((text) => text.includes('batch 7'))).toEqual([]);
  });
});

test('two answers at once decide once', async () => {
  await say('crowd', post('patience, please'), worker);
  const choice = await asked('waits', 'choice');
  const answers = await Promise.allSettled(
    ['now', 'later', 'now'].map((one, at) => worker.app.answerAsk(OPERATOR, choice.id, { choice: one }, `person${at}`)),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await run('waits', 'done');
  expect(texts(office).filter((text) => text.startsWith('Chosen: '))).toHaveLength(1);
});

test('nobody answers: the deadline has its own branch, and the ask is over', async () => {
  await say('crowd', post('patience once more', { id: 'late' }), worker);
  const choice = await asked('waits', 'choice');
  ahead += 31 * 60_000;
  await until(async () => texts(office).includes('Nobody chose.'));
  await expect(worker.app.answerAsk(OPERATOR, choice.id, { choice: 'now' }, 'ines')).rejects.toThrow('too late');
  expect(await app.showAsk(OPERATOR, choice.id)).toMatchObject({ state: 'lapsed', next_at: null });
});

test('in mode propose nothing goes out before somebody says go', async () => {
  await say('crowd', post('propose this'), worker);
  const go = await asked('proposed', 'go');
  expect(texts(office).filter((text) => text.startsWith('Proposed'))).toEqual([]);
  await worker.app.answerAsk(OPERATOR, go.id, { choice: 'yes' }, null);
  await run('proposed', 'done');
  expect(texts(office)).toContain('Proposed: propose this');
});

describe('by hand', () => {
  test('what is typed for the outside goes outside', async () => {
    const { run: id } = await worker.app.startPlaybook(
      OPERATOR,
      'by-hand',
      { words: 'We are on it.', times: '2' },
      null,
    );
    await until(async () => texts(outside).includes('We are on it.'));
    expect((await runs()).find((one) => one.id === id)).toMatchObject({
      trigger: 'manual',
      cause: null,
      given: { by: 'operator', given: { form: { words: 'We are on it.', times: 2 } } },
    });
  });

  test('it waits a little, as does what is typed anew for a step; of a run that is cancelled until then nothing goes out', async () => {
    // A worker's clock is ahead.
    const { app: hasty } = await bondfire.another({ holdMs: 7 * 86_400_000 });
    const first = await hasty.startPlaybook(OPERATOR, 'by_hand', { words: 'Too hasty.' }, null);
    expect(await withheld(first)).toEqual(['refused']);
    const typed = { body: { text: 'Still too hasty.' } };
    const again = await hasty.rerun(OPERATOR, first.run, { from: 'tell', with: typed, as: null });
    expect(await withheld(again)).toEqual(['refused']);
  });

  test.each([
    [{}, 'words is missing'],
    [{ words: 'x', more: 1 }, 'there is no field more'],
    [{ words: 'x', times: 'many' }, 'times is no number'],
    [{ words: 'a\0b' }, 'words is no text'],
  ])('%j: %s', async (form, problem) => {
    await expect(worker.app.startPlaybook(OPERATOR, 'by_hand', form, null)).rejects.toThrow(problem);
  });

  test('a key starts it once', async () => {
    await worker.app.startPlaybook(OPERATOR, 'by_hand', { words: 'Once.' }, 'k1');
    await expect(worker.app.startPlaybook(OPERATOR, 'by_hand', { words: 'Once.' }, 'k1')).rejects.toThrow('already');
  });
});

describe('runs', () => {
  test('one that is cancelled asks nobody any more, and does nothing more', async () => {
    await say('crowd', post('patience to be cancelled', { id: 'cancelled' }), worker);
    const choice = await asked('waits', 'choice');
    expect(await worker.app.cancelRun(OPERATOR, choice.run, 'solved by phone')).toMatchObject({
      state: 'stopped',
      reason: 'cancelled by operator: solved by phone',
    });
    expect(await app.showAsk(OPERATOR, choice.id)).toMatchObject({ state: 'cancelled' });
    await expect(worker.app.cancelRun(OPERATOR, choice.run, null)).rejects.toThrow('has ended already');
    await expect(worker.app.answerAsk(OPERATOR, choice.id, { choice: 'now' }, 'ines')).rejects.toThrow('called off');
  });

  test('one done again from a step takes over what was before it', async () => {
    const leak = (await runs()).find((one) => one.playbook === 'leak');
    const { run: again } = await worker.app.rerun(OPERATOR, leak?.id ?? '', { from: 'reply', with: null, as: null });
    // The answer is there still, so nobody is asked twice; the gate refuses it again.
    expect((await runs()).find((one) => one.id === again)).toMatchObject({ state: 'failed', cause: leak?.cause });
    expect(await app.asksOfRun(OPERATOR, again)).toEqual([]);
    await expect(worker.app.rerun(OPERATOR, leak?.id ?? '', { from: 'nowhere', with: null, as: null })).rejects.toThrow(
      'no step nowhere',
    );
  });
});

describe('the switch', () => {
  test('stops what would start and what would go out, and lets it go on', async () => {
    expect(await worker.app.stopAllPlaybooks(OPERATOR, 'wrong text')).toBe(true);
    expect(await worker.app.stopAllPlaybooks(OPERATOR, null)).toBe(false);
    await expect(worker.app.startPlaybook(OPERATOR, 'by_hand', { words: 'Held.' }, null)).rejects.toThrow('resume-all');
    const before = (await runs()).length;
    await say('crowd', post('approve nothing now', { id: 'stopped' }), worker);
    expect((await runs()).length).toBe(before);
    expect(await worker.app.resumeAllPlaybooks(OPERATOR)).toBe(true);
    await worker.app.startPlaybook(OPERATOR, 'by_hand', { words: 'Let go.' }, null);
    await until(async () => texts(outside).includes('Let go.'));
    expect(
      (await worker.app.showPlaybook(OPERATOR, 'by_hand')).changes.slice(0, 2).map(({ change }) => change),
    ).toEqual(['released', 'stopped']);
  });

  test('a paused playbook starts nothing, and a mode is told by whom it was set', async () => {
    await worker.app.pausePlaybook(OPERATOR, 'by_hand', 'a trip');
    await expect(worker.app.startPlaybook(OPERATOR, 'by_hand', { words: 'Paused.' }, null)).rejects.toThrow(
      'it is paused',
    );
    await worker.app.resumePlaybook(OPERATOR, 'by_hand');
    await worker.app.setPlaybookMode(OPERATOR, 'by_hand', 'watch', null, 'to look');
    const { run } = await worker.app.startPlaybook(OPERATOR, 'by_hand', { words: 'Only watched.' }, null);
    expect((await runs()).find((one) => one.id === run)).toMatchObject({ mode: 'watch', state: 'done' });
    expect(texts(outside)).not.toContain('Only watched.');
    const shown = await worker.app.showPlaybook(OPERATOR, 'by_hand');
    expect(shown.would_have_done).toEqual([{ step: 'tell', action: 'webhook.post_keyed', count: 1 }]);
    expect(shown.changes[0]).toMatchObject({
      change: 'mode',
      before: 'act',
      after: 'watch',
      by: 'operator',
      reason: 'to look',
    });
  });
});
