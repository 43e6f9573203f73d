/** Escalation policies: wrong ones are told at their place, and a revision is made of them as they are. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeProblem } from '#sdk';
import { lintPolicies, loadPlaybook, loadPlaybooks, type Catalog } from './index.ts';

const people = { people: new Set(['ines', 'bob']), teams: new Set(['care']), roles: new Set(['approver']) };
const catalog: Catalog = { actions: new Map(), connections: null, people };

function ask(escalate: string, within = '4h', on = '{ activity: any }'): string {
  return `title: t\npurpose: p\nmode: act\non: ${on}\nsteps:\n  - { id: a, ask: "?", of: team:care, for: choice, options: [a, b], escalate: ${escalate}, within: ${within}, otherwise: stop }\n`;
}

function using(policies: string, text: string) {
  return loadPlaybook(text, 'playbooks/a.yaml', { ...catalog, policies: lintPolicies(policies, 'e.yaml', people) });
}

function told(policies: string, text: string): readonly string[] {
  const loaded = using(policies, text);
  return 'problems' in loaded ? loaded.problems.map(describeProblem) : [];
}

const NIGHT = 'night:\n  - { after: 30m, to: person:bob }\n  - { after: 2h, to: lead:care }\n';

describe('a policy', () => {
  test.each([
    [
      'night: later',
      'e.yaml:1:8 night: night is no list of levels, one at least and ten at most; write night: [{ after: 15m',
    ],
    ['night: []', 'e.yaml:1:8 night: night is no list of levels'],
    ['- night', 'e.yaml:1:1 this is no map of policies; write night:'],
    [
      'night: [{ after: soon, to: owner }]',
      'e.yaml:1:18 night.0.after: "soon" is not a duration such as 30m; write a number',
    ],
    ['night: [{ after: 0m, to: owner }]', 'e.yaml:1:18 night.0.after: 0m is no time; write a time'],
    ['night: [{ to: owner }]', 'e.yaml:1:9 night.0.after: after is missing; write a number'],
    [
      'night: [{ after: 1h, too: owner, to: owner }]',
      'e.yaml:1:22 night.0.too: too is not known here; did you mean to?',
    ],
    ['night: [{ after: 1h, to: ines }]', 'e.yaml:1:26 night.0.to: "ines" is not a person'],
    ['night: [{ after: 1h, to: person:inez }]', 'e.yaml:1:26 night.0.to: there is no person inez; did you mean ines?'],
    [
      'night: [{ after: 1h, to: { of: [team:lens] } }]',
      'e.yaml:1:33 night.0.to.of.0: there is no team lens; one of: care',
    ],
    [
      'night: [{ after: 1h, to: owner }, { after: 1h, to: owner }]',
      'e.yaml:1:44 night.1.after: this is no later than the level before it; write them in the order',
    ],
    [
      'Night: [{ after: 1h, to: owner }]',
      'e.yaml:1:1 Night: "Night" is not lower-case words joined by _; call it such as',
    ],
    ['night: [{ after: 1h, to: owner }', 'e.yaml:1:'],
  ])('%s is told with its place and cure', (text, words) => {
    const { problems } = lintPolicies(text, 'e.yaml', people);
    expect(problems).toHaveLength(1);
    expect(problems.map(describeProblem)[0]).toContain(words);
  });

  test('that is wrong spoils no other', () => {
    const policies = `${NIGHT}day: [{ after: 1h, to: person:inez }]\n`;
    expect(told(policies, ask('night'))).toEqual([]);
    expect(told(policies, ask('day'))).toEqual([
      'playbooks/a.yaml:6:79 steps.0.escalate: the escalation policy day is wrong: there is no person inez; mend it at e.yaml:4:24: did you mean ines?',
    ]);
  });
});

describe('whoever names one', () => {
  test.each([
    [NIGHT, ask('nigth'), 'there is no escalation policy nigth; did you mean night?'],
    [
      '',
      ask('night'),
      'there is no escalation policy night; write it into escalations.yaml beside the playbooks, such as night:',
    ],
    ['night: [', ask('night'), 'the escalation policy night cannot be read: '],
    [
      NIGHT,
      ask('night', '1h'),
      'a level of night begins after 2h, when the ask is over; ask for longer than that: within is 1h',
    ],
    [
      'night: [{ after: 1h, to: { of: team:care, speaks: "{{ activity.language }}" } }]',
      ask('night', '4h', '{ manual: { a: text } }'),
      'night cannot be used here: activity is not known here; one of: form, steps (at e.yaml:1:55)',
    ],
  ])('%j is told where %j does not fit', (policies, text, words) => {
    expect(told(policies, text)).toHaveLength(1);
    expect(told(policies, text)[0]).toContain(`playbooks/a.yaml:6:79 steps.0.escalate: ${words}`);
  });

  test('has the chain written out, so that a changed one makes another revision', () => {
    const before = using(NIGHT, ask('night'));
    const same = using(NIGHT, ask('[{ after: 30m, to: person:bob }, { after: 2h, to: lead:care }]'));
    const after = using(NIGHT.replace('30m', '45m'), ask('night'));
    if ('problems' in before || 'problems' in same || 'problems' in after) throw new Error('refused');
    expect(before.playbook.source.steps).toMatchObject([
      { escalate: [{ after: '30m', to: 'person:bob' }, { after: '2h' }] },
    ]);
    expect(before.playbook.revision).toBe(same.playbook.revision);
    expect(after.playbook.revision).not.toBe(before.playbook.revision);
  });

  test('finds it in the folders: a company’s own wins by name, and the file is no playbook', async () => {
    const [builtIn, own] = await Promise.all(
      ['b', 'o'].map((one) => mkdtemp(join(tmpdir(), `bondfire-policies-${one}-`))),
    );
    await writeFile(join(builtIn ?? '', 'escalations.yaml'), `${NIGHT}day: [{ after: 1h, to: owner }]\n`);
    await writeFile(join(own ?? '', 'escalations.yaml'), NIGHT.replace('30m', '45m'));
    await writeFile(join(own ?? '', 'a.yaml'), ask('night'));
    await writeFile(join(own ?? '', 'b.yaml'), ask('day'));
    const { all, problems } = await loadPlaybooks({ builtIn: builtIn ?? null, own: own ?? '' }, catalog);
    expect(problems).toEqual([]);
    expect(all.map(({ name, source }) => [name, source.steps])).toMatchObject([
      ['a', [{ escalate: [{ after: '45m' }, { after: '2h' }] }]],
      ['b', [{ escalate: [{ after: '1h' }] }]],
    ]);
    await Promise.all([builtIn, own].map((one) => rm(one ?? '', { recursive: true })));
  });
});
