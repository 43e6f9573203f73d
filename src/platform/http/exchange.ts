/** One request and its answer over axios: the total time, the size, redirects within the same origin, and whether the request left. */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { Fault } from '#sdk';
import type { Agents } from './agents.ts';
import { describe, type Exchange } from './faults.ts';

/** `write`: it may change something, so a fault after it left is uncertain. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | false>>;
  readonly body: Uint8Array | null;
  readonly write: boolean;
  readonly follow: boolean;
  readonly signal: AbortSignal | null;
  /** Not signed, as it bears credentials of its own. */
  readonly withoutGrant?: boolean;
}

export interface Limits {
  /** From the first byte out to the last byte in, redirects included. */
  readonly timeoutMs: number;
  /** Of an answer, unpacked. */
  readonly maxBytes: number;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What axios and node say of a request that could not be made at all: our mistake, not the vendor's. */
const OUR_MISTAKES = new Set<string | undefined>([
  'ERR_BAD_OPTION',
  'ERR_BAD_OPTION_VALUE',
  'ERR_BAD_REQUEST',
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_UNESCAPED_CHARACTERS',
]);

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be looked up now',
  ECONNREFUSED: 'nobody answers there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody we trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

class TooLarge extends Error {}

/** Answers of any status. Throws the signal's reason when aborted, else a Fault. */
export async function exchange(request: Outgoing, agents: Agents, limits: Limits): Promise<Exchange> {
  request.signal?.throwIfAborted();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), limits.timeoutMs);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout.signal]) : timeout.signal;
  const sending = { left: false };
  try {
    return await followed(request, agents, limits, signal, sending);
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason;
    throw noAnswer(error, request, sending.left, timeout.signal.aborted ? limits : null);
  } finally {
    clearTimeout(timer);
  }
}

async function followed(
  request: Outgoing,
  agents: Agents,
  limits: Limits,
  signal: AbortSignal,
  sending: { left: boolean },
): Promise<Exchange> {
  let { url } = request;
  for (let hop = 0; ; hop += 1) {
    const answer = await once({ ...request, url }, agents, limits, signal, sending);
    const next = request.follow && hop < MAX_REDIRECTS ? redirectOf(answer) : null;
    if (next === null) return answer;
    // The same origin, so the same credentials; what the vendor wrote into its Location does not replace them.
    next.username = url.username;
    next.password = url.password;
    url = next;
  }
}

/** Where to go on: GET within the same scheme, host and port; null means that the redirect is the answer. */
function redirectOf({ method, status, headers, url }: Exchange): URL | null {
  const location = headers.get('location');
  if ((method !== 'GET' && method !== 'HEAD') || !REDIRECTS.has(status) || location === null) return null;
  if (!URL.canParse(location, url.href)) return null;
  const next = new URL(location, url);
  return next.origin === url.origin ? next : null;
}

async function once(
  request: Outgoing,
  agents: Agents,
  { maxBytes }: Limits,
  signal: AbortSignal,
  sending: { left: boolean },
): Promise<Exchange> {
  const { method, url } = request;
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Fault('config', `${url.protocol}//${url.host} is no web address`, { cure: 'Use https://…' });
  agents.check(url);
  // Not before somebody calls out: most commands never do, and it is a third of what they would load.
  const { default: axios } = await import('axios');
  const response = await axios.request<Readable>({
    method,
    url: url.href,
    headers: { ...request.headers },
    data: request.body === null ? undefined : Buffer.from(request.body),
    signal,
    responseType: 'stream',
    maxRedirects: 0,
    maxBodyLength: Infinity,
    proxy: false,
    httpAgent: agents.http,
    httpsAgent: agents.https,
    transport: watched(url.protocol === 'https:', sending),
    validateStatus: null,
    transformRequest: [],
    transformResponse: [],
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
  }
  const { status } = response;
  const body = await read(response.data, maxBytes, status < 200 || status >= 300, request.signal);
  return { method, url, status, headers, body };
}

/** `partial`: what has come so far is enough, as the status says all (an error's page may be endless, or cut). */
async function read(
  stream: Readable,
  maxBytes: number,
  partial: boolean,
  caller: AbortSignal | null,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new TooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (!partial) throw error;
    caller?.throwIfAborted();
  }
  return Buffer.concat(chunks);
}

/** Node's own client, watched for the moment from which a request may have reached the vendor: the socket is connected, and encrypted. */
function watched(secure: boolean, sending: { left: boolean }) {
  return {
    request(options: RequestOptions, respond: (answer: IncomingMessage) => void): ClientRequest {
      const request = secure ? https.request(options, respond) : http.request(options, respond);
      request.once('socket', (socket) => {
        // Destroyed before anything was written: its name was not found.
        if (socket.destroyed) return;
        if (!socket.connecting) sending.left = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (sending.left = true));
      });
      return request;
    },
  };
}

/** `timedOut`: the limits, when it was our clock that ended it. */
function noAnswer(error: unknown, request: Outgoing, left: boolean, timedOut: Limits | null): Fault {
  const uncertain = request.write && left;
  const what = describe(request);
  const known = faultIn(error);
  if (known) return known;
  if (timedOut) {
    const when = left ? `no complete answer after` : 'no connection after';
    return new Fault('transient', `${what}: ${when} ${timedOut.timeoutMs / 1000} s`, { cause: error, uncertain });
  }
  if (error instanceof TooLarge)
    return new Fault('drift', `${what}: the answer is too large`, { cause: error, uncertain });
  const code = error instanceof Error ? codeOf(error) : undefined;
  if (!left && (code === undefined || OUR_MISTAKES.has(code)))
    return new Fault('bug', `${what} could not be made: ${messageOf(error)}`, { cause: error });
  const said = WORDS[code ?? ''];
  return new Fault('transient', `${what}: ${said ? `${said} (${code})` : (code ?? messageOf(error))}`, {
    cause: error,
    uncertain,
    ...(left ? {} : { cure: `Check the address ${request.url.origin}; if it is right, wait: it is tried again.` }),
  });
}

/** Ours, as thrown from within a look-up of a name. */
function faultIn(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  return error instanceof Error && error.cause !== undefined ? faultIn(error.cause) : null;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
