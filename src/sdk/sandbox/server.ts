/** Runs a sandbox over real HTTP on loopback: the vendor's wire format, switches for faults, and `/__sandbox` to look inside. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { RawRequest } from '../connector.ts';
import { COMMON_FAULTS } from './faults.ts';
import type { FaultSpec, Kit, Made, Reply, SandboxSpec } from './sandbox.ts';

/** `times`: how many requests it hits, then it switches itself off; `method` and `path` (a prefix) narrow it. */
export const FaultSwitch = z.strictObject({
  name: z.string(),
  on: z.boolean().default(true),
  times: z.int().positive().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
});
export type FaultSwitch = z.input<typeof FaultSwitch>;

export interface SandboxState {
  readonly connector: string;
  readonly requests: number;
  /** The last 1,000, oldest first: `POST /api/messages.json 201`; 0 where the connection was cut or left hanging. No status where it is not HTTP. */
  readonly seen: readonly string[];
  readonly made: readonly Made[];
  /** Those made by the same account with the same text as an earlier one. */
  readonly duplicates: readonly Made[];
  readonly faults: readonly string[];
}

export interface RunningSandbox<World = unknown> {
  readonly connector: string;
  readonly url: string;
  readonly port: number;
  readonly world: World;
  /** What an admin types to connect to it. */
  readonly settings: Readonly<Record<string, unknown>>;
  state(): SandboxState;
  /** Throws for a name it does not know. */
  fault(change: FaultSwitch): void;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly seed?: number;
  readonly now?: () => Date;
  readonly faults?: readonly string[];
}

const SEEN_KEPT = 1000;
const BODY_LIMIT = 64 * 1024 * 1024;

export async function startSandbox<World>(
  spec: SandboxSpec<World>,
  options: SandboxOptions = {},
): Promise<RunningSandbox<World>> {
  const faults: Readonly<Record<string, FaultSpec>> = { ...COMMON_FAULTS, ...spec.faults };
  const world = spec.world(options.seed ?? 1, options.now ?? (() => new Date()));
  const active = new Map<string, z.output<typeof FaultSwitch>>();
  const seen: string[] = [];
  let requests = 0;

  function fault(change: FaultSwitch): void {
    const { success, data, error } = FaultSwitch.safeParse(change);
    if (!success) throw new TypeError(z.prettifyError(error));
    if (!Object.hasOwn(faults, data.name)) {
      throw new RangeError(`no fault "${data.name}"; this sandbox knows ${Object.keys(faults).toSorted().join(', ')}`);
    }
    if (data.on) active.set(data.name, data);
    else active.delete(data.name);
  }

  function state(): SandboxState {
    const made = spec.made(world);
    return {
      connector: spec.connector,
      requests,
      seen: [...seen],
      made,
      duplicates: duplicatesOf(made),
      faults: [...active.keys()],
    };
  }

  /** The faults that hit this operation, counted down: all of them, or those among `shapes`. */
  function hits({ method, path }: Pick<RawRequest, 'method' | 'path'>, shapes?: readonly string[]): string[] {
    const hit: string[] = [];
    for (const [name, { times, ...narrowed }] of active) {
      if (narrowed.method !== undefined && narrowed.method !== method) continue;
      if (narrowed.path !== undefined && !path.startsWith(narrowed.path)) continue;
      if (shapes?.includes(name) === false) continue;
      hit.push(name);
      if (times === undefined) continue;
      if (times === 1) active.delete(name);
      else active.set(name, { ...narrowed, times: times - 1 });
    }
    return hit;
  }

  function see(line: string): void {
    seen.push(line);
    if (seen.length > SEEN_KEPT) seen.shift();
  }

  const kit: Kit = {
    hit(operation, shapes) {
      requests += 1;
      see(`${operation.method} ${operation.path}`);
      return hits(operation, shapes);
    },
  };

  async function vendor(request: RawRequest): Promise<Reply> {
    const hit = hits(request).flatMap((name) => faults[name] ?? []);
    for (const one of hit) {
      const reply = one.before?.(request);
      if (reply) return reply;
    }
    let reply = await spec.handle(request, world);
    for (const one of hit) reply = one.after?.(request, reply) ?? reply;
    return reply;
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await read(incoming);
    if (request.path === '/__sandbox') return send(outgoing, { status: 200, body: state() });
    if (request.path === '/__sandbox/fault') return send(outgoing, switched(request, fault, state));
    requests += 1;
    const reply = await vendor(request);
    see(`${request.method} ${request.path} ${typeof reply === 'string' ? 0 : reply.status}`);
    if (reply === 'hang') return;
    if (reply === 'reset') incoming.socket.destroy();
    else send(outgoing, reply);
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent)
        send(outgoing, { status: 500, body: { sandbox: error instanceof Error ? error.message : String(error) } });
    });
  });
  for (const name of options.faults ?? []) fault({ name });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const beside = await spec.beside?.(world, kit);
  return {
    connector: spec.connector,
    url,
    port,
    world,
    settings: { ...spec.settings(url), ...beside?.settings },
    state,
    fault,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await beside?.stop();
    },
  };
}

/** `POST /__sandbox/fault` with `{"name":"limited","on":true}`. */
function switched(
  request: RawRequest,
  fault: (change: FaultSwitch) => void,
  state: () => SandboxState,
): Exclude<Reply, string> {
  if (request.method !== 'POST')
    return { status: 405, headers: { allow: 'POST' }, body: { error: 'POST {"name": …, "on": true or false}' } };
  try {
    fault(JSON.parse(Buffer.from(request.body).toString()) as FaultSwitch);
    return { status: 200, body: { faults: state().faults } };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function duplicatesOf(made: readonly Made[]): Made[] {
  const known = new Set<string>();
  return made.filter((one) => {
    const identity = JSON.stringify([one.what, one.by, one.text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim()]);
    if (known.has(identity)) return true;
    known.add(identity);
    return false;
  });
}

async function read(incoming: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new RangeError('body too large');
    chunks.push(chunk);
  }
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://sandbox');
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    method: incoming.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers,
    body: Buffer.concat(chunks),
  };
}

function send(outgoing: ServerResponse, reply: Exclude<Reply, string>): void {
  const body = reply.body ?? '';
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = Buffer.from(raw ? body : JSON.stringify(body));
  const type = raw ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const length = reply.status === 204 || reply.status === 304 ? {} : { 'content-length': String(bytes.length) };
  outgoing.writeHead(reply.status, { ...type, ...length, ...reply.headers });
  outgoing.end(reply.status === 204 || reply.status === 304 ? undefined : bytes);
}
