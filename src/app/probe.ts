/** A private test post through the whole line: written, seen to come back, taken away; each hop with its time. It starts nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { asFault, Fault, type Call, type Connector, type Probe } from '#sdk';
import * as actions from '../actions/index.ts';
import * as activity from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import * as ingest from '../ingest/index.ts';
import { holdLock, newId, Refused, transaction, type Clock, type Database } from '../platform/index.ts';

export interface ProbeParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly puller: ingest.Puller;
}

const PATIENCE_MS = 120_000;
/** For a post that was maybe never written. */
const DOUBTFUL_MS = 10_000;
const LOOK_EVERY_MS = 2_000;
const CALL_MS = 30_000;
/** After it was begun, respectively after it could not be taken away. */
const TIDY_AFTER_MS = 5 * 60_000;
const TIDY_AGAIN_MS = 3_600_000;

/**
 * First takes away what an earlier one left. Never throws for what the vendor does: that is the result.
 * Throws `config` for a connection whose vendor allows no such post, and while another is under way; and, with nothing left behind, where it is stopped.
 */
export async function probeConnection(parts: ProbeParts, id: string, signal: AbortSignal): Promise<ingest.ProbeResult> {
  const site = await siteOf(parts, id);
  await using lock = await holdLock(parts.database, lockName(id));
  if (!lock.held)
    throw new Refused({ code: 'test_post_under_way' }, `a test post of ${id} is under way`, {
      kind: 'config',
      cure: `Wait for it: bondfire connection show ${id} tells what became of it.`,
    });
  const began = parts.clock.now();
  const stuck = await tidied(parts, site, signal);
  const result = stuck ? resultOf(began, NO_TIMES, stuck.fault, stuck.left) : await run(parts, site, began, signal);
  // That we were stopped says nothing of the vendor.
  if (result.left === null) signal.throwIfAborted();
  await ingest.saveProbe(parts.database.pool, id, result, parts.clock.now());
  return result;
}

/** Takes away what a killed process left. Where that is refused it is told as the result of a test post. */
export async function tidyProbe(parts: ProbeParts, id: string, signal: AbortSignal): Promise<void> {
  const { pool } = parts.database;
  const site = await siteOf(parts, id);
  await using lock = await holdLock(parts.database, lockName(id));
  const began = parts.clock.now();
  // Who holds it is at it.
  if (!lock.held) return ingest.tidyAt(pool, id, new Date(began.getTime() + TIDY_AFTER_MS));
  const stuck = await tidied(parts, site, signal);
  if (stuck) await ingest.saveProbe(pool, id, resultOf(began, NO_TIMES, stuck.fault, stuck.left), parts.clock.now());
}

interface Site {
  readonly id: string;
  readonly connector: Connector;
  readonly client: unknown;
  readonly probe: Probe;
}

async function siteOf({ connections }: ProbeParts, id: string): Promise<Site> {
  const { connector, client } = await connections.open(id);
  const { probe } = connector;
  if (probe) return { id, connector, client, probe };
  throw new Refused(
    { code: 'no_test_post', connection: id },
    `${connector.title} has no place for a test post that disturbs nobody`,
    { kind: 'config', cure: `bondfire connection test ${id} asks scope by scope instead.` },
  );
}

function lockName(id: string): string {
  return `test post of ${id}`;
}

interface Times {
  readonly wrote_ms: number | null;
  readonly seen_ms: number | null;
  readonly removed_ms: number | null;
}

const NO_TIMES: Times = { wrote_ms: null, seen_ms: null, removed_ms: null };

function resultOf(began: Date, times: Times, fault: Fault | null, left: string | null): ingest.ProbeResult {
  const told = fault && { kind: fault.kind, message: fault.message, cure: fault.cure };
  return { ok: fault === null, at: began.toISOString(), ...times, fault: told, left };
}

