/** A product with a way in, `outside`, and desks that it writes to: what tests of the line need again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { Audience } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as receiver, type World } from '../../connectors/webhook/sandbox.ts';
import type { EffectRow } from '../../src/actions/index.ts';
import { OPERATOR, type App } from '../../src/app/index.ts';
import type { Bondfire } from '../../src/main.ts';
import type { RunRow } from '../../src/playbook/index.ts';
import { testBondfire, type TestBondfire, type TestBondfireOptions } from './bondfire.ts';

export interface Scene {
  readonly bondfire: TestBondfire;
  readonly app: App;
  /** A system that takes posts, connected under this name. */
  desk(id: string, audience: Audience): Promise<RunningSandbox<World>>;
  /** Connects a sender; what it says comes in by `say`. */
  sender(id: string, audience: Audience, settings?: Readonly<Record<string, unknown>>): Promise<void>;
  /** As that sender posts it: a record, a list of them, or bytes. `by`: the process that takes it. */
  say(sender: string, what: unknown, by?: Bondfire): ReturnType<Bondfire['app']['receive']>;
  effects(): Promise<EffectRow[]>;
  runs(): Promise<RunRow[]>;
  /** The only run of a playbook, once it is in this state. */
  run(playbook: string, state: RunRow['state']): Promise<RunRow>;
}

export async function scene(options: TestBondfireOptions = {}): Promise<Scene> {
  const bondfire = await testBondfire({ settleMs: 200, ...options });
  const { app } = bondfire;
  const tokens = new Map<string, string>();
  const desks: RunningSandbox[] = [];
  afterAll(async () => {
    for (const one of desks) await one.stop();
  });
  const runs = (): Promise<RunRow[]> => app.listRuns(OPERATOR, { limit: 500 });
  return {
    bondfire,
    app,
    async desk(id, audience) {
      const sandbox = await startSandbox(receiver);
      desks.push(sandbox);
      const { token } = await app.addConnection(OPERATOR, {
        id,
        connector: 'webhook',
        audience,
        settings: sandbox.settings,
      });
      tokens.set(id, token ?? '');
      return sandbox;
    },
    async sender(id, audience, settings = {}) {
      const { token } = await app.addConnection(OPERATOR, { id, connector: 'webhook', audience, settings });
      tokens.set(id, token ?? '');
    },
    say(sender, what, by = bondfire) {
      return by.app.receive(sender, tokens.get(sender) ?? '', {
        method: 'POST',
        path: '/in',
        query: new URLSearchParams(),
        headers: { 'content-type': 'application/json' },
        body: what instanceof Uint8Array ? what : Buffer.from(JSON.stringify(what)),
      });
    },
    effects: () => app.listEffects(OPERATOR, { limit: 500 }),
    runs,
    run: (playbook, state) =>
      until(async () => (await runs()).find((one) => one.playbook === playbook && one.state === state)),
  };
}

let numbered = 0;

/** A post as the built-in mapping reads it; each has an id of its own unless told. */
export function post(text: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  numbered += 1;
  return {
    id: `post-${numbered}`,
    text,
    created_at: '2026-03-02T09:00:00Z',
    author: { id: 'u1', name: 'Ines' },
    ...more,
  };
}

/** Polls until it holds. */
export async function until<T>(what: () => Promise<T | undefined | false>, ms = 60_000): Promise<T> {
  for (const end = Date.now() + ms; ; await sleep(20)) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error(`it did not happen within ${ms} ms: ${String(what)}`);
  }
}

/** Until there is something in it. */
export async function first<T>(list: () => readonly T[] | Promise<readonly T[]>): Promise<T> {
  const [found] = await until(async () => {
    const all = await list();
    return all.length > 0 && all;
  });
  return found as T;
}
