/** Who may post outside as the brand, and whose words somebody may read. */
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { served, type Served } from '../support/api.ts';
import { post, scene, until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

const TELLS = `
title: Tells
purpose: To be tried.
mode: act
on: { manual: { words: { type: text, outside: true } } }
steps:
  - { id: tell, do: webhook.post_keyed, via: shop, with: { body: { text: "{{ form.words }}" } } }`;
const ASKS = TELLS.replace('title: Tells', 'title: Asks').replace(
  'steps:',
  `steps:
  - { id: may, ask: "May it?", of: "person:ines", for: approval, text: "{{ form.words }}", within: 1h, otherwise: stop }`,
);
const { app, bondfire, say, sender } = await scene({
  files: { 'playbooks/tells.yaml': TELLS, 'playbooks/asks.yaml': ASKS },
});
let api: Served;
const tokens: Record<string, string> = {};
let issue: string;
const ids: Record<string, string> = {};

async function as(name: string): Promise<Principal> {
  const who = await app.authenticate(tokens[name] ?? '');
  if (who) return who;
  throw new Error(`${name} is nobody`);
}

async function said(connection: string, text: string): Promise<string> {
  await say(connection, post(text));
  return until(async () => (await app.listActivities(OPERATOR, { limit: 1, text }))[0]?.id);
}

beforeAll(async () => {
  await sender('shop', 'external');
  await sender('forum', 'external');
  await sender('wiki', 'internal');
  await sender('board', 'internal');
  for (const person of ['ines', 'bo']) {
    await app.addPerson(OPERATOR, person, { name: person });
    const made = await app.createToken(OPERATOR, { role: 'responder', name: person, person });
    tokens[person] = noteSecret(made.token);
  }
  await app.addTeam(OPERATOR, 'care', { members: ['ines'] });
  ids['shop'] = await said('shop', 'The kettle leaks');
  ids['wiki'] = await said('wiki', 'The kettle leaks since the last batch');
  ids['board'] = await said('board', 'Secret merger of kettle makers');
  const opened = await app.openIssue(OPERATOR, { title: 'Kettle' }, [ids['shop'], ids['wiki']]);
  issue = opened.issue.id;
  api = await served(app);
});

async function gone(): Promise<void> {
  for (const { id } of await app.listRights(OPERATOR)) await app.removeRight(OPERATOR, id);
}

describe('posting outside as the brand', () => {
  test('is a right of its own', async () => {
    await app.addRight(OPERATOR, { permission: 'speak', role: 'responder', connections: [] });
    await app.addRight(OPERATOR, { permission: 'speak', team: 'care', connections: ['shop'], teams: ['care'] });
    const ines = await as('ines');
    const bo = await as('bo');
    const outside = { action: 'webhook.post', connection: 'shop', input: { body: {} } };
    await expect(app.act(bo, outside)).rejects.toThrow('bo may not post as the brand by shop');
    // It is in no issue of care's.
    await expect(app.act(ines, outside)).rejects.toThrow('ines may not post');
    await expect(app.sendAnswer(ines, issue, ids['shop'] ?? '')).rejects.toThrow('ines may not post');
    await app.assignIssue(OPERATOR, issue, { team: 'care' });
    await expect(app.sendAnswer(ines, issue, ids['shop'] ?? '')).rejects.toThrow('no draft there');
    await expect(app.sendAnswer(bo, issue, ids['shop'] ?? '')).rejects.toThrow('bo may not post');
    await gone();
    await expect(app.sendAnswer(await as('bo'), issue, ids['shop'] ?? '')).rejects.toThrow('no draft there');
  });

  test('holds for whoever starts a playbook that asks nobody, has it done again, or changes what is published', async () => {
    const spoken = { words: 'We mend it.' };
    await app.addRight(OPERATOR, { permission: 'speak', person: 'bo', connections: [] });
    const bo = await as('bo');
    await expect(app.startPlaybook(bo, 'tells', spoken, null)).rejects.toThrow('bo may not post as the brand by shop');
    expect(await app.listRuns(OPERATOR, { limit: 5 })).toEqual([]);
    // Of this one somebody else says whether it goes out.
    const { run } = await app.startPlaybook(bo, 'asks', spoken, null);
    const asked = await until(async () => (await app.listAsks(OPERATOR, { limit: 1 }))[0]);
    await expect(app.answerAsk(bo, asked.id, { choice: 'yes' }, null)).rejects.toThrow('bo may not post');
    await app.cancelRun(OPERATOR, run, null);
    const again = (from: string | null, given: { readonly body: { readonly text: string } } | null) =>
      app.rerun(bo, run, { from, with: given, as: null });
    await expect(again('tell', null)).rejects.toThrow('bo may not post as the brand by shop');
    await expect(again('tell', { body: { text: 'We mend nothing.' } })).rejects.toThrow('bo may not post');
    await app.cancelRun(OPERATOR, (await again(null, null)).run, null);
    const { id } = await app.addResponse(OPERATOR, { situation: 'It leaks', answers: [{ text: 'We mend it.' }] });
    await bondfire.database.pool.query(
      `insert into library_publications (response, connection, type, effect, version) values ($1, 'shop', 'page', $1, 1)`,
      [id],
    );
    await expect(app.editResponse(bo, id, { situation: 'It boils' })).rejects.toThrow('bo may not post');
    await expect(app.retireResponse(bo, id, 'old')).rejects.toThrow('bo may not post');
    await bondfire.database.pool.query('delete from responses where id = $1', [id]);
    await gone();
    expect((await app.startPlaybook(await as('bo'), 'tells', spoken, null)).run).toMatch(/^[\da-f-]{36}$/);
  });

  test('is refused over HTTP with 403, and what was given must fit', async () => {
    const wanted = { permission: 'speak', person: 'bo', connections: ['forum'] };
    const made = await api.call('POST', 'rights', wanted);
    expect(made.status).toBe(201);
    const send = await api.call('POST', `issues/${issue}/send`, { activity: ids['shop'] }, tokens['bo'] ?? '');
    expect(send).toMatchObject({ status: 403, body: { cure: expect.stringContaining('right list') } });
    for (const wrong of [
      { permission: 'speak' },
      { permission: 'speak', person: 'bo', role: 'viewer' },
      { permission: 'speak', person: 'nobody' },
      { permission: 'speak', person: 'bo', connections: ['nowhere'] },
      { permission: 'speak', person: 'bo', teams: ['nowhere'] },
      { permission: 'speak', person: 'bo', audience: 'internal' },
      { permission: 'read', person: 'bo', teams: ['care'] },
      { permission: 'configure', person: 'bo' },
    ])
      expect({ wrong, status: (await api.call('POST', 'rights', wrong)).status }).toEqual({ wrong, status: 400 });
    expect((await api.call('GET', 'rights')).body).toMatchObject({ items: [{ holder: 'bo', connections: ['forum'] }] });
    const { id } = made.body as { id: string };
    const second = (await api.call('POST', 'rights', { permission: 'read', person: 'bo' })).body as { id: string };
    expect((await api.call('GET', 'rights?limit=1')).body).toMatchObject({ items: [{ id }], next: id });
    const rest = { items: [{ id: second.id }], next: null };
    expect((await api.call('GET', `rights?limit=1&before=${id}`)).body).toMatchObject(rest);
    await api.call('DELETE', `rights/${second.id}`);
    expect((await api.call('DELETE', `rights/${id}`)).status).toBe(200);
    expect((await api.call('DELETE', `rights/${id}`)).status).toBe(404);
  });
});

describe('what somebody may not read', () => {
  test('is in no list, issue, search or trace of theirs', async () => {
    const hidden = await app.openIssue(OPERATOR, { title: 'Merger' }, [ids['board'] ?? '']);
    const kept = {
      title: 'A merger',
      situation: 'Secret merger of kettle makers',
      answers: [{ text: 'Say nothing.' }],
    };
    const { id: response } = await app.addResponse(OPERATOR, kept);
    await bondfire.database.pool.query('update responses set issue = $2 where id = $1', [response, hidden.issue.id]);
    await app.addRight(OPERATOR, { permission: 'read', person: 'bo', audience: 'internal', connections: ['wiki'] });
    const bo = await as('bo');
    const ines = await as('ines');
    const texts = async (who: Principal) =>
      (await app.listActivities(who, { limit: 50, text: 'kettle' })).map(({ text }) => text);
    expect(await texts(ines)).toContain('Secret merger of kettle makers');
    expect(await texts(bo)).toEqual(['The kettle leaks since the last batch', 'The kettle leaks']);
    await expect(app.showActivity(bo, ids['board'] ?? '')).rejects.toThrow('there is no activity');
    await expect(app.showIssue(bo, hidden.issue.id)).rejects.toThrow('there is no issue');
    await expect(app.listSaid(bo, hidden.issue.id, { limit: 1 })).rejects.toThrow('there is no issue');
    const past = { since: new Date(Date.now() - 3_600_000), connection: 'board' };
    expect((await app.backtestSignals(ines, past)).raised).toEqual([]);
    await expect(app.backtestSignals(bo, past)).rejects.toThrow('there is no connection board');
    expect((await app.listIssues(bo, { limit: 50 })).map(({ id }) => id)).toEqual([issue]);
    expect((await app.listInbox(bo, { view: 'all', limit: 50 })).items.map(({ id }) => id)).toEqual([issue]);
    expect((await app.listIssues(ines, { limit: 50 })).map(({ id }) => id)).toContain(hidden.issue.id);
    const asked = { text: 'secret merger kettle makers', limit: 5 };
    expect((await app.searchLibrary(ines, asked)).items.map((one) => one.response.id)).toEqual([response]);
    expect((await app.searchLibrary(bo, asked)).items).toEqual([]);
    await expect(app.showResponse(bo, response)).rejects.toThrow('there is no response');
    expect(await app.listResponses(bo, { limit: 5 })).toEqual([]);
    expect(JSON.stringify(await app.trace(bo, ids['board'] ?? ''))).not.toContain('merger');
    expect(JSON.stringify(await app.trace(ines, ids['board'] ?? ''))).toContain('merger');
    expect(JSON.stringify(await app.relatedToIssue(bo, issue, 10))).not.toContain('merger');
    await gone();
  });

  test('of an issue is left out, and the rest is shown', async () => {
    await app.addRight(OPERATOR, { permission: 'read', person: 'bo', audience: 'internal', connections: [] });
    const bo = await as('bo');
    const shown = await app.showIssue(bo, issue);
    expect((await app.listSaid(bo, issue, { limit: 1 })).map(({ said }) => said)).toEqual(shown.said);
    expect(await app.showIssue(bo, issue, { said: false })).toMatchObject({ gathered: 1, drafts: [] });
    expect(shown.said.map(({ connection }) => connection)).toEqual(['shop']);
    expect(shown.activities.map(({ activity }) => activity)).toEqual([ids['shop']]);
    expect(JSON.stringify(shown)).not.toContain('last batch');
    await gone();
  });

  test('is neither answered, ended nor had done again by them', async () => {
    const { run } = await app.startPlaybook(OPERATOR, 'asks', { words: 'We mend it.' }, null);
    const asked = await until(async () => (await app.listAsks(OPERATOR, { limit: 1 })).find((one) => one.run === run));
    await app.addRight(OPERATOR, { permission: 'read', role: 'responder', audience: 'internal', connections: [] });
    const bo = await as('bo');
    await expect(app.answerAsk(bo, asked.id, { choice: 'yes' }, null)).rejects.toThrow('there is no ask');
    await expect(app.passAsk(bo, asked.id, 'bo', null, null)).rejects.toThrow('there is no ask');
    await expect(app.cancelRun(bo, run, null)).rejects.toThrow('there is no run');
    await expect(app.rerun(bo, run, { from: null, with: null, as: null })).rejects.toThrow('there is no run');
    // Whoever is asked answers all the same.
    expect(await app.answerAsk(await as('ines'), asked.id, { choice: 'no' }, null)).toMatchObject({ decided: true });
    await gone();
  });
});
