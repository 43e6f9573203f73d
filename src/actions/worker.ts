/** Calls vendors: claims intents, calls, records outcomes. Its promise: an effect is made once, or zero times and said so; never twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, Fault, RESPONSE, type Action, type Audience, type Call, type Connector } from '#sdk';
import {
  abandonedWorkers,
  asAction,
  isRefusedData,
  transaction,
  type Clock,
  type Database,
  type Log,
  type Tx,
} from '../platform/index.ts';
import { mayCarry, type EffectFault, type EffectRow } from './stage.ts';
import * as store from './store.ts';

export interface CallSite {
  readonly connector: Connector;
  readonly client: unknown;
  readonly audience: Audience;
}

export interface ActionsOptions {
  readonly database: Database;
  /** The advisory lock that this process holds as long as it lives. */
  readonly worker: number;
  readonly open: (connection: string) => Promise<CallSite>;
  /** What follows from an outcome, in its transaction. Answers whether effects were intended. */
  readonly onOutcome: (tx: Tx, effect: EffectRow) => Promise<boolean>;
  /** What a call ended with, by which client; null: well. */
  readonly onEnd: (connection: string, fault: Fault | null, client?: unknown) => Promise<void>;
  readonly log: Log;
  readonly clock: Clock;
  /** How long a vendor may still be busy with a request that we lost sight of. */
  readonly settleMs?: number;
  /** Between two looks for workers that died. */
  readonly takeOverMs?: number;
  readonly timeoutMs?: number;
  readonly concurrency?: number;
  /** Carry out this effect and no other. */
  readonly only?: string;
}

export interface Actions {
  /** There may be something to do: called after each commit that intends effects. */
  wake(): void;
  /** Stops claiming; resolves when the calls under way have their outcomes. */
  stop(): Promise<void>;
}

const IDLE_MS = 5_000;
const RETRY_MS = 1_000;
/** Vendors lock an account out after a few refused log-ins: it is tried again when the connection was tested well, or a day later. */
const REFUSED_PAUSE_MS = 24 * 3_600_000;
/** At the end, for calls under way. What has no outcome by then is looked for at the next start. */
const STOP_PATIENCE_MS = 10_000;
const TAKE_OVER_MS = 3_000;
/** With their pauses about an hour: a vendor's bad quarter of an hour must not cost what was decided. */
const ATTEMPTS = 20;

