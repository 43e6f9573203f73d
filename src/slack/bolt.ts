/** Slack's own framework sorts what comes in; our receiver hands it over, and our client makes every call. */
import type { App as Bolt, Receiver } from '@slack/bolt';
import type { Log } from '../platform/index.ts';

type Body = Readonly<Record<string, unknown>>;

export interface Answered {
  /** What the vendor is answered with; false where it was acknowledged before, as it took too long. */
  reply(what: Body | null): boolean;
}

/** What the listeners are given beside what Slack sent. */
export interface Incoming {
  readonly connection: string;
  readonly body: Body;
  readonly answered: Answered;
}

export interface Listeners {
  readonly action: (incoming: Incoming) => Promise<void>;
  readonly view: (incoming: Incoming) => Promise<void>;
  readonly command: (incoming: Incoming) => Promise<void>;
  readonly shortcut: (incoming: Incoming) => Promise<void>;
  readonly home: (incoming: Incoming) => Promise<void>;
  readonly links: (incoming: Incoming) => Promise<void>;
  /** It was tried as often as is worth it: whoever waits for it is told. */
  readonly failed: (what: Omit<Incoming, 'answered'>) => Promise<void>;
}

/** Hands one on; resolves when all is done that follows from it, and throws what did not work. */
export type Dispatch = (incoming: Incoming) => Promise<void>;

const OURS = /^[a-z]+\.[a-z_]+/;

export async function createDispatch(listeners: Listeners, log: Log): Promise<Dispatch> {
  const { App, LogLevel } = await import('@slack/bolt');
  const logger = {
    debug: (...said: unknown[]) => log.debug('bolt', { said: said.map(String) }),
    info: (...said: unknown[]) => log.debug('bolt', { said: said.map(String) }),
    warn: (...said: unknown[]) => log.debug('bolt', { said: said.map(String) }),
    error: (...said: unknown[]) => log.debug('bolt', { said: said.map(String) }),
    setLevel: () => undefined,
    getLevel: () => LogLevel.ERROR,
    setName: () => undefined,
  };
  const bolt: Bolt = new App({
    receiver: RECEIVER,
    // Nobody calls by the client of Bolt's: it has no token.
    authorize: async () => ({}),
    ignoreSelf: false,
    convoStore: false,
    attachFunctionToken: false,
    logger,
  });
  bolt.error(async (error) => {
    throw 'original' in error && error.original instanceof Error ? error.original : error;
  });
  bolt.action(OURS, async ({ context }) => listeners.action(incomingIn(context)));
  bolt.view(OURS, async ({ context }) => listeners.view(incomingIn(context)));
  bolt.command(/./, async ({ context }) => listeners.command(incomingIn(context)));
  bolt.shortcut(OURS, async ({ context }) => listeners.shortcut(incomingIn(context)));
  bolt.event('app_home_opened', async ({ context }) => listeners.home(incomingIn(context)));
  bolt.event('link_shared', async ({ context }) => listeners.links(incomingIn(context)));
  return async (incoming) => {
    await bolt.processEvent({
      body: { ...incoming.body },
      ack: async (what?: Body) => void incoming.answered.reply(what ?? null),
      customProperties: { incoming },
    });
  };
}

/** What comes in is received, and verified, by ingest. */
const RECEIVER: Receiver = {
  init: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

function incomingIn(context: Readonly<Record<string, unknown>>): Incoming {
  return context['incoming'] as Incoming;
}
