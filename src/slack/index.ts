/** The Slack app: a face of the product where people already are. */
import type { App } from '../app/index.ts';
import { lazily, type Clock, type Database, type Log, type Rounds } from '../platform/index.ts';
import { createDispatch } from './bolt.ts';
import { startCards } from './cards.ts';
import { createListeners } from './listeners.ts';
import { createReceiver, type Receiver } from './receive.ts';
import type { Workspaces } from './workspace.ts';

export { manifestFor } from './manifest.ts';
export { createTelling } from './telling.ts';

export interface SlackFace extends Pick<Receiver, 'drain'> {
  /** Shows issues, and does what other processes began: of a worker. */
  start(): readonly Rounds[];
}

export interface SlackParts {
  readonly app: App;
  readonly database: Database;
  readonly connections: Workspaces;
  /** What comes in at connections of a connector is handed on to who takes it. */
  readonly faces: { take(connector: string, face: Receiver['receive']): void };
  /** Where the console is. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Slack waits three seconds. */
  readonly ackMs?: number | undefined;
}

export function openSlack(parts: SlackParts): SlackFace {
  const { database, clock, log, ackMs } = parts;
  // Slack's framework is large, and most processes hear nothing of Slack.
  const listeners = createListeners(parts);
  const dispatch = lazily(() => createDispatch(listeners, log));
  const receiver = createReceiver({ database, dispatch, failed: listeners.failed, clock, log, ackMs });
  parts.faces.take('slack', receiver.receive);
  return {
    drain: receiver.drain,
    start: () => [receiver.start(), startCards({ ...parts, warm: () => void dispatch() })],
  };
}
