/** What a playbook did and people decided in it reaches the library as entries of the issue's time line, and a worker makes the response by itself. */
import { beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import {
  countFound,
  createResponses,
  createStems,
  libraryStats,
  listResponses,
  NewResponse,
  saveSearch,
  saveUse,
} from '../../src/library/index.ts';
import { transaction } from '../../src/platform/index.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, desk, sender, say } = await scene({
  files: {
    'playbooks/care.yaml': `
title: Answer in public
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('broken')" }
steps:
  - { id: open, do: issue.open, with: { title: "{{ activity.text }}" } }
  - { id: approve, ask: May this go out?, of: "person:tom", for: approval, text: "We look into it", edit: true, self: true, within: 1d, hours: always, otherwise: stop }
  - { id: tell, do: webhook.post_keyed, via: wall, with: { body: { text: "{{ steps.approve.text }}" } } }
  - { id: hint, do: webhook.post_keyed, via: office, with: { body: { text: "Internal: the supplier failed us" } } }
  - { id: close, do: issue.resolve, with: { outcome: "Sent a spare part" } }`,
  },
});
const { pool } = bondfire.database;
await desk('wall', 'external');
await desk('office', 'internal');
await sender('outside', 'external');

beforeAll(async () => {
  await app.addPerson(OPERATOR, 'tom', {});
  await bondfire.startWork();
});

async function handled(text: string, answer: string): Promise<string> {
  await say('outside', post(text, { language: 'en' }));
  const ask = await until(async () => (await app.listAsks(OPERATOR, { state: 'open', limit: 10 })).at(0));
  await app.answerAsk(OPERATOR, ask.id, { choice: 'yes', text: answer }, 'tom');
  const response = await until(async () =>
    (await listResponses(pool, null, { limit: 50 })).find(({ situation }) => situation === text),
  );
  return response.id;
}

test(
  'decided by, approved by, the steps and what was said outside are known; steps that people always change are told',
  {
    timeout: 240_000,
  },
  async () => {
    const made: string[] = [];
    for (const what of ['lens', 'strap', 'lid'])
      made.push(
        await handled(`My ${what} is broken`, what === 'lid' ? 'We look into it' : `A new ${what} is on its way`),
      );
    const all = await listResponses(pool, null, { limit: 50 });
    const response = all.find(({ id }) => id === made[0]);
    expect(response).toMatchObject({
      situation: 'My lens is broken',
      decision: 'Sent a spare part',
      answers: [{ text: 'A new lens is on its way', network: 'webhook', language: 'en', audience: 'external' }],
      outcome: 'resolved',
      record: {
        decided_by: { id: 'tom' },
        approved_by: ['tom'],
        steps: [
          { playbook: 'care', step: 'approve', choice: 'yes' },
          { playbook: 'care', step: 'tell', action: 'webhook.post_keyed' },
          { playbook: 'care', step: 'hint' },
        ],
      },
    });
    expect(JSON.stringify(all)).not.toContain('supplier failed');

    const now = new Date(Date.now() + 1_000);
    const [, , third = ''] = made;
    const issue = all.find(({ id }) => id === made[1])?.issue ?? null;
    await saveUse(pool, third, { issue, by: 'tom' }, now);
    await pool.query(`update response_uses set outcome = 'reopened'`);
    await countFound(pool, [third, made[1] ?? ''], now);
    const responses = createResponses(createStems());
    const given = NewResponse.parse({ situation: 'How do I return it?', team: 'care', private: true });
    const old = new Date(now.getTime() - 90 * 86_400_000);
    const hidden = await transaction(pool, (tx) => responses.add(tx, given, 'hand', old));
    for (const words of ['return label', 'Return label', 'warranty'])
      await saveSearch(pool, { words, found: 0, best: null }, now);
    await saveSearch(pool, { words: 'lens', found: 1, best: 0.9 }, now);
    const stats = await libraryStats(pool, { teams: null, hidden: [], whole: true, days: 30, limit: 5 }, now);
    expect(stats).toMatchObject({
      cases: { resolved: 3, reopened: 1, no_reply: 0, made_worse: 0 },
      most_used: [{ id: third, used: 1, words: '1 of 2 resolved, 1 reopened' }],
      never_found: { count: 1, items: [{ id: hidden.id }] },
      unaided: { count: 2, of: 3 },
      missed: [
        { times: 2, best: null },
        { words: 'warranty', times: 1 },
      ],
      steps: [{ playbook: 'care', step: 'approve', approved: 3, changed: 2 }],
    });
    expect(stats.steps[0]?.examples.map(({ text }) => text)).toEqual([
      'A new strap is on its way',
      'A new lens is on its way',
    ]);
    // What is private to a team is told to nobody else.
    expect(
      (await libraryStats(pool, { teams: [], hidden: [], whole: true, days: 30, limit: 5 }, now)).never_found.count,
    ).toBe(0);
  },
);
