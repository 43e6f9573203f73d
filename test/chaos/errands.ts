/** What else people do while the product is killed: with issues, playbooks, people and runs, by the API. Whoever was not told looks, and does it again. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openedIn, type Caller } from './api.ts';
import type { Expected } from './expected.ts';

export interface Errands {
  /** The next of them, in the background. */
  go(): void;
  /** The runs that are to be cancelled, as many as there are by now. */
  cancel(): Promise<void>;
  done(): Promise<void>;
}

interface ErrandParts {
  readonly api: Caller;
  /** The company's own playbooks. */
  readonly folder: string;
  readonly expect: (text: Expected) => void;
}

interface Run {
  readonly id: string;
  readonly key: string;
  readonly state: string;
}

/** What fails is told when it is waited for, and does not end the run before it has tidied up. */
export function awaited<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

export function startErrands({ api, folder, expect }: ErrandParts): Errands {
  let gone = 0;
  const going: Promise<void>[] = [];

  async function runsOf(playbook: string, state: string): Promise<readonly Run[]> {
    const told = await api.until('GET', `/runs?playbook=${playbook}&state=${state}&limit=200`);
    return (told.body['items'] ?? []) as readonly Run[];
  }

  /** All that an issue goes through. Done again, a step may be refused: it was done. */
  async function life(number: number): Promise<void> {
    expect(`Opened Life ${number}`);
    const opened = await api.until('POST', '/issues', { title: `Life ${number}`, key: `life-${number}`, owner: 'ben' });
    const id = openedIn(opened);
    const before = await api.until('GET', '/issues?limit=2&owner=ben');
    const other = (before.body['items'] as readonly { readonly id: string }[]).find((one) => one.id !== id);
    const soon = new Date(Date.now() + 500).toISOString();
    const steps: readonly (readonly [string, object])[] = [
      ['claim', { as: 'ben' }],
      ['assign', { team: 'night' }],
      ['note', { text: `Seen to ${number}` }],
      ['snooze', { until: soon }],
      ['wake', {}],
      ['wait', { for: 'customer', until: soon }],
      ['hand-over', { to: 'cleo', note: 'Yours.' }],
      ...(other === undefined
        ? []
        : [['link', { issue: other.id }] as const, ['unlink', { issue: other.id }] as const]),
      ['resolve', { outcome: 'Once.' }],
      ['reopen', {}],
      ['resolve', { outcome: 'At last.' }],
    ];
    for (const [verb, body] of steps) await api.until('POST', `/issues/${id}/${verb}`, body);
  }

  async function controls(): Promise<void> {
    for (const [where, body] of [
      ['playbooks/spare/pause', { reason: 'tried' }],
      ['playbooks/spare/resume', undefined],
      ['playbooks/spare/mode', { mode: 'watch' }],
      ['playbooks/spare/mode', { mode: 'act' }],
    ] as const)
      await api.until('POST', `/${where}`, body);
  }

  async function people(number: number): Promise<void> {
    const until = new Date(Date.now() + 60_000).toISOString();
    await api.until('POST', '/people/dan/away', { until });
    await api.until('POST', '/people/dan/back', { until });
    await api.until('POST', '/people/dan/back');
    await api.until('POST', `/people/guest${number}`, { name: 'Guest' });
    await api.until('PATCH', '/teams/night', { title: `Night ${number}` });
    await api.until('DELETE', `/people/guest${number}`);
  }

  /** A typed input in place of what the playbook gives. A run again bears the key of the one that it repeats. */
  async function again(): Promise<void> {
    const run = (await runsOf('by_hand', 'done')).find(({ key }) => !key.includes(' again '));
    if (run === undefined) return;
    const text = `Again ${run.key}`;
    expect(text);
    const body = { from: 'tell', with: { body: { text: `[${text}]` } } };
    await api.until('POST', `/runs/${run.id}/rerun`, body, `again-${run.id}`);
  }

  async function cancelled(): Promise<void> {
    for (const { id } of await runsOf('cancelled', 'parked')) await api.until('POST', `/runs/${id}/cancel`, {});
  }

  /** A file changes while its runs wait, and they go on by the new one. */
  async function revised(number: number): Promise<void> {
    const file = path.join(folder, 'patient.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^purpose: .*$/m, `purpose: To be killed ${number}.`));
    await sleep(200);
    await api.until('POST', '/playbooks/patient/migrate');
  }

  const all = [life, controls, people, again, cancelled, revised];
  return {
    cancel: cancelled,
    go() {
      const errand = all[gone % all.length];
      gone += 1;
      if (errand !== undefined) going.push(awaited(errand(gone)));
    },
    async done() {
      await Promise.all(going);
      // What was said to be cancelled later on.
      for (let left = 1; left > 0; await sleep(100)) {
        await cancelled();
        left = (await runsOf('cancelled', 'parked')).length + (await runsOf('cancelled', 'running')).length;
      }
    },
  };
}
