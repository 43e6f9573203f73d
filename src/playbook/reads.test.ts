import { expect, test } from 'vitest';
import { Playbook } from '#sdk';
import { readsOf } from './reads.ts';

const BASE = { title: 'T', purpose: 'P', mode: 'act' };

test('what conditions, steps and replies read is told', () => {
  const reads = readsOf(
    Playbook.parse({
      ...BASE,
      on: {
        activity: 'any',
        if: "has(activity.sentiment) && activity.sentiment.score < -0.5 && 'tint' in activity.topics",
        dedupe: { by: 'activity.actor.id', within: '1h' },
      },
      market: 'activity.language',
      steps: [
        {
          id: 'wait',
          wait: '1h',
          for: { reply_to: 'activity', if: "reply.sentiment.label == 'positive'" },
          otherwise: 'stop',
        },
        { id: 'say', do: 'webhook.post_keyed', with: { body: { text: 'An activity: {{ activity.products[0] }}' } } },
      ],
    }),
  );
  expect([...reads.conditions]).toEqual(['sentiment', 'topics', 'actor', 'language']);
  expect([...reads.steps]).toEqual(['products']);
  expect([...reads.replies]).toEqual(['sentiment']);
});

test('an activity that is read as a whole counts as all of its fields; one of another name as none', () => {
  const reads = readsOf(
    Playbook.parse({
      ...BASE,
      on: { activity: 'any', if: '[activity].exists(one, size(one.topics) > 0) && size(steps.activity.topics) == 0' },
      steps: [{ id: 'say', do: 'webhook.post_keyed', with: { text: 'an activity' } }],
    }),
  );
  expect([...reads.conditions]).toEqual(['*']);
  expect([...reads.steps]).toEqual([]);
});
