/** Socket Mode: Slack pushes through a WebSocket that we open. https://docs.slack.dev/apis/events-api/using-socket-mode */
import { asFault, Fault, type Listener } from '#sdk';
import type { Slack } from './client.ts';
import { codeOf, refusalOf } from './faults.ts';
import { isInteraction, pushedBy } from './records.ts';
import { isObject } from './schema.ts';

/** What came through the socket: `events_api`, `interactive` or `slash_commands`, with Slack's payload. */
export interface Envelope {
  readonly type: string;
  readonly body: unknown;
  /** Slack repeats what is not acknowledged; `reply` answers a command or a form. */
  ack(reply?: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Why Slack ends a connection that it wants to be opened anew. */
const REFRESHES = new Set(['refresh_requested', 'warning']);

/** Events are taken here; what people do is handed on. Each is acknowledged when it is kept. */
export const listener: Listener<Slack> = {
  wanted: ({ settings }) => settings.app_token !== undefined,
  async listen(client, take, signal, interact) {
    const { url } = await client.me(signal);
    await openSocket(client, signal, async ({ type, body, ack }) => {
      if (isObject(body) && isInteraction(body)) {
        const reply = await interact(body);
        await ack(reply ?? undefined);
        return;
      }
      if (type !== 'events_api') return;
      const event = isObject(body) ? body['event'] : null;
      const records = isObject(event) ? pushedBy(event, client.settings, url) : [];
      if (records.length > 0) await take(records);
      await ack();
    });
  },
};

/**
 * Runs until aborted. Slack ends each connection after some hours and says so: the next one is opened at once.
 * Throws the Fault that ended it otherwise; what `each` threw ends it too, unacknowledged.
 */
export async function openSocket(
  client: Slack,
  signal: AbortSignal,
  each: (envelope: Envelope) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const ended = await oneSocket(client, signal, each);
    if (ended !== 'refreshed') return;
  }
}

async function oneSocket(
  client: Slack,
  signal: AbortSignal,
  each: (envelope: Envelope) => Promise<void>,
): Promise<'refreshed' | 'aborted'> {
  const { promise: end, resolve, reject } = Promise.withResolvers<'refreshed' | 'aborted'>();
  const socket = await newSocket(client, signal, (reason) => {
    if (REFRESHES.has(reason)) resolve('refreshed');
    else reject(goodbye(reason));
  });
  const abort = (): void => resolve('aborted');
  signal.addEventListener('abort', abort, { once: true });
  socket.on('error', (error: unknown) => reject(cut(error)));
  socket.on('disconnected', () => reject(cut(null)));
  socket.on('slack_event', (envelope: Envelope) => {
    each(envelope).catch(reject);
  });
  try {
    // It rejects with nothing where the socket is closed before Slack said hello: then `end` says why.
    const started = socket.start().catch((error: unknown) => (error ? Promise.reject(causeOf(error)) : end));
    return await Promise.race([started.then(() => end), end]);
  } catch (error) {
    if (signal.aborted) return 'aborted';
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    end.catch(() => undefined);
    void socket.disconnect();
  }
}

async function newSocket(client: Slack, signal: AbortSignal, onGoodbye: (reason: string) => void) {
  const { SocketModeClient } = await import('@slack/socket-mode');
  const { logger, fetch, ...clientOptions } = await client.options({ signal, app: true });

  class Socket extends SocketModeClient {
    /** Slack's client tells nobody why it is sent away, and breaks on an envelope without an event in it, such as that of app_rate_limited. */
    protected override onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
      const message = isBinary ? null : objectIn(data);
      if (message === null) return Promise.resolve();
      const { type, reason, payload } = message;
      if (type === 'disconnect') onGoodbye(String(reason));
      if (type !== 'events_api' || (isObject(payload) && isObject(payload['event'])))
        return super.onWebSocketMessage(data, isBinary);
      const event = { type: isObject(payload) ? String(payload['type']) : 'nothing' };
      return super.onWebSocketMessage(JSON.stringify({ ...message, payload: { event } }), isBinary);
    }
  }

  return new Socket({
    appToken: client.settings.app_token ?? '',
    autoReconnectEnabled: false,
    logger,
    clientOptions: {
      ...clientOptions,
      async fetch(url, init) {
        if (!fetch) throw new Fault('bug', 'no way out');
        const answer = await fetch(url, init);
        await checked(client, JSON.parse(await (answer as Response).clone().text()));
        return answer;
      },
    },
  });
}

/** The address of the socket comes from Slack: it is encrypted where the Web API is, and no private host. */
async function checked(client: Slack, answer: unknown): Promise<void> {
  const address = isObject(answer) ? answer['url'] : null;
  if (typeof address !== 'string' || !URL.canParse(address)) return;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'wss:' && !client.settings.api_url.startsWith('http:'))
    throw new Fault('drift', `Slack names ${protocol} for its socket`);
  await client.mayReach(hostname);
}

function objectIn(data: unknown): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function goodbye(reason: string): Fault {
  if (reason !== 'link_disabled') return new Fault('transient', `Slack closed the socket: ${reason}`);
  return new Fault('config', 'Socket Mode is switched off', {
    cure: 'Switch it on under Socket Mode of the app, or take app_token out of the settings and let Slack push over HTTP.',
  });
}

function cut(cause: unknown): Fault {
  return new Fault('transient', 'Slack’s socket was cut', { cause });
}

/** What kept it from opening: our own Fault, or Slack's no. */
function causeOf(error: unknown): Fault {
  if (error instanceof Error && 'original' in error) return asFault(error.original);
  const data = error instanceof Error && 'data' in error ? error.data : null;
  if (!isObject(data)) return asFault(error);
  const fault = refusalOf('apps.connections.open', data, false);
  if (fault.kind !== 'auth' && codeOf(fault) !== 'not_allowed_token_type') return fault;
  // The app-level token is a setting: that it is refused says nothing of the grant.
  return new Fault('config', fault.message, {
    cure: 'Make an app-level token with connections:write (Basic Information of the app) and give it as app_token.',
    cause: fault,
    ...(fault.answer && { answer: fault.answer }),
  });
}
