import { expect, test } from 'vitest';
import { playbookSchema } from '../../playbook/index.ts';
import { offersAt } from './complete.ts';

const schema = playbookSchema();

/** What is offered at `|`. */
function offered(marked: string): readonly string[] {
  const at = marked.indexOf('¦');
  return offersAt(marked.replace('¦', ''), at, schema)?.offers.map(({ label }) => label) ?? [];
}

test('what the published schema names is there', () => {
  const names = JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/(?<name>[^"]+)"/g);
  for (const { groups } of names) expect(schema['$defs']).toHaveProperty(groups?.['name'] ?? '');
});

test.each([
  ['title: x\n¦', ['purpose', 'mode', 'on', 'steps'], ['title', 'do']],
  ['mode: ¦', ['watch', 'propose', 'act'], ['title']],
  ['mode: w¦\ntitle: x', ['watch'], []],
  ['on: { ¦', ['activity', 'signal', 'schedule'], ['title']],
  ['on: { signal: ¦', ['spike', 'tone'], ['activity']],
  ['on:\n  signal: spike\n  ¦', ['slice', 'if', 'dedupe'], ['schedule', 'signal']],
  ['steps:\n  - ¦', ['id', 'do', 'ask', 'wait'], ['title']],
  ['steps:\n- id: x\n  ¦', ['do', 'ask'], ['id']],
  ['steps:\n  - id: x\n    do: a.b\n    ¦\n    via: y', ['with', 'retry', 'else'], ['of', 'via', 'do']],
  ['steps:\n  - id: x\n    ask: "Is it, {{ so }}?"\n    for: ¦', ['approval', 'choice', 'form'], []],
  ['steps:\n  - { id: x, ask: "It, is", ¦', ['of', 'within'], ['with', 'id']],
  ['steps:\n  - { id: x, do: a.b, retry: { ¦', ['times', 'every'], ['id']],
  [
    'steps:\n  - id: x\n    choose:\n      - when: y\n        steps:\n          - id: z\n            ¦',
    ['do', 'wait'],
    ['when'],
  ],
  ['steps:\n  - id: x\n    otherwise:\n      - { id: y, do: a.b }\n    ¦', ['wait', 'ask'], ['do']],
  ['cap:\n  ¦', ['runs', 'within'], ['mode']],
])('in %j', (text, some, none) => {
  expect(offered(text)).toEqual(expect.arrayContaining([...some]));
  for (const one of none) expect(offered(text)).not.toContain(one);
});

test.each([
  'steps:\n  - id: x\n    do: a.b\n    with:\n      text: |-\n        wri¦',
  'title: somebody said¦',
  'title: "wo¦',
])('nothing in words that people read: %j', (text) => expect(offered(text)).toEqual([]));
