/** Every playbook that ships is without fault, and does what its cases say. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { connectors } from '../connectors/index.ts';
import { catalogOf } from '../src/main.ts';
import { loadPlaybook, parsePlaybookCases, runPlaybookCases } from '../src/playbook/index.ts';

const folder = new URL('../playbooks/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'));
const catalog = catalogOf(new Map(connectors.map((one) => [one.id, one])));

test('there are playbooks', () => expect(files).toContain('camera-complaint.yaml'));

describe.each(files)('%s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const casesFile = name.replace('.yaml', '.cases.yaml');
  const loaded = loadPlaybook(text, `playbooks/${name}`, catalog);

  test('is without fault', () => expect('problems' in loaded ? loaded.problems : loaded.advice).toEqual([]));

  test('does what its cases say', () => {
    const parsed = parsePlaybookCases(readFileSync(new URL(casesFile, folder), 'utf8'), `playbooks/${casesFile}`);
    if ('problems' in parsed || 'problems' in loaded) throw new Error(JSON.stringify({ ...parsed, ...loaded }));
    const results = runPlaybookCases(loaded.playbook.source, parsed.cases, catalog.limits);
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
