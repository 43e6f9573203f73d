/** Puts what changes into the line of each webhook, and sends it: in order, at least once, until it is taken. */
import { randomUUID } from 'node:crypto';
import { asFault } from '#sdk';
import {
  changesSince,
  newId,
  startRounds,
  transaction,
  type Change,
  type ClosableHttp,
  type Clock,
  type Database,
  type Log,
  type Rounds,
  type Vault,
} from '../platform/index.ts';
import { CLOUD_EVENT, cloudEvent, PATIENCE_MS, RESTORED_MS, signed, waitMs, type DeliveryView } from './stage.ts';
import * as store from './store.ts';

export interface SenderParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly http: ClosableHttp;
  /** Where others reach us. */
  readonly source: string;
  /** What the API answers of a noun, without words said inside unless they may be told; nothing where there is no more to tell. */
  readonly shapeOf: (
    change: Pick<Change, 'noun' | 'id'>,
    internal: boolean,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** Told of each secret before it is used. */
  readonly hide: (secret: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Sender {
  /** Now, and never again. Throws nothing: what became of it is in the answer. */
  test(webhook: string): Promise<DeliveryView | null>;
  start(): Rounds;
}

const EVERY_MS = 500;
/** Longer than an attempt may take. */
const LEASE_MS = 60_000;
const AT_ONCE = 200;
const MOST_CHANGES = 20_000;
/** More that waits pauses it. */
const MOST_WAITING = 50_000;
const LOOKED_MS = 30_000;
const TIDY_MS = 60_000;
const KEPT = 1_000;
const GONE = 410;

interface Outcome {
  readonly status: number | null;
  /** Null: it was taken. */
  readonly fault: string | null;
  readonly retryAt: Date | null;
}

export function createSender({ database, vault, http, source, shapeOf, hide, clock, log }: SenderParts): Sender {
  const { pool } = database;
  const stopping = new AbortController();
  let tidied = 0;
  /** By webhook: a slow one keeps nobody waiting. */
  const sending = new Map<string, Promise<void>>();

  async function collect(id: string): Promise<void> {
    const full = await transaction(pool, async (tx) => {
      const hook = await store.lockFollowing(tx, id);
      if (!hook) return false;
      const now = clock.now();
      const nouns = hook.nouns;
      const { changes, to } = await changesSince(tx, hook.position, nouns, MOST_CHANGES);
      const wanted = changes === null ? [missed(id, now)] : once(changes);
      if (wanted.length > 0) await store.addDeliveries(tx, id, wanted, now);
      const since = now.getTime() - new Date(hook.looked_at).getTime();
      if (wanted.length > 0 || since > LOOKED_MS || since < 0) await store.movePosition(tx, id, to, now);
      if (wanted.length === 0 || (await store.countDue(tx, id)) <= MOST_WAITING) return false;
      await store.pauseHook(tx, id, null, `more than ${MOST_WAITING} events wait`, now);
      return true;
    });
    if (full) tellPaused(id, `more than ${MOST_WAITING} events wait`);
  }

  function tellPaused(id: string, reason: string): void {
    log.error(`webhook ${id} is paused: ${reason}`, {
      cure: `Once its receiver is well: bondfire webhook resume ${id}; or bondfire webhook remove ${id}.`,
    });
  }

  async function secretOf(sealed: string): Promise<string> {
    const { secret } = (await vault.open(sealed)) as { readonly secret: string };
    hide(secret);
    return secret;
  }

  async function attempt(hook: store.Hook, one: DeliveryView): Promise<Outcome> {
    const now = clock.now();
    try {
      const both = hook.old_secret !== null && hook.old_until !== null && new Date(hook.old_until) > now;
      const sealed = both && hook.old_secret !== null ? [hook.secret, hook.old_secret] : [hook.secret];
      const secrets = await Promise.all(sealed.map(secretOf));
      const shape = one.of === null ? {} : await shapeOf({ noun: one.noun, id: one.of }, hook.internal);
      const body = cloudEvent(one, source, shape);
      const { status } = await http.bytes('POST', new URL(hook.url), {
        body,
        headers: { 'content-type': CLOUD_EVENT, ...signed(one.id, body, secrets, now) },
        call: { key: randomUUID(), since: now, signal: stopping.signal },
      });
      return { status, fault: null, retryAt: null };
    } catch (error) {
      stopping.signal.throwIfAborted();
      const { message, answer, retryAt } = asFault(error);
      return { status: answer?.status ?? null, fault: message.slice(0, 500), retryAt };
    }
  }

  /** Answers whether the next one may go. */
  async function sendFirst(id: string): Promise<boolean> {
    const hook = await store.hookToSend(pool, id);
    const one = hook?.paused_at === null ? await store.firstDue(pool, id) : undefined;
    if (!hook || !one || new Date(one.next_at) > clock.now()) return false;
    const { status, fault, retryAt } = await attempt(hook, one);
    const now = clock.now();
    if (fault === null) {
      await transaction(pool, (tx) => store.delivered(tx, id, one.id, status ?? 0, now));
      return true;
    }
    const next = Math.max(now.getTime() + waitMs(one.attempts + 1, Math.random()), retryAt?.getTime() ?? 0);
    const reason = await transaction(pool, async (tx) => {
      const told = { id: one.id, status, fault, next_at: new Date(next).toISOString() };
      const since = await store.failed(tx, id, told, now);
      const why = whyPaused(status, since, now);
      if (why !== null) await store.pauseHook(tx, id, null, why, now);
      return why;
    });
    if (reason !== null) tellPaused(id, reason);
    else log.warn(`webhook ${id} did not take an event; trying again`, { fault, attempts: one.attempts + 1 });
    return false;
  }

  async function send(id: string): Promise<void> {
    let until = new Date(clock.now().getTime() + LEASE_MS);
    if (!(await store.takeHook(pool, id, clock.now(), until))) return;
    try {
      for (let sent = 0; sent < AT_ONCE && !stopping.signal.aborted; sent += 1) {
        const longer = new Date(Math.max(clock.now().getTime() + LEASE_MS, until.getTime() + 1));
        if (!(await store.keepHook(pool, id, until, longer))) return;
        until = longer;
        if (!(await sendFirst(id))) return;
      }
    } finally {
      await store.keepHook(pool, id, until, null);
    }
  }

  async function tried(id: string, work: (id: string) => Promise<void>): Promise<void> {
    try {
      await work(id);
    } catch (error) {
      if (!stopping.signal.aborted) log.warn(`webhook ${id} could not be served; trying again`, { error });
    }
  }

  /** What changed is put into the lines, and the sending of what is due begun. */
  async function step(): Promise<void> {
    for (const id of await store.following(pool)) await tried(id, collect);
    for (const id of await store.withDue(pool, clock.now())) {
      if (sending.has(id) || stopping.signal.aborted) continue;
      sending.set(
        id,
        tried(id, send).finally(() => sending.delete(id)),
      );
    }
    if (Date.now() - tidied < TIDY_MS) return;
    tidied = Date.now();
    await store.forgetDeliveries(pool, KEPT);
    await store.forgetRemoved(pool, new Date(clock.now().getTime() - RESTORED_MS));
  }

  return {
    async test(webhook) {
      const hook = await store.hookToSend(pool, webhook);
      if (!hook) return null;
      const at = clock.now().toISOString();
      const asked = { id: newId(), noun: 'webhook', of: webhook, what: 'test', at, attempts: 1, next_at: at };
      const { status, fault } = await attempt(hook, {
        ...asked,
        state: 'due',
        status: null,
        fault: null,
        ended_at: null,
      });
      const ended_at = clock.now().toISOString();
      const made = {
        ...asked,
        state: fault === null ? ('done' as const) : ('failed' as const),
        status,
        fault,
        ended_at,
      };
      await transaction(pool, (tx) => store.addTest(tx, webhook, made));
      return made;
    },
    start() {
      const rounds = startRounds(step, EVERY_MS, 'webhooks could not be served; trying again', log);
      return {
        now: rounds.now,
        async stop() {
          stopping.abort();
          await rounds.stop();
          await Promise.all(sending.values());
          http.close();
        },
      };
    },
  };
}

/** More has happened than is known: whoever is told reads all again. */
export function missed(webhook: string, now: Date): Change {
  return { noun: 'webhook', id: webhook, what: 'missed', at: now.toISOString() };
}

/** Of what is not named, only the last. */
function once(changes: readonly Change[]): readonly Change[] {
  const last = new Map<string, number>();
  changes.forEach(({ noun, id, what }, at) => id === null && last.set(`${noun} ${what}`, at));
  return changes.filter(({ noun, id, what }, at) => id !== null || last.get(`${noun} ${what}`) === at);
}

function whyPaused(status: number | null, since: Date, now: Date): string | null {
  if (status === GONE) return 'its receiver answered 410 Gone';
  if (now.getTime() - since.getTime() < PATIENCE_MS) return null;
  return `it has taken nothing since ${since.toISOString()}`;
}
