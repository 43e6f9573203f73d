/** Each way in which a run can fail, as `playbook run` tells it: whoever reads it knows what to do. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OPERATOR } from '../app/index.ts';
import { advice, type ToldRun } from './advice.ts';
import { run as cli } from '../../test/support/cli.ts';
import { post, scene, until } from '../../test/support/scene.ts';

function playbook(word: string, steps: string, more = ''): string {
  return `
title: When somebody says ${word}
purpose: To be tried.
mode: act
${more}on: { activity: any, if: "activity.audience == 'external' && has(activity.text) && activity.text.contains('${word}')" }
steps:
${steps}`;
}

function tell(via: string, text: string, action = 'post_keyed'): string {
  return `  - { id: tell, do: webhook.${action}, via: ${via}, with: { body: { text: "${text}" } } }`;
}

const ASK = `ask: "Known?", of: "person:ines", hours: always, otherwise: stop`;

const { app, bondfire, desk, sender, say, run } = await scene({
  files: {
    'playbooks/vendor.yaml': playbook('vendor', tell('refuses', 'x')),
    'playbooks/auth.yaml': playbook('auth', tell('locked', 'x')),
    'playbooks/limited.yaml': playbook('limited', tell('slow', 'x')),
    'playbooks/late.yaml': playbook('late', `  - { id: ask, ${ASK}, for: choice, options: [a, b], within: 1s }`),
    'playbooks/absent.yaml': playbook('absent', tell('office', '{{ activity.tags[7] }}')),
    'playbooks/own.yaml': playbook(
      'own',
      `  - { id: rare, choose: [{ when: activity.hop > 9.0, steps: [{ id: open, do: issue.open, with: { title: t } }] }] }
  - { id: note, do: issue.note, with: { text: "{{ activity.text }}" } }`,
    ),
    'playbooks/leak.yaml': playbook(
      'leak',
      `  - { id: inside, ${ASK}, for: form, fields: { words: text }, within: 1h }
${tell('public', "{{ steps['inside'].fields.words }}")}`,
    ),
    'playbooks/capped.yaml': playbook('capped', tell('office', 'x'), 'cap: { runs: 1, within: 1h }\n'),
    'playbooks/doubt.yaml': playbook('doubt', tell('doubtful', 'x', 'post')),
    'playbooks/rejected.yaml': playbook(
      'rejected',
      `  - { id: ok, ${ASK}, for: approval, text: "Say it.", within: 1h }`,
    ),
    'playbooks/gone.yaml': playbook('gone', tell('refuses', 'x')),
  },
});
await desk('office', 'internal');
await desk('public', 'external');
await sender('crowd', 'external');
const faults = { refuses: 'not_found', locked: 'unauthorized', slow: 'limited', doubtful: 'lost_answer' } as const;
for (const [id, name] of Object.entries(faults)) (await desk(id, 'internal')).fault({ name, method: 'POST' });
await app.addPerson(OPERATOR, 'ines', {});
const env = { BONDFIRE_DATA: bondfire.config.dataDir, DATABASE_URL: bondfire.database.url };
const worker = await bondfire.another();
await worker.startWork();

async function told(playbook: string, state: ToldRun['state'], by = app): Promise<string[]> {
  const { id, reason } = await run(playbook, state as 'failed');
  const [link] = await by.trace(OPERATOR, id);
  const effects = await by.listEffects(OPERATOR, { cause: id, limit: 500 });
  const asks = await by.asksOfRun(OPERATOR, id);
  const journal = link?.detail['journal'] as ToldRun['journal'];
  return advice({ id, state, reason, journal, effects, asks }).map((line) =>
    line.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
  );
}

const WITH = `With another input for that step: --with '<its whole input as JSON>'`;

function again(step: string): string {
  return `Then: bondfire playbook rerun ID --from ${step}`;
}

async function waits(name: string): Promise<string> {
  return (await told(name, 'parked', worker.app))[0] ?? '';
}

async function answer(name: string, given: Parameters<typeof app.answerAsk>[2]): Promise<void> {
  const ask = await until(async () =>
    (await app.listAsks(OPERATOR, { state: 'open', limit: 50 })).find(({ playbook }) => playbook === name),
  );
  await worker.app.answerAsk(OPERATOR, ask.id, given, 'ines');
}

test('the playbooks here are sound', () => expect(bondfire.playbooks.problems).toEqual([]));

const NOTHING = 'Nothing of tell has gone out.';

test('each says what to do', async () => {
  for (const word of ['vendor', 'auth', 'limited', 'late', 'absent', 'own', 'leak', 'doubt', 'rejected'])
    await say('crowd', post(word), worker);
  await answer('leak', { fields: { words: 'Batch 7 is broken.' } });
  await answer('rejected', { choice: 'no', comment: 'Not so.' });
  const look = 'What was to be sent, and where: bondfire effect show ID';
  expect({
    vendor: await told('vendor', 'failed'),
    absent: await told('absent', 'failed'),
    own: await told('own', 'failed'),
    leak: await told('leak', 'failed'),
    late: await told('late', 'stopped'),
    rejected: await told('rejected', 'stopped'),
  }).toEqual({
    vendor: [
      NOTHING,
      `The vendor understood and said no: mend what the step sends, or what is refused there. ${look}`,
      again('tell'),
      WITH,
    ],
    absent: [
      NOTHING,
      expect.stringMatching(/^Mend the step in its playbook: .* has\(…\) .* default\(…, …\)\.$/),
      again('tell'),
    ],
    own: ['Nothing of note has gone out.', 'Open one before: do: issue.open.', again('note')],
    leak: [
      NOTHING,
      expect.stringMatching(/ask for an approval of exactly this text\. What was to be sent/),
      again('tell'),
      WITH,
    ],
    late: [
      'Who was asked, and who could not be: bondfire playbook asks ID',
      'To ask again: bondfire playbook rerun ID --from ask',
    ],
    rejected: ['A person decided so. To ask again: bondfire playbook rerun ID --from ok'],
  });
});

/** What is said of it once that is in it: a moment later it may be tried again. */
function once(playbook: Parameters<typeof waits>[0], word: string): Promise<string> {
  return until(async () => {
    const said = await waits(playbook);
    return said.includes(word) && said;
  });
}

