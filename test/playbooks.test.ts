/** Every playbook that ships is without fault, and does what its cases say. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GivenSignal } from '#sdk';
import { connectors } from '../connectors/index.ts';
import { catalogOf } from '../src/main.ts';
import {
  actionsOf,
  askedBy,
  causeOfSignal,
  createExpressions,
  loadPlaybook,
  parsePlaybookCases,
  runPlaybookCases,
} from '../src/playbook/index.ts';
import { parseSlices, SLICES_FILE } from '../src/signals/index.ts';

const folder = new URL('../playbooks/', import.meta.url);
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml') && name !== SLICES_FILE,
);
const readme = readFileSync(new URL('README.md', folder), 'utf8');
const catalog = catalogOf(new Map(connectors.map((one) => [one.id, one])));

test('there are playbooks', () => expect(files).toContain('camera-complaint.yaml'));

test('the slices that ship are without fault', () => {
  const { slices, problems } = parseSlices(
    readFileSync(new URL(SLICES_FILE, folder), 'utf8'),
    SLICES_FILE,
    createExpressions(),
  );
  expect(problems).toEqual([]);
  expect(slices.map(({ name }) => name)).toEqual(['outside', 'complaints', 'mood', 'voices']);
});

describe.each(files)('%s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const casesFile = name.replace('.yaml', '.cases.yaml');
  const loaded = loadPlaybook(text, `playbooks/${name}`, catalog);

  test('is without fault', () => expect('problems' in loaded ? loaded.problems : loaded.advice).toEqual([]));

  test('is told in the README with what it needs and whom it asks', () => {
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded));
    const { source } = loaded.playbook;
    const row = readme.split('\n').find((line) => line.startsWith(`| [${name.replace('.yaml', '')}](${name})`)) ?? '';
    const connectorsOf = actionsOf(source).map(({ action }) => action.split('.')[0] ?? '');
    const needed = connectorsOf.filter((one) => connectors.some(({ id }) => id === one));
    const [, , , mode, connections = '', people = ''] = row.split('|');
    expect(mode?.trim()).toBe(`\`${source.mode}\``);
    for (const one of needed) expect(connections).toContain(one);
    expect(askedBy(source).filter((one) => !people.includes(`\`${one}\``))).toEqual([]);
    for (const [, one = ''] of people.matchAll(/`([a-z]+:[a-z]+)`/g)) expect(askedBy(source)).toContain(one);
  });

  test('does what its cases say', async () => {
    const parsed = parsePlaybookCases(readFileSync(new URL(casesFile, folder), 'utf8'), `playbooks/${casesFile}`);
    if ('problems' in parsed || 'problems' in loaded) throw new Error(JSON.stringify({ ...parsed, ...loaded }));
    const results = await runPlaybookCases(loaded.playbook.source, parsed.cases, catalog.limits);
    expect(results.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });
});

test('what nobody has approved is not let outside, whatever the networks are', () => {
  const text = readFileSync(new URL('product-fault.yaml', folder), 'utf8');
  const wrong = text.replace('{{ steps.approve.text }}', '{{ steps.approve.text }} ({{ steps.decide.choice }})');
  const loaded = loadPlaybook(wrong, 'playbooks/product-fault.yaml', catalog);
  expect('problems' in loaded && loaded.problems.map(({ problem, cure }) => `${problem} | ${cure}`)).toEqual([
    expect.stringContaining(
      'steps.approve is internal, and issue.answer speaks to the outside | send exactly what was approved',
    ),
    expect.stringContaining('steps.decide is internal, and issue.answer speaks to the outside | ask for an approval'),
  ]);
});

test('which issue an answer is about is said to nobody, so that it may come from inside', async () => {
  const text = `title: Tell
purpose: To be tried.
mode: act
on: { manual: { issue: text, words: { type: text, outside: true } } }
steps: [{ id: tell, do: issue.answer, with: { issue: "{{ form.issue }}", text: "{{ form.words }}" } }]`;
  const loaded = loadPlaybook(text, 'playbooks/tell.yaml', catalog);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const cases = `- case: c
  form: { issue: 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607, words: Known. }
  effects: [{ do: issue.answer, says: [Known.], audience: external }]`;
  const parsed = parsePlaybookCases(cases, 'x');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  expect((await runPlaybookCases(loaded.playbook.source, parsed.cases))[0]?.problems).toEqual([]);
  const leaking = loadPlaybook(text.replace('form.words }}', 'form.issue }}'), 'playbooks/tell.yaml', catalog);
  expect('problems' in leaking && leaking.problems[0]?.problem).toContain('form.issue is internal');
});

/** Those that ship. */
function starts(given: GivenSignal): readonly string[] {
  return files.filter((name) => {
    const loaded = loadPlaybook(readFileSync(new URL(name, folder), 'utf8'), `playbooks/${name}`, catalog);
    return 'playbook' in loaded && 'key' in loaded.playbook.plan.starts(causeOfSignal(given, null));
  });
}

test('a signal of one product starts product_fault, and a grave one of none starts crisis', () => {
  const signal = {
    id: '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607',
    kind: 'spike' as const,
    slice: 'complaints',
    severity: 8,
    since: '2026-03-02T09:00:00.000Z',
    observed: 41,
    expected: 3.2,
    why: '41 people in 30 minutes where 3.2 are usual (Complaints of one product: vega_3)',
    product: 'vega_3',
    market: null,
    topic: null,
    terms: ['lens'],
    activities: [],
  };
  expect(starts(GivenSignal.parse(signal))).toEqual(['product-fault.yaml']);
  expect(starts(GivenSignal.parse({ ...signal, slice: 'outside', product: null }))).toEqual(['crisis.yaml']);
});
