import { expect, test } from 'vitest';
import { Playbook, type Activity } from '#sdk';
import { compilePlaybook, post, type ActivePlaybook } from '../playbook/index.ts';
import { createWaiting } from './enriching.ts';

function active(condition: string, text = 'fixed', reply?: string): ActivePlaybook {
  const source = Playbook.parse({
    title: 'T',
    purpose: 'P',
    mode: 'act',
    on: { activity: 'any', if: condition },
    steps: [
      ...(reply === undefined
        ? []
        : [{ id: 'wait', wait: '1h', for: { reply_to: 'activity', if: reply }, otherwise: 'stop' }]),
      { id: 'say', do: 'webhook.post_keyed', with: { body: { text } } },
    ],
  });
  return { name: 't', revision: '1', mode: 'act', plan: compilePlaybook(source), cap: { runs: 10, seconds: 60 } };
}

/** Whether the line waits for it. */
async function waits(playbooks: readonly ActivePlaybook[], like: Partial<Activity>): Promise<boolean> {
  const asked: unknown[] = [];
  const enricher = { enrich: async (words: readonly unknown[]) => (asked.push(...words), words.map(() => null)) };
  await createWaiting(enricher, () => playbooks).of([post(like)]);
  return asked.length > 0;
}

const OUTSIDE = "activity.audience == 'external'";
const ABOUT = "'tint' in activity.topics";

test.each([
  ['nobody reads what words tell', [active(OUTSIDE)], {}, false],
  ['a condition reads topics', [active(ABOUT)], {}, true],
  ['one of many playbooks does', [active(OUTSIDE), active(ABOUT)], {}, true],
  ['what has no words', [active(ABOUT)], { text: null, kind: 'like' }, false],
  ['history', [active(ABOUT)], { backfilled: true }, false],
  ['our own doing', [active(ABOUT)], { ours: true }, false],
  ['a condition reads the language', [active("activity.language == 'de'")], {}, true],
  ['… that the vendor gave', [active("activity.language == 'de'")], { language: 'en' }, false],
  ['a step of a run that starts reads products', [active(OUTSIDE, '{{ size(activity.products) }}')], {}, true],
  ['… of one that does not start', [active(OUTSIDE, '{{ size(activity.products) }}')], { audience: 'internal' }, false],
  [
    'a reply that is waited for',
    [active(OUTSIDE, 'x', "reply.sentiment.label == 'positive'")],
    { in_reply_to: 'p0' },
    true,
  ],
  ['… which this is none', [active(OUTSIDE, 'x', "reply.sentiment.label == 'positive'")], {}, false],
] as const)('%s: %j', async (_, playbooks, like, expected) => {
  expect(await waits(playbooks, like)).toBe(expected);
});
