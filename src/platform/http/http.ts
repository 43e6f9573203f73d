/** The one way out to a vendor. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LookupFunction } from 'node:net';
import type { z } from 'zod';
import { Fault, type Bytes, type Http, type Method, type Quota, type Sent } from '#sdk';
import type { Log } from '../log.ts';
import type { AllowPrivate } from './addresses.ts';
import { createAgents } from './agents.ts';
import { decode, encode } from './body.ts';
import { exchange, type Outgoing } from './exchange.ts';
import { faultOf, headerRecord, kindOf, type Exchange } from './faults.ts';
import { createFetch } from './fetch.ts';
import type { Limiter } from './limiter.ts';
import type { Signer } from './signer.ts';
import { isAction } from './urgency.ts';

export interface HttpOptions {
  readonly log: Pick<Log, 'debug'>;
  /** Of one attempt, until the last byte of its answer. Default 30 s. */
  readonly timeoutMs?: number;
  /** Private addresses that may be reached: all, none, or those named (`Config.allowPrivate`). */
  readonly allowPrivate: AllowPrivate;
  /** The connection's budget; every attempt waits for its turn. */
  readonly limiter?: Limiter;
  /** What an answer says is left of what the vendor allows; see `Connector.quota`. */
  readonly quota?: (answer: Pick<Bytes, 'status' | 'headers'>, now: Date) => Quota | null;
  /** Told of each answer, of any status. */
  readonly onAnswer?: (answer: Exchange) => void;
  /** Bears the connection's grant. */
  readonly signer?: Signer;
  /** Sent with every request, unless it says otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an answer, unpacked. Default 64 MB. */
  readonly maxBytes?: number;
  /** Further attempts of a GET after a transient fault. Default 2. */
  readonly retries?: number;
  /** Before the first of them; doubled each time, and spread by up to half. Default 250 ms. */
  readonly backoffMs?: number;
  readonly now?: () => Date;
  /** Instead of the system's resolver. */
  readonly lookup?: LookupFunction;
}

/** `close` ends idle connections. */
export interface ClosableHttp extends Http {
  close(): void;
}

const MEGABYTE = 1024 * 1024;
/** Of a vendor's quota, kept for actions: a tenth, and no more requests than these. */
const KEPT_FOR_ACTIONS = 10;
const MOST_KEPT = 25;

