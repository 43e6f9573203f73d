import { expect, test } from 'vitest';
import { Playbook } from '#sdk';
import { mermaid } from './index.ts';

const of = 'role:approver';

test('what takes the place of the rest of its list passes over it, and what is told to go on goes on', () => {
  const source = Playbook.parse({
    title: 't',
    purpose: 'p',
    mode: 'act',
    on: { manual: { text: 'text' } },
    steps: [
      {
        id: 'sort',
        choose: [
          {
            when: "form.text == 'a'",
            steps: [
              {
                id: 'ask',
                ask: 'May it?',
                of,
                for: 'approval',
                text: '{{ form.text }}',
                within: '1h',
                otherwise: [{ id: 'late', wait: '1s' }],
                rejected: [{ id: 'no_', wait: '1s' }],
              },
              { id: 'send', wait: '1s' },
            ],
          },
        ],
      },
      {
        id: 'again',
        ask: 'May it?',
        of,
        for: 'approval',
        text: 'x',
        within: '1h',
        otherwise: 'stop',
        rejected: 'continue',
      },
      { id: 'last', wait: '1s' },
    ],
  });
  const arrows = mermaid(source)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.includes('-->') && /^(late|no_|send|again)\b/.test(line));
  expect(arrows).toEqual([
    'again -- "not within 1h" --> again_stop',
    'send --> again',
    'no_ --> again',
    'late --> again',
    'again -- "yes" --> last',
    'again -- "no" --> last',
  ]);
});

test('a step may be called by a word of Mermaid’s', () => {
  const source = Playbook.parse({
    title: 't',
    purpose: 'p',
    mode: 'act',
    on: { manual: { text: 'text' } },
    steps: [
      { id: 'end', wait: '1s' },
      { id: 'class', do: 'issue.note', with: { text: 'x' }, else: 'continue' },
    ],
  });
  expect(mermaid(source)).not.toMatch(/^ *(end|class)\b|(-->|--) (end|class)$/m);
  expect(mermaid(source)).toContain('end_step{{"end<br/>wait 1s"}}');
});
