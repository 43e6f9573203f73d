/** Playbooks, runs and asks over real HTTP, each with a token that may, and with one that may not. */
import { describe, expect, test } from 'vitest';
import { served } from '../../test/support/api.ts';
import { testBondfire } from '../../test/support/bondfire.ts';

const bondfire = await testBondfire({
  files: {
    'playbooks/choose.yaml': `
title: Choose
purpose: To be tried.
mode: act
on: { manual: { words: text } }
steps:
  - { id: ask, ask: "{{ form.words }}", of: role:expert, for: choice, options: [known, unknown], within: 1h, otherwise: stop }`,
  },
});
const { app } = bondfire;
const { call: ask, viewer } = await served(app);

/** A body is posted. */
function call(path: string, body?: unknown, token?: string) {
  return ask(body === undefined ? 'GET' : 'POST', path, body, token);
}

async function startedAsk(words: string): Promise<{ run: string; ask: string }> {
  const { run } = (await call('playbooks/choose/runs', { form: { words } })).body as { run: string };
  const { items } = (await call(`runs/${run}/asks`)).body as { items: readonly { id: string }[] };
  return { run, ask: items[0]?.id ?? '' };
}

describe('playbooks', () => {
  test('are listed and shown, with their mode and what may be said of them', async () => {
    expect(await call('playbooks')).toMatchObject({
      status: 200,
      body: { stopped: null, refused: [], items: [{ name: 'choose', mode: 'act', starts: 'by hand', paused: false }] },
    });
    expect(await call('playbooks/choose')).toMatchObject({
      status: 200,
      body: { purpose: 'To be tried.', problems: [], record: [], answers: [], endings: [] },
    });
    expect(await call('playbooks/nothing')).toMatchObject({
      status: 404,
      body: { cure: expect.stringContaining('choose') as string },
    });
  });

  test('their mode, pause and switch are changed by whoever may', async () => {
    expect(await call('playbooks/choose/mode', { mode: 'watch', market: 'de', reason: 'to look' })).toMatchObject({
      status: 200,
      body: { mode: 'act', markets: { de: 'watch' } },
    });
    expect(await call('playbooks/choose/mode', { mode: null, market: 'de' })).toMatchObject({
      status: 200,
      body: { mode: 'act', markets: {} },
    });
    expect(await call('playbooks/choose')).toMatchObject({
      body: {
        changes: [
          { market: 'de', before: 'watch', after: null },
          { market: 'de', after: 'watch' },
        ],
      },
    });
    expect(await call('playbooks/choose/mode', { mode: null })).toMatchObject({ status: 404 });
    expect(await call('playbooks/choose/pause', {})).toMatchObject({ body: { paused: true } });
    expect(await call('playbooks/choose/runs', { form: { words: 'x' } })).toMatchObject({ status: 400 });
    expect(await call('playbooks/choose/resume', {})).toMatchObject({ body: { paused: false } });
    expect(await call('playbooks-stop', { reason: 'wrong' })).toMatchObject({ body: { stopped: true } });
    expect(await call('playbooks')).toMatchObject({ body: { stopped: { by: 'test', reason: 'wrong' } } });
    expect(await call('playbooks-resume', {})).toMatchObject({ body: { released: true } });
  });

  test.each([
    ['playbooks/choose/mode', { mode: 'act' }],
    ['playbooks/choose/pause', {}],
    ['playbooks/choose/migrate', {}],
    ['playbooks/choose/runs', { form: { words: 'x' } }],
    ['playbooks-stop', {}],
    ['playbooks-resume', {}],
  ])('%s is not for whoever may only look', async (path, body) => {
    expect(await call(path, body, viewer)).toMatchObject({ status: 403 });
  });

  test.each([
    ['playbooks/choose/mode', { mode: 'go' }],
    ['playbooks/choose/runs', { form: { nothing: 1 } }],
    ['playbooks/choose/runs', { more: 1 }],
  ])('%s with %j is refused with the reason', async (path, body) => {
    expect(await call(path, body)).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/\w/) as string },
    });
  });
});

describe('asks', () => {
  test('are listed, answered once, and decide the run', async () => {
    const { run, ask } = await startedAsk('Is it known?');
    expect(await call(`asks/${ask}`)).toMatchObject({
      body: { question: 'Is it known?', options: ['known', 'unknown'], state: 'open' },
    });
    expect(await call('asks?state=open')).toMatchObject({ body: { items: [{ id: ask }] } });
    expect(await call('playbooks')).toMatchObject({ body: { items: [{ recent: [{ id: run }], open_asks: 1 }] } });
    expect(await call(`asks/${ask}/answers`, { choice: 'perhaps' })).toMatchObject({
      status: 409,
      body: { cure: 'Answer known or unknown.' },
    });
    expect(await call(`asks/${ask}/answers`, { choice: 'known' })).toMatchObject({ body: { decided: true } });
    expect(await call(`asks/${ask}/answers`, { choice: 'unknown' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('answered: known') as string },
    });
    expect(await call(`runs/${run}/cancel`, {})).toMatchObject({ status: 409 });
    expect(await call(`runs/${run}/rerun`, { from: 'ask' })).toMatchObject({
      status: 200,
      body: { run: expect.any(String) as string },
    });
  });

  test('a run that is done again is answered in one go, by somebody who is asked', async () => {
    const { run, ask } = await startedAsk('And now?');
    await call(`asks/${ask}/answers`, { choice: 'known' });
    expect(await call(`runs/${run}/rerun`, { from: 'ask', with: { choice: 'perhaps' } })).toMatchObject({
      status: 409,
      body: { cure: 'Answer known or unknown.' },
    });
    expect(await call(`runs/${run}/rerun`, { from: 'ask', with: 'known' })).toMatchObject({ status: 400 });
    expect(await call(`runs/${run}/rerun`, { from: 'ask', with: { choice: 'unknown' } }, viewer)).toMatchObject({
      status: 403,
    });
    const again = await call(`runs/${run}/rerun`, { from: 'ask', with: { choice: 'unknown', comment: 'after all' } });
    const { items } = (await call(`runs/${(again.body as { run: string }).run}/asks`)).body as {
      items: readonly object[];
    };
    expect(items).toMatchObject([{ state: 'answered', decision: { choice: 'unknown', comment: 'after all' } }]);
  });

  test('runs of a playbook are moved to its present revision', async () => {
    expect(await call('playbooks/choose/migrate', {})).toMatchObject({ status: 200, body: { moved: [], left: [] } });
    expect(await call('playbooks/nothing/migrate', {})).toMatchObject({ status: 404 });
  });

  test('one run is ended by hand', async () => {
    const { run } = await startedAsk('Is this known?');
    expect(await call(`runs/${run}/cancel`, { reason: 'by phone' })).toMatchObject({
      body: { state: 'stopped', reason: 'cancelled by test: by phone' },
    });
    expect(await call(`runs/${run}/migrate`, {})).toMatchObject({ status: 409 });
  });

  test('whoever may only look answers nothing', async () => {
    const { ask } = await startedAsk('And this?');
    expect(await call(`asks/${ask}/answers`, { choice: 'known' }, viewer)).toMatchObject({ status: 403 });
  });
});