export function startActions(options: ActionsOptions): Actions {
  const { database, worker, open, onOutcome, onEnd, log, clock } = options;
  const settleMs = options.settleMs ?? 5_000;
  const timeoutMs = options.timeoutMs ?? 60_000;
  const concurrency = options.concurrency ?? 16;
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let again = false;
  /** Effects may be due that no slot was free for. */
  let full = false;
  let claiming: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let wakeAt = Infinity;

  function wake(): void {
    again = true;
    if (claiming || stopping.signal.aborted) return;
    claiming = claim()
      .catch((error: unknown) => {
        log.warn('effects could not be claimed; trying again', { error });
        wakeIn(RETRY_MS);
      })
      .finally(() => {
        claiming = null;
        if (again && underWay.size < concurrency) wake();
      });
  }

  async function claim(): Promise<void> {
    while (again && !stopping.signal.aborted) {
      again = false;
      const free = concurrency - underWay.size;
      full = free <= 0;
      if (full) return;
      const effects = await store.claimDue(database.pool, worker, clock.now(), free, options.only ?? null);
      for (const effect of effects) begin(effect);
      if (effects.length === free) again = true;
      else if (effects.length === 0) await sleepUntilDue();
      else wakeIn(IDLE_MS);
    }
  }

  async function sleepUntilDue(): Promise<void> {
    const due = await store.nextDue(database.pool, clock.now());
    wakeIn(due === null ? IDLE_MS : Math.min(IDLE_MS, Math.max(10, due.getTime() - clock.now().getTime())));
  }

  /** Then at the latest. */
  function wakeIn(ms: number): void {
    const at = performance.now() + ms;
    if (stopping.signal.aborted || at >= wakeAt) return;
    clearTimeout(timer);
    wakeAt = at;
    timer = setTimeout(() => {
      wakeAt = Infinity;
      wake();
    }, ms);
  }

  function begin(effect: store.ClaimedEffect): void {
    const work = carryOut(effect).finally(() => {
      underWay.delete(work);
      if (full || effect.others_wait) wake();
    });
    underWay.add(work);
  }

  async function carryOut(effect: EffectRow): Promise<void> {
    let outcome = await attempt(effect);
    for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
      try {
        return await record(effect, outcome);
      } catch (error) {
        const storable = isRefusedData(error) ? withoutAnswer(outcome, error) : null;
        if (storable !== null) {
          outcome = storable;
          continue;
        }
        if (stopping.signal.aborted)
          return log.error(
            `the outcome of effect ${effect.id} is not stored: it will be looked for at the next start`,
            { error },
          );
        log.warn(`the outcome of effect ${effect.id} could not be stored yet; trying again`, { error });
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async function record(effect: EffectRow, outcome: store.Outcome): Promise<void> {
    const intended = await transaction(database.pool, async (tx) => {
      if (!(await store.settle(tx, effect.id, worker, outcome))) return false;
      if (outcome.fault?.kind === 'limited') await store.beginCatchingUp(tx, effect.connection);
      if (outcome.state === 'intended') return false;
      const { state, external_id, output, fault, uncertain } = outcome;
      return onOutcome(tx, { ...effect, state, external_id, output, fault, uncertain });
    });
    if (intended) wake();
    if (outcome.state === 'intended' && outcome.due_at !== null)
      wakeIn(Math.max(10, outcome.due_at.getTime() - clock.now().getTime()));
    if (outcome.fault) log.warn(`effect ${effect.id} (${effect.action}) is ${outcome.state}`, { ...outcome.fault });
  }

  async function attempt(effect: EffectRow): Promise<store.Outcome> {
    let doubt = effect.uncertain;
    let by: unknown;
    try {
      const { connector, client, audience } = await open(effect.connection);
      by = client;
      const action = connector.actions[effect.action.split('.')[1] ?? ''];
      if (!action)
        throw new Fault('config', `${effect.action} is gone`, {
          cure: 'The connector no longer has this action: settle the effect by hand.',
        });
      // It may be another one of the same name than when it was intended.
      mayCarry(effect.audience, action, { id: effect.connection, audience });
      const call: Call = {
        key: effect.key,
        since: new Date(effect.intended_at),
        signal: AbortSignal.timeout(timeoutMs),
      };
      const input: unknown = action.input.parse(effect.input);
      doubt &&= action.repeat === 'doubles';
      const found = doubt ? await asAction(() => lookFor(action, client, input, call)) : null;
      // Either it is there, or it surely is not: from here on only this attempt can be in doubt.
      doubt = false;
      const output = found ?? (await asAction(() => send(action, client, input, call)));
      await told(effect.connection, null, client);
      return {
        state: 'done',
        uncertain: false,
        due_at: null,
        external_id: output.external_id,
        output,
        fault: null,
        now: clock.now(),
      };
    } catch (thrown) {
      // Before the outcome: what waits behind it is then not tried against a grant that is gone.
      const known = await told(effect.connection, toFault(thrown), by);
      return afterFault(effect, thrown, doubt, known, clock.now());
    }
  }

  /** Whether it is kept how the connection is. */
  async function told(connection: string, fault: Fault | null, client: unknown): Promise<boolean> {
    try {
      await onEnd(connection, fault, client);
      return true;
    } catch (error) {
      log.warn(`how ${connection} is could not be kept`, { error });
      return false;
    }
  }

  /** `doubt`: an earlier attempt may have been carried out, and this one did not find out. `known`: everybody knows how the connection is now. */
  function afterFault(effect: EffectRow, thrown: unknown, doubt: boolean, known: boolean, now: Date): store.Outcome {
    const fault = toFault(thrown);
    const uncertain = doubt || fault.uncertain;
    const { kind, message, cure } = fault;
    const common = { uncertain, external_id: null, output: null, fault: { kind, message, cure } as EffectFault, now };
    const end = (): store.Outcome => ({ ...common, state: uncertain ? 'unknown' : 'refused', due_at: null });
    const later = (ms: number): store.Outcome => ({
      ...common,
      state: 'intended',
      due_at: new Date(now.getTime() + ms),
    });
    if (thrown instanceof NotSure) return { ...common, state: 'unknown', due_at: null };
    switch (RESPONSE[kind]) {
      case 'retry_at':
        return {
          ...later(Math.max(1_000, (fault.retryAt?.getTime() ?? now.getTime() + 60_000) - now.getTime())),
          uncounted: true,
        };
      case 'reconnect':
        // It waits for its connection, at its place among those that wait.
        return { ...later(REFUSED_PAUSE_MS), ...(known && { due_at: new Date(effect.intended_at) }), uncounted: true };
      case 'retry':
        if (effect.attempts >= ATTEMPTS) return end();
        return later(uncertain ? Math.max(settleMs, backoff(effect.attempts)) : backoff(effect.attempts));
      default:
        // The vendor's answer did not fit, or our own code failed after it was sent: look before saying that it failed.
        if (fault.uncertain && effect.attempts < 3) return later(settleMs);
        return end();
    }
  }

  const takeOver = setInterval(() => {
    rescue().catch((error: unknown) => log.warn('could not look for effects of dead workers; trying again', { error }));
  }, options.takeOverMs ?? TAKE_OVER_MS);

  async function rescue(): Promise<void> {
    await store.endCatchingUp(database.pool, clock.now());
    const calling = await store.callingWorkers(database.pool);
    const dead = await abandonedWorkers(
      database.pool,
      calling.filter((id) => id !== worker),
    );
    if (dead.length === 0) return;
    const taken = await store.takeOver(database.pool, dead, settleMs);
    log.warn(`took over ${taken} effects of ${dead.length} dead workers`);
    wake();
    // Those that were called a moment ago are due then.
    wakeIn(settleMs);
  }

  rescue().catch((error: unknown) => log.warn('could not look for effects of dead workers; trying again', { error }));
  wake();
  return {
    wake,
    async stop() {
      stopping.abort();
      clearInterval(takeOver);
      clearTimeout(timer);
      await claiming;
      clearTimeout(timer);
      const late = new AbortController();
      const patience = sleep(STOP_PATIENCE_MS, 'late', { signal: late.signal }).catch(() => undefined);
      if ((await Promise.race([Promise.allSettled(underWay), patience])) === 'late')
        log.warn('vendors have not answered yet; what was sent is looked for at the next start', {
          calls: underWay.size,
        });
      late.abort();
    },
  };
}

/** What the vendor said holds what PostgreSQL does not: the outcome goes without it. Null where it is without already. */
function withoutAnswer(outcome: store.Outcome, error: Error): store.Outcome | null {
  if (outcome.external_id === null && outcome.output === null) return null;
  const fault: EffectFault = { kind: 'drift', message: `the answer cannot be stored: ${error.message}`, cure: null };
  return { ...outcome, external_id: null, output: null, fault };
}

/** It may have been made, and nobody can tell but a person. */
class NotSure extends Error {
  override readonly name = 'NotSure';
}

type Made = { readonly external_id: string | null };

async function lookFor(action: Action, client: unknown, input: unknown, call: Call): Promise<Made | null> {
  if (action.repeat !== 'doubles') return null;
  if (action.lookUp === 'impossible') {
    throw new NotSure('it may have been carried out, and this vendor offers no way to look for it');
  }
  const found = await action.lookUp(client, input, call);
  return found === null ? null : action.output.parse(found);
}

/** Whatever goes wrong once it may have left is uncertain, also where the vendor's answer could not be read. */
async function send(action: Action, client: unknown, input: unknown, call: Call): Promise<Made> {
  try {
    return action.output.parse(await action.run(client, input, call));
  } catch (thrown) {
    const fault = toFault(thrown);
    const unreadable = fault.kind === 'drift' || fault.kind === 'bug';
    if (!unreadable || fault.uncertain || action.repeat !== 'doubles') throw fault;
    const { kind, message, cure, answer } = fault;
    throw new Fault(kind, message, { cause: fault, uncertain: true, ...(cure && { cure }), ...(answer && { answer }) });
  }
}

function toFault(thrown: unknown): Fault {
  if (thrown instanceof NotSure)
    return new Fault('rejected', thrown.message, {
      cure: 'Look at the vendor, then: bondfire effect settle <id> done|resend.',
    });
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError')
    return new Fault('transient', 'the call took too long', { cause: thrown, uncertain: true });
  return asFault(thrown);
}

function backoff(attempts: number, cap = 5 * 60_000): number {
  return Math.min(cap, 1_000 * 2 ** Math.max(0, attempts - 1));
}
