/** `issue.answer` of a playbook: one step, an effect a reporter, and what the step makes of them together. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { addPost, INES, sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import type { EffectRow } from '../../src/actions/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import type { RunRow } from '../../src/playbook/index.ts';
import { testBondfire } from '../support/bondfire.ts';

const ANSWER = `title: Answer
purpose: All who reported it are told.
mode: act
on: { issue: claimed }
steps:
  - { id: answer, do: issue.answer, with: { text: It is mended } }
  - { id: close, do: issue.resolve, with: { outcome: "{{ steps.answer.output.answered }} told" } }
`;
const ASKED = `title: Asked before
purpose: Whoever approves it is told who gets none.
mode: act
on: { issue: resolved, if: "issue.title == 'Approved'" }
steps:
  - { id: before, ask: "Known?", of: "person:ines", for: choice, options: [a, b], within: 1h, hours: always, otherwise: stop }
  - { id: approve, ask: "May it go?", of: "person:ines", for: approval, text: It is mended, within: 1h, hours: always, otherwise: stop }
  - { id: answer, do: issue.answer, with: { text: "{{ steps.approve.text }}" } }
  - { id: after, ask: "And now?", of: "person:ines", for: choice, options: [a, b], within: 1h, hours: always, otherwise: stop }
`;
const { app, database } = await testBondfire({
  files: { 'playbooks/answer.yaml': ANSWER, 'playbooks/asked.yaml': ASKED },
});
const customers = await startSandbox(mastodon);
afterAll(() => customers.stop());
let reporters: readonly string[];

beforeAll(async () => {
  const { settings } = customers;
  await app.addPerson(OPERATOR, 'ines', {});
  await app.addConnection(OPERATOR, { id: 'customers', connector: 'mastodon', audience: 'external', settings });
  for (const what of ['fogs up', 'rusts']) addPost(customers.world, { by: INES, text: `@aurora My watch ${what}` });
  await app.pull(OPERATOR, 'customers', 'mentions', AbortSignal.timeout(60_000));
  const said = await app.listActivities(OPERATOR, { stream: 'mentions', limit: 500 });
  reporters = said.flatMap(({ id, text }) => (text?.includes('My watch') === true ? [id] : []));
});

/** Somebody takes an issue that these reported, and it is answered; nothing is sent, as no worker runs. */
async function claimed(
  title: string,
  by: readonly string[],
): Promise<{ readonly run: RunRow; readonly effects: readonly EffectRow[] }> {
  const { issue } = await app.openIssue(OPERATOR, { title }, by);
  await app.claimIssue(OPERATOR, issue.id, 'ines');
  const [run] = await app.listRuns(OPERATOR, { playbook: 'answer', limit: 1 });
  if (run === undefined) throw new Error('no run started');
  return { run, effects: await app.listEffects(OPERATOR, { cause: run.id, limit: 10 }) };
}

async function stateOf({ id }: RunRow): Promise<Pick<RunRow, 'state' | 'reason'> | undefined> {
  return (await app.listRuns(OPERATOR, { playbook: 'answer', limit: 10 })).find((one) => one.id === id);
}

describe('an answer to all', () => {
  test('the step waits for every one of them, an unknown one included, and then goes on', async () => {
    const { run, effects } = await claimed('Fog', reporters);
    expect(effects.map(({ state, step, audience }) => ({ state, step, audience }))).toEqual([
      { state: 'intended', step: 'answer', audience: 'external' },
      { state: 'intended', step: 'answer', audience: 'external' },
    ]);
    expect(await stateOf(run)).toMatchObject({ state: 'parked', reason: 'answer waits for issue.answer' });
    // As if the vendor had said nothing to either.
    const fault = JSON.stringify({ kind: 'transient', message: 'no answer came', cure: null });
    await database.pool.query(`update effects set state = 'unknown', fault = $1 where cause = $2`, [fault, run.id]);
    const [one, other] = effects.map(({ id }) => id);
    await app.settleEffect(OPERATOR, one ?? '', { as: 'done', external_id: 'c1' });
    expect((await stateOf(run))?.reason).toContain('1 of 2 answers did not go out: no answer came');
    expect((await stateOf(run))?.state).toBe('parked');
    await app.settleEffect(OPERATOR, other ?? '', { as: 'done', external_id: 'c2' });
    expect(await stateOf(run)).toMatchObject({ state: 'done' });
    expect((await app.listIssues(OPERATOR, { limit: 1 }))[0]).toMatchObject({ state: 'resolved', outcome: '2 told' });
  });

  test('a run that is ended takes back what has not gone out', async () => {
    const { run } = await claimed('Rust', reporters);
    await app.cancelRun(OPERATOR, run.id, 'by phone');
    const effects = await app.listEffects(OPERATOR, { cause: run.id, limit: 10 });
    expect(effects.map(({ state }) => state)).toEqual(['refused', 'refused']);
  });

  test('where nobody outside reported anything, nobody is told, and the run goes on', async () => {
    const { run, effects } = await claimed('Alone', []);
    expect({ effects, state: run.state }).toEqual({ effects: [], state: 'done' });
    expect((await app.listIssues(OPERATOR, { limit: 1 }))[0]?.outcome).toBe('0 told');
  });

  test('who will get none, and why, is told before somebody approves it', async () => {
    const { token } = await app.addConnection(OPERATOR, {
      id: 'forum',
      connector: 'webhook',
      audience: 'external',
      settings: {},
    });
    const body = Buffer.from(
      JSON.stringify({ id: 'f1', text: 'It fogs', created_at: new Date().toISOString(), author: { id: 'u1' } }),
    );
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body } as const;
    await app.receive('forum', token ?? '', request);
    const [pushed] = await app.listActivities(OPERATOR, { connection: 'forum', limit: 1 });
    const { issue } = await app.openIssue(OPERATOR, { title: 'Approved' }, [...reporters, pushed?.id ?? '']);
    await app.resolveIssue(OPERATOR, issue.id, 'Known.');
    const asked = async () => (await app.listAsks(OPERATOR, { state: 'open', limit: 1 }))[0];
    const told = { reporters: 3, cannot: 1, why: [expect.stringContaining('webhook has no way to answer') as string] };
    const before = await asked();
    expect(before).toMatchObject({ step: 'before', unanswerable: told });
    await app.answerAsk(OPERATOR, before?.id ?? '', { choice: 'a' }, 'ines');
    const approve = await asked();
    expect(approve).toMatchObject({ step: 'approve', unanswerable: told });
    expect((await app.showAsk(OPERATOR, approve?.id ?? '')).unanswerable).toMatchObject(told);
    const { threads } = await app.showDesk(OPERATOR, issue.id, { language: 'de' });
    expect(threads.find(({ connection }) => connection === 'forum')?.refused).toBe(
      'auf Englisch: „what posts to us says no way back into its thread“',
    );
    expect((await app.showAsk(OPERATOR, approve?.id ?? '', 'de')).unanswerable?.why).toEqual([
      'Über webhook lässt sich das von hier nicht beantworten. Antworten Sie dort von Hand. Warum, auf Englisch: „what posts to us says no way back into its thread“',
    ]);
  });
});