export function createHttp(options: HttpOptions): ClosableHttp {
  const { log, limiter, signer, timeoutMs = 30_000, maxBytes = 64 * MEGABYTE, retries = 2, backoffMs = 250 } = options;
  const now = options.now ?? (() => new Date());
  const agents = createAgents(options.allowPrivate, options.lookup);
  let quota: Quota | null = null;
  /** The most that was ever left: what is kept of a small quota is little. */
  let most = 0;

  async function attempt(request: Outgoing): Promise<Exchange> {
    const started = performance.now();
    let outcome: number | string = 'aborted';
    try {
      const answer = await exchange(request, agents, { timeoutMs, maxBytes });
      outcome = answer.status;
      options.onAnswer?.(answer);
      return answer;
    } catch (error) {
      if (error instanceof Fault) outcome = error.kind;
      throw error;
    } finally {
      const ms = Math.round(performance.now() - started);
      log.debug('http', {
        method: request.method,
        host: request.url.host,
        path: pathOf(request.url),
        status: outcome,
        ms,
      });
    }
  }

  async function signed(request: Outgoing): Promise<Exchange> {
    if (!signer || request.withoutGrant === true) return attempt(request);
    const bearing = await signer.headers(request.url);
    const answer = await attempt({ ...request, headers: { ...request.headers, ...bearing } });
    if (answer.status !== 401 || Object.keys(bearing).length === 0) return answer;
    if (!(await signer.refused(bearing))) return answer;
    return attempt({ ...request, headers: { ...request.headers, ...(await signer.headers(request.url)) } });
  }

  async function metered(request: Outgoing, urgent: boolean): Promise<Exchange> {
    if (!options.quota) return signed(request);
    // What little is left is kept for actions, and then for nobody.
    const kept = urgent ? 0 : Math.min(MOST_KEPT, Math.floor(most / KEPT_FOR_ACTIONS));
    if (quota !== null && quota.left <= kept && now() < quota.until) {
      throw new Fault('limited', `the vendor takes ${quota.left} more requests for now, kept for what people do`, {
        retryAt: quota.until,
        cure: 'Nothing needs doing: it goes on by itself. Ask the vendor for more, or read less.',
      });
    }
    const answer = await signed(request);
    quota = options.quota({ status: answer.status, headers: headerRecord(answer.headers) }, now()) ?? quota;
    most = Math.max(most, quota?.left ?? 0);
    return answer;
  }

  function turn(request: Outgoing): Promise<Exchange> {
    const urgent = request.write || isAction();
    if (!limiter) return metered(request, urgent);
    return limiter.run(() => metered(request, urgent), {
      priority: urgent ? 'action' : 'pull',
      signal: request.signal,
    });
  }

  /** Answers of any status, after the retries that a GET may have. */
  async function send(request: Outgoing): Promise<Exchange> {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const again = reads && !request.write ? retries : 0;
    for (let tried = 0; tried < again; tried += 1) {
      const answer = await turn(request).catch(unlessTransient);
      if (answer && kindOf(answer.status, answer.headers) !== 'transient') return answer;
      await pause(backoffMs * 2 ** tried * (1 + Math.random() / 2), request.signal);
    }
    return turn(request);
  }

  /** What was sent, with the defaults. The caller's headers win. */
  function outgoing(method: Method, url: URL, sent: Sent, accept: string): Outgoing {
    const { bytes, type } = encode(sent.body);
    const signals = [sent.signal, sent.call?.signal].filter((signal) => signal !== undefined);
    return {
      method,
      url,
      headers: {
        'user-agent': 'Bondfire',
        accept,
        // False keeps axios from inventing one.
        'content-type': type ?? false,
        ...lowerCase(options.headers),
        ...lowerCase(sent.headers),
      },
      body: bytes,
      write: sent.call !== undefined,
      follow: true,
      signal: signals.length > 0 ? AbortSignal.any(signals) : null,
      withoutGrant: sent.withoutGrant ?? false,
    };
  }

  async function granted(request: Outgoing): Promise<Exchange> {
    const answer = await send(request);
    const kind = kindOf(answer.status, answer.headers);
    if (kind === null) return answer;
    throw faultOf(answer, kind, request.write, now());
  }

  return {
    async json<T extends z.ZodType>(
      method: Method,
      url: URL,
      sent: Sent & { readonly expect: T },
    ): Promise<z.output<T>> {
      const request = outgoing(method, url, sent, 'application/json');
      return decode(await granted(request), sent.expect, request.write);
    },
    async bytes(method: Method, url: URL, sent: Sent = {}): Promise<Bytes> {
      const { status, headers, body } = await granted(outgoing(method, url, sent, '*/*'));
      return { status, body, contentType: headers.get('content-type') ?? '', headers: headerRecord(headers) };
    },
    fetch: createFetch(send, lowerCase(options.headers)),
    async address(host) {
      try {
        return await agents.address(host);
      } catch (cause) {
        if (cause instanceof Fault) throw cause;
        throw new Fault('transient', `${host}: its address cannot be found`, {
          cause,
          cure: `Check the name ${host}; if it is right, wait: it is tried again.`,
        });
      }
    },
    close: () => agents.close(),
  };
}

function unlessTransient(error: unknown): null {
  if (error instanceof Fault && error.kind === 'transient') return null;
  throw error;
}

async function pause(ms: number, signal: AbortSignal | null): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  signal?.throwIfAborted();
}

/** The names in a query help to find the request; their values may be secrets. */
function pathOf({ pathname, searchParams }: URL): string {
  const names = [...new Set(searchParams.keys())];
  return names.length === 0 ? pathname : `${pathname}?${names.join('&')}`;
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
