/** A private test post through the whole line: written, seen to come back, taken away; each hop with its time. It starts nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, Fault, type Call, type Connector, type Probe } from '#sdk';
import * as actions from '../actions/index.ts';
import * as activity from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import * as ingest from '../ingest/index.ts';
import { newId, transaction, type Clock, type Database } from '../platform/index.ts';

export interface ProbeParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly puller: ingest.Puller;
}

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 2_000;
const CALL_MS = 30_000;

/** Never throws for what the vendor does: that is the result. Throws `config` for a connection whose vendor allows no such post. */
export async function probeConnection(parts: ProbeParts, id: string, signal: AbortSignal): Promise<ingest.ProbeResult> {
  const { connector, client } = await parts.connections.open(id);
  const { probe } = connector;
  if (!probe)
    throw new Fault('config', `${connector.title} has no place for a test post that disturbs nobody`, {
      cure: `bondfire connection test ${id} asks scope by scope instead.`,
    });
  const result = await run(parts, { id, connector, client, probe }, signal);
  await ingest.saveProbe(parts.database.pool, id, result, parts.clock.now());
  return result;
}

interface Site {
  readonly id: string;
  readonly connector: Connector;
  readonly client: unknown;
  readonly probe: Probe;
}

async function run(parts: ProbeParts, site: Site, signal: AbortSignal): Promise<ingest.ProbeResult> {
  const { id, client, probe } = site;
  const began = parts.clock.now();
  const key = newId();
  const text = `Bondfire tries this connection (${key.slice(-12)}). It takes this post away in a moment.`;
  const call = (): Call => ({ key, since: began, signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) });
  const times: { wrote_ms: number | null; seen_ms: number | null; removed_ms: number | null } = {
    wrote_ms: null,
    seen_ms: null,
    removed_ms: null,
  };
  let external_id: string | null = null;
  let fault: Fault | null = null;
  try {
    await expectEcho(parts, site, key, text);
    let from = performance.now();
    ({ external_id } = await probe.write(client, text, call()));
    times.wrote_ms = since(from);
    await parts.database.pool.query('update echoes set external_id = $2 where effect = $1', [key, external_id]);
    from = performance.now();
    await seen(parts, site, external_id, signal);
    times.seen_ms = since(from);
  } catch (thrown) {
    fault = asFault(thrown);
  }
  let left: string | null = null;
  if (external_id !== null) {
    const from = performance.now();
    try {
      await probe.remove(client, external_id, { ...call(), signal: AbortSignal.timeout(CALL_MS) });
      times.removed_ms = since(from);
    } catch (thrown) {
      left = external_id;
      fault ??= asFault(thrown);
    }
  }
  await (fault === null ? parts.connections.wentWell(id) : parts.connections.heard(id, fault, client));
  const told = fault && { kind: fault.kind, message: fault.message, cure: fault.cure };
  return { ok: fault === null, at: began.toISOString(), ...times, fault: told, left };
}

/** What comes back is known as ours before it is written, so that no playbook takes it for somebody's words. */
async function expectEcho({ database, clock }: ProbeParts, { id, connector, probe }: Site, key: string, text: string) {
  const now = clock.now().toISOString();
  const effect: actions.EffectRow = {
    id: key,
    cause: null,
    step: 'probe',
    connection: id,
    action: `${connector.id}.probe`,
    input: { text },
    audience: 'internal',
    provenance: { activities: [], approval: null },
    origin: [],
    hop: 1,
    state: 'done',
    key,
    attempts: 1,
    uncertain: false,
    due_at: now,
    worker: null,
    called_at: now,
    external_id: null,
    output: null,
    fault: null,
    intended_at: now,
    ended_at: now,
  };
  await transaction(database.pool, (tx) => actions.insertEffects(tx, [effect], [actions.echoOf(effect, probe.stream)]));
}

async function seen(
  { database, puller }: ProbeParts,
  { id, connector, probe }: Site,
  external_id: string,
  signal: AbortSignal,
): Promise<void> {
  const pulled = connector.streams[probe.stream]?.pull !== undefined;
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
    if (pulled) await puller.pull(id, probe.stream, signal);
    if (await activity.newestOf(database.pool, id, probe.stream, external_id)) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  throw new Fault('drift', `the test post did not come back within ${PATIENCE_MS / 1000} s`, {
    cure: 'Look whether what the account writes there is among what is read.',
  });
}

function since(from: number): number {
  return Math.round(performance.now() - from);
}
