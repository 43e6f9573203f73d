/** An issue with everything around it, for tests of its page: reporters on two networks, colleagues, a playbook that asks, something that worked before, and what hostile people write. */
import { afterAll } from 'vitest';
import type { Activity } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { startServer, type ApiServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { captureLog } from './log.ts';
import { noteSecret } from './secrets.ts';
import { post, scene, until, type Scene } from './scene.ts';

export interface DeskScene extends Scene {
  readonly url: string;
  /** Stops the server, and starts it again at the same address when that is done. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  readonly network: RunningSandbox<{ readonly made: readonly { readonly text: string }[] }>;
  /** Posts of others on the network, each the newest of its thread. */
  readonly posts: readonly (Activity & { readonly actor: NonNullable<Activity['actor']> })[];
  /** Bearer tokens of people. */
  readonly tokens: Readonly<Record<'ines' | 'ben' | 'ada' | 'viewer', string>>;
  /** Said outside on the forum, by somebody. */
  said(text: string, name?: string, more?: Readonly<Record<string, unknown>>): Promise<Activity>;
  /** Said inside. */
  saidInside(text: string, name?: string): Promise<Activity>;
  /** An issue of these. */
  opened(title: string, activities: readonly Activity[], key?: string | null): Promise<string>;
}

const APPROVE = `
title: Answer a fault that is known
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.startsWith('Fault')" }
steps:
  - { id: words, ask: "May this go to everybody who reported it?", of: role:approver, for: approval, text: "We know of the fault and mend it with version 4.2 on Friday. Until then, please switch HDR off.", within: 2h, otherwise: [{ id: late, do: issue.note, with: { issue: "{{ issue.id }}", text: "Nobody approved it in two hours." } }] }
  - { id: tell, do: issue.note, with: { issue: "{{ issue.id }}", text: "Approved by {{ join(steps.words.by, ', ') }}." } }
  - { id: after, wait: 1d }
  - { id: look, do: issue.note, with: { issue: "{{ issue.id }}", text: "Look whether it helped." } }
`;
const CHOOSE = `
title: Ask what to do
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.startsWith('Choice')" }
steps:
  - { id: which, ask: "What shall we do?", of: role:approver, for: choice, options: [repair, refund], within: 2h, otherwise: stop }
  - { id: words, ask: "What do we tell them?", of: role:approver, for: form, fields: { answer: { type: text, label: What they get, outside: true }, urgent: bool }, within: 2h, otherwise: stop }
`;

let numbered = 0;

export async function deskScene(): Promise<DeskScene> {
  const at = await scene({ files: { 'playbooks/approve.yaml': APPROVE, 'playbooks/choose.yaml': CHOOSE } });
  const { app, bondfire } = at;
  const network = await startSandbox(mastodon);
  let server: ApiServer = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
  const { url } = server;
  afterAll(async () => {
    await server.stop();
    await network.stop();
  });
  await at.sender('forum', 'external');
  await at.sender('office', 'internal');
  await app.addConnection(OPERATOR, {
    id: 'network',
    connector: 'mastodon',
    audience: 'external',
    settings: network.settings,
  });
  await app.pull(OPERATOR, 'network', 'statuses', AbortSignal.timeout(60_000));
  await bondfire.startActions();
  await app.addPerson(OPERATOR, 'ines', { name: 'Ines Paz', roles: ['approver'] });
  await app.addPerson(OPERATOR, 'ben', { name: 'Ben Okoro', roles: ['approver'] });
  await app.addPerson(OPERATOR, 'ada', { name: 'Ada Osei' });
  await app.addTeam(OPERATOR, 'care', { title: 'Customer care', members: ['ines', 'ben'], lead: 'ada' });
  await app.savePromisePolicy(OPERATOR, { id: 'all', acknowledge: 3_600, reply: 14_400 });
  await app.addResponse(OPERATOR, {
    title: 'Red tint in pictures after an update',
    situation: 'Every picture of the Vega 3 has a red tint since the update, the camera makes them red',
    decision: 'Known: switch HDR off until 4.2, which mends it',
    outcome: 'resolved',
    answers: [
      { text: 'Hello {name}, please switch HDR off until version 4.2, which mends the red tint.', language: 'en' },
    ],
  });
  async function token(role: 'admin' | 'responder' | 'viewer', name: string, person: string | null): Promise<string> {
    return noteSecret((await app.createToken(OPERATOR, { role, name, person })).token);
  }
  const tokens = {
    ines: await token('responder', 'Ines Paz', 'ines'),
    ben: await token('responder', 'Ben Okoro', 'ben'),
    ada: await token('admin', 'Ada Osei', 'ada'),
    viewer: await token('viewer', 'Looks', null),
  };
  const posts = (await app.listActivities(OPERATOR, { connection: 'network', limit: 500 })).flatMap((one) =>
    one.ours || one.text === null || one.kind !== 'create' || one.actor === null ? [] : [{ ...one, actor: one.actor }],
  );
  const ofThreads = [...new Map(posts.map((one) => [one.thread, one])).values()];

  async function told(sender: string, text: string, name: string, more: Readonly<Record<string, unknown>>) {
    numbered += 1;
    const id = `said-${numbered}`;
    await at.say(sender, post(text, { id, author: { id: name, name }, created_at: new Date().toISOString(), ...more }));
    return until(async () =>
      (await app.listActivities(OPERATOR, { connection: sender, limit: 50 })).find(
        ({ external_id }) => external_id === id,
      ),
    );
  }
  return {
    ...at,
    url,
    async restart(meanwhile) {
      await server.stop();
      await meanwhile();
      server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: Number(new URL(url).port) });
    },
    network,
    posts: ofThreads,
    tokens,
    said: (text, name = 'Dana', more = {}) => told('forum', text, name, more),
    saidInside: (text, name = 'Tom') => told('office', text, name, {}),
    async opened(title, activities, key = null) {
      const ids = activities.map(({ id }) => id);
      const { issue } = await app.openIssue(
        OPERATOR,
        { title, key, severity: 7, product: 'vega_3', market: 'de', team: 'care', language: 'en' },
        ids,
      );
      return issue.id;
    },
  };
}