async function run(parts: ProbeParts, site: Site, began: Date, signal: AbortSignal): Promise<ingest.ProbeResult> {
  const { id, client, probe } = site;
  const { pool } = parts.database;
  const key = newId();
  const text = `Bondfire tries this connection (${markOf(key)}). It takes this post away in a moment.`;
  const call = (): Call => ({ key, since: began, signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) });
  const known = probe.id?.(client, key) ?? null;
  let times = NO_TIMES;
  let external_id: string | null = null;
  let fault: Fault | null = null;
  await begin(parts, site, { key, text, external_id: known });
  try {
    let from = performance.now();
    const written = await probe.write(client, text, call());
    ({ external_id } = written);
    times = { ...times, wrote_ms: since(from) };
    await transaction(pool, async (tx) => {
      await ingest.probeIsOut(tx, id, { key, external_id: written.external_id });
      await actions.echoIs(tx, key, written.external_id);
    });
    from = performance.now();
    await seen(parts, site, written.external_id, signal);
    times = { ...times, seen_ms: since(from) };
  } catch (thrown) {
    fault = asFault(thrown);
    // Whether it was written is not known: if it was, it comes back.
    if (fault.uncertain) external_id ??= known ?? (await found(parts, site, key, signal).catch(() => null));
  }
  let left: string | null = null;
  if (external_id !== null) {
    const from = performance.now();
    try {
      await takeAway(parts, site, external_id, { ...call(), signal: AbortSignal.timeout(CALL_MS) });
      times = { ...times, removed_ms: since(from) };
    } catch (thrown) {
      left = external_id;
      fault ??= asFault(thrown);
    }
  }
  // What is not surely gone is looked after later: it may be on its way still.
  const gone = external_id === null ? fault?.uncertain !== true : times.seen_ms !== null && left === null;
  if (gone) await ingest.probeIsGone(pool, id);
  if (fault === null) await parts.connections.wentWell(id);
  else if (!signal.aborted) await parts.connections.heard(id, fault);
  return resultOf(began, times, fault, left);
}

/** Its words are not kept either. */
async function takeAway(parts: ProbeParts, site: Site, external_id: string, call: Call): Promise<void> {
  const { id, client, probe } = site;
  await probe.remove(client, external_id, call);
  if (await activity.newestOf(parts.database.pool, id, probe.stream, external_id))
    await parts.puller.gone(id, probe.stream, external_id);
}

/** By which the text is told from any other. */
function markOf(key: string): string {
  return key.slice(-12);
}

/** What an earlier test post left is gone after it, unless it answers why not. */
async function tidied(
  parts: ProbeParts,
  site: Site,
  signal: AbortSignal,
): Promise<{ readonly fault: Fault; readonly left: string | null } | null> {
  const { id } = site;
  const { pool } = parts.database;
  const [row] = await ingest.listProbes(pool, id);
  if (!row?.out) return null;
  const { key } = row.out;
  let left = row.out.external_id;
  try {
    left ??= await found(parts, site, key, signal);
    const call = { key, since: parts.clock.now(), signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) };
    if (left !== null) await takeAway(parts, site, left, call);
    await ingest.probeIsGone(pool, id);
    return null;
  } catch (thrown) {
    const fault = asFault(thrown);
    await ingest.tidyAt(pool, id, new Date(parts.clock.now().getTime() + TIDY_AGAIN_MS));
    if (!signal.aborted) await parts.connections.heard(id, fault);
    return { fault, left };
  }
}

/** Before anything is written: it is known as ours when it comes back, so that no playbook takes it for somebody's words, and known to be out. */
async function begin(
  { database, clock }: ProbeParts,
  { id, connector, probe }: Site,
  { key, text, external_id }: { readonly key: string; readonly text: string; readonly external_id: string | null },
): Promise<void> {
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
    external_id,
    output: null,
    fault: null,
    intended_at: now,
    ended_at: now,
  };
  await transaction(database.pool, async (tx) => {
    await actions.insertEffects(tx, [effect], [actions.echoOf(effect, probe.stream)]);
    await ingest.probeBegins(tx, id, { key, external_id }, new Date(Date.parse(now) + TIDY_AFTER_MS));
  });
}

async function seen(parts: ProbeParts, site: Site, external_id: string, signal: AbortSignal): Promise<void> {
  const { pool } = parts.database;
  const back = (): Promise<unknown> => activity.newestOf(pool, site.id, site.probe.stream, external_id);
  if (await looked(parts, site, PATIENCE_MS, back, signal)) return;
  throw new Fault('drift', `the test post did not come back within ${PATIENCE_MS / 1000} s`, {
    cure: 'Look whether what the account writes there is among what is read.',
  });
}

/** The id of a test post of which the vendor did not tell it; null where it did not come back either. */
function found(parts: ProbeParts, site: Site, key: string, signal: AbortSignal): Promise<string | null> {
  const { pool } = parts.database;
  return looked(
    parts,
    site,
    DOUBTFUL_MS,
    () => activity.saidSince(pool, site.id, site.probe.stream, key, markOf(key)),
    signal,
  );
}

/** Reads the stream again and again until it is there; null where it is not in time. */
async function looked<T>(
  { puller }: ProbeParts,
  { id, connector, probe }: Site,
  patienceMs: number,
  look: () => Promise<T | null | undefined>,
  signal: AbortSignal,
): Promise<T | null> {
  const pulled = connector.streams[probe.stream]?.pull !== undefined;
  for (const end = performance.now() + patienceMs; ;) {
    if (pulled) await puller.pull(id, probe.stream, signal);
    const there = await look();
    if (there) return there;
    if (performance.now() + LOOK_EVERY_MS > end) return null;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

function since(from: number): number {
  return Math.round(performance.now() - from);
}
