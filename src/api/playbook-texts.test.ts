/** Playbooks as texts over real HTTP: linted, tried by cases, played on past activities, drawn; and one run whole. */
import { expect, test } from 'vitest';
import { served } from '../../test/support/api.ts';
import { post, scene } from '../../test/support/scene.ts';

const TELL = `
title: Tell the office
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('lens')" }
steps:
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "{{ activity.text }}" } } }`;
const CASES = `
- case: somebody speaks of the lens
  activity: { text: The lens fogs }
  effects: [webhook.post_keyed]
`;
const { app, desk, sender, say, run, bondfire } = await scene({
  files: { 'playbooks/tell.yaml': TELL, 'playbooks/tell.cases.yaml': CASES },
});
await desk('office', 'internal');
await sender('crowd', 'external');
await bondfire.startWork();
const { call, viewer } = await served(app);

test('a text is linted as a file would be', async () => {
  expect(await call('POST', 'playbooks-lint', { text: TELL }, viewer)).toMatchObject({
    status: 200,
    body: { problems: [], graph: { nodes: [{ id: '^start', line: 5 }, { id: 'tell', line: 7 }, { id: '^end' }] } },
  });
  // Whom and what it names has no part in how it is drawn.
  expect(await call('POST', 'playbooks-lint', { text: TELL.replace('post_keyed', 'nothing') })).toMatchObject({
    body: { problems: [{ line: 7 }], graph: { edges: [{ from: '^start', to: 'tell', label: null }, { to: '^end' }] } },
  });
  expect(await call('POST', 'playbooks-lint', { file: 'mine.yaml', text: TELL.replace('do:', 'does:') })).toMatchObject(
    {
      status: 200,
      body: { problems: [{ file: 'mine.yaml', line: 7, cure: expect.any(String) as string }], graph: null },
    },
  );
});

test('what is wrong is told in the language that is asked for', async () => {
  const inGerman = { 'accept-language': 'de-AT,en;q=0.5' };
  const wrong = TELL.replace('{ text: "{{ activity.text }}" }', '{ text: "{{ activity.titel }}" }');
  const { headers, body } = await call('POST', 'playbooks-lint', { text: wrong }, { headers: inGerman });
  expect({ language: headers.get('content-language'), body }).toMatchObject({
    language: 'de',
    body: { problems: [{ line: 7, problem: 'activity hat kein titel', cure: 'meinten Sie title?' }] },
  });
  expect(await call('POST', 'playbooks/tell/test', { text: wrong }, { headers: inGerman })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('activity hat kein titel; meinten Sie title?') as string },
  });
});

test('cases are played: those beside it, or others, of the one in force or another text', async () => {
  expect(await call('POST', 'playbooks/tell/test')).toMatchObject({
    status: 200,
    body: { items: [{ case: 'somebody speaks of the lens', problems: [] }] },
  });
  const text = TELL.replace("'lens'", "'strap'");
  expect(await call('POST', 'playbooks/tell/test', { text })).toMatchObject({
    body: { items: [{ problems: ['no run starts'] }] },
  });
  expect(await call('POST', 'playbooks/tell/test', { cases: '- casse: x' })).toMatchObject({ status: 400 });
});

test('it is drawn, and an older revision is told', async () => {
  const { mermaid } = (await call('GET', 'playbooks/tell/graph')).body as { mermaid: string };
  expect(mermaid).toContain('flowchart');
  const { revision } = (await call('GET', 'playbooks/tell')).body as { revision: string };
  expect(await call('GET', `playbooks/tell/revisions/${revision.slice(0, 8)}`)).toMatchObject({
    body: { title: 'Tell the office' },
  });
  expect(await call('GET', `playbooks/tell/revisions/${revision}/text`)).toMatchObject({
    body: { text: expect.stringMatching(/^title: Tell the office\n/) as string },
  });
  expect(await call('GET', 'playbooks/tell/revisions/zzz')).toMatchObject({ status: 404 });
  expect(await call('GET', 'playbooks/tell/revisions/zzz/text')).toMatchObject({ status: 404 });
  expect(await call('GET', 'playbooks/nothing/graph')).toMatchObject({ status: 404 });
});

test('its files are read as they are written, and what such a file may hold', async () => {
  expect(await call('GET', 'playbooks/tell/files', undefined, viewer)).toMatchObject({
    body: { file: 'tell.yaml', text: TELL, own: true, cases: { file: 'tell.cases.yaml', text: CASES } },
  });
  expect(await call('GET', 'playbooks/nothing/files')).toMatchObject({ status: 404 });
  expect(await call('GET', 'playbooks-schema', undefined, viewer)).toMatchObject({
    body: {
      required: expect.arrayContaining(['steps']) as string[],
      $defs: { step: { anyOf: expect.any(Array) as object[] } },
    },
  });
});

test('past activities are played, as are those that are given; a run is shown whole', async () => {
  await say('crowd', post('The lens fogs', { created_at: new Date().toISOString() }));
  const { id } = await run('tell', 'done');
  expect(await call('GET', 'playbooks')).toMatchObject({
    body: { items: [{ name: 'tell', recent: [{ id, state: 'done' }], open_asks: 0 }] },
  });
  expect(await call('GET', `runs/${id}`)).toMatchObject({
    status: 200,
    body: { noun: 'run', id, detail: { state: 'done' }, asks: [], effects: [{ step: 'tell', state: 'done' }] },
  });
  expect(await call('POST', 'playbooks/tell/dry-run', undefined, viewer)).toMatchObject({
    status: 200,
    body: { looked: 1, totals: [{ step: 'tell', action: 'webhook.post_keyed', count: 1 }], differences: null },
  });
  const text = TELL.replace("'lens'", "'strap'");
  expect(await call('POST', 'playbooks/tell/dry-run', { text })).toMatchObject({ body: { runs: [] } });
  const { revision } = (await call('GET', 'playbooks/tell')).body as { revision: string };
  const compared = await call('POST', 'playbooks/tell/dry-run', { text, against: revision });
  expect(compared).toMatchObject({ body: { differences: [{ gone: [{ step: 'tell' }], fresh: [] }] } });
  const { items } = (await call('GET', 'activities')).body as { items: readonly object[] };
  const activities = items.map((one) => Object.assign(one, { text: 'A strap, and a lens' }));
  expect(await call('POST', 'playbooks/tell/dry-run', { activities })).toMatchObject({
    body: { looked: 1, runs: [{ text: 'A strap, and a lens' }] },
  });
  expect(await call('POST', 'playbooks/tell/dry-run', { activities: [{ id: 'x' }] })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('the activity 1 is none') as string },
  });
  expect(await call('POST', 'playbooks/tell/dry-run', { days: 0 })).toMatchObject({ status: 400 });
});
