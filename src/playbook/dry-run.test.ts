/** What past activities would have set off: counted, held back by keys and caps, compared, and nothing told that cannot be. */
import { expect, test } from 'vitest';
import { planOf } from '../../test/support/kept.ts';
import { compareDryRuns, dryRun, totalsOf } from './index.ts';
import { post } from './some-activity.ts';

const CAP = { runs: 100, seconds: 3600 };
const NOTE = { id: 'note', do: 'outside.post', with: { text: '{{ activity.text }}' } };

function said(...texts: readonly string[]) {
  return texts.map((text, at) =>
    post({
      id: `a${at}`,
      external_id: `p${at}`,
      text,
      published_at: new Date(Date.UTC(2026, 2, 2, 9, at)).toISOString(),
    }),
  );
}

test('each run with what it would have done, and how often each step', () => {
  const plan = planOf([NOTE, { id: 'all', each: "['x', 'y']", steps: [{ ...NOTE, id: 'each' }] }], {
    on: { activity: 'any', if: "activity.text != 'no'" },
  });
  const found = dryRun(plan, said('one', 'no', 'two'), CAP);
  expect(found).toMatchObject({
    looked: 3,
    held: 0,
    capped: 0,
    runs: [
      {
        activity: 'a0',
        text: 'one',
        would: [{ step: 'note', action: 'outside.post', input: { text: 'one' } }, {}, {}],
      },
      { activity: 'a2' },
    ],
  });
  expect(totalsOf(found)).toEqual([
    { step: 'each', action: 'outside.post', count: 4 },
    { step: 'note', action: 'outside.post', count: 2 },
  ]);
});

test('what a key or the cap would have held back starts nothing', () => {
  const keyed = planOf([NOTE], { on: { activity: 'any', dedupe: { by: "'x'", within: '2m' } } });
  expect(dryRun(keyed, said('0', '1', '2', '3'), CAP)).toMatchObject({
    held: 2,
    runs: [{ text: '0' }, { text: '2' }],
  });
  expect(dryRun(planOf([NOTE]), said('0', '1', '2', '3'), { runs: 1, seconds: 120 })).toMatchObject({
    capped: 2,
    runs: [{ text: '0' }, { text: '2' }],
  });
});

test('the way that hangs on what people would have chosen is not told', () => {
  const plan = planOf([
    { id: 'pick', ask: '?', of: 'owner', for: 'choice', options: ['a', 'b'], within: '1h', otherwise: 'stop' },
    { id: 'way', choose: [{ when: "steps.pick.choice == 'a'", steps: [NOTE] }], else: [{ ...NOTE, id: 'other' }] },
    { ...NOTE, id: 'after' },
  ]);
  expect(dryRun(plan, said('x'), CAP).runs).toMatchObject([
    {
      would: [{ step: 'after' }],
      notes: [
        'pick: watching, so nobody is asked',
        'way: watching, so it cannot be told which way it would go: steps.pick is absent',
      ],
    },
  ]);
  // What is absent for another reason decides the way, as it does when it acts.
  const absent = planOf([
    { id: 'way', choose: [{ when: "activity.title == 'a'", steps: [NOTE] }], else: [{ ...NOTE, id: 'other' }] },
  ]);
  expect(dryRun(absent, said('x'), CAP).runs).toMatchObject([{ would: [{ step: 'other' }] }]);
});

test('another revision is compared run by run', () => {
  const [before, now] = [planOf([NOTE]), planOf([NOTE], { on: { activity: 'any', if: "activity.text != 'no'" } })];
  const other = planOf([{ ...NOTE, with: { text: 'new' } }]);
  const all = said('one', 'no');
  expect(compareDryRuns(dryRun(now, all, CAP), dryRun(before, all, CAP))).toMatchObject([
    { activity: 'a1', fresh: [], gone: [{ step: 'note' }] },
  ]);
  expect(compareDryRuns(dryRun(other, all, CAP), dryRun(before, all, CAP))).toMatchObject([
    { activity: 'a0', fresh: [{ input: { text: 'new' } }], gone: [{ input: { text: 'one' } }] },
    { activity: 'a1' },
  ]);
  expect(compareDryRuns(dryRun(now, all, CAP), dryRun(now, all, CAP))).toEqual([]);
});