test('what waits says for what, and what a person does about it', async () => {
  const settle = 'bondfire effect settle ID';
  expect(await once('auth', 'reconnect')).toBe(
    'tell waits, and goes out by itself once that is mended: locked is disconnected: bondfire connection reconnect locked',
  );
  expect(await once('limited', '429')).toMatch(/^tell is tried again at .*: POST .* answered 429\.$/);
  expect(await once('doubt', 'settle')).toBe(
    `tell: look at doubtful whether it is there, then: ${settle} done, or ${settle} resend`,
  );
});

test('what the cap held back can be seen, and what it would have done', async () => {
  for (const text of ['capped one', 'capped two']) await say('crowd', post(text), worker);
  await run('capped', 'done');
  const shown = await cli(['playbook', 'show', 'capped'], { env });
  expect(shown.stdout).toMatch(
    /held back +1 run, by its cap; .*: bondfire playbook dry-run capped; .* `cap` in its file/,
  );
});

test('a run whose playbook is gone is told whole, and why it cannot be done again', async () => {
  await say('crowd', post('gone'), worker);
  const { id } = await run('gone', 'failed');
  await rm(path.join(bondfire.config.dataDir, 'playbooks/gone.yaml'));
  const shown = await cli(['playbook', 'run', id], { env });
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('answered 404') as string });
  expect(shown.stdout.trimEnd().split('\n').at(-2)).toBe(`Then: bondfire playbook rerun ${id} --from tell`);
  const refused = await cli(['playbook', 'rerun', id, '--from', 'tell'], { env });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/there is no playbook gone any more[^]*Put its file back: bondfire playbook list/);
});
