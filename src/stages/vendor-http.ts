/** The way out to a vendor. A part of the composition root. */
import type { Budgets, Connections, ConnectionsOptions } from '../connections/index.ts';
import { createHttp, type Clock, type Config, type Exchange, type Log } from '../platform/index.ts';

interface VendorHttpParts {
  readonly config: Config;
  readonly budgets: Budgets;
  /** What an admin said a connection may spend, and whether it is a sample: its sandbox is on this machine. */
  readonly find: Connections['find'];
  readonly onAnswer: ((answer: Exchange) => void) | undefined;
  /** See HttpOptions. */
  readonly timeoutMs: number | undefined;
  readonly backoffMs: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOPBACK = '127.0.0.1';

/** Of a connection with its budget; to its token endpoint, where there is no connector, without, and what that answers is no fixture. */
export function vendorHttp(parts: VendorHttpParts): ConnectionsOptions['http'] {
  const { config, budgets, find, onAnswer, timeoutMs, backoffMs, clock, log } = parts;
  return (id, connector, signer) => {
    const connection = find(id);
    const limiter = connector === null ? null : budgets.limiterOf(id, connector, connection?.budget ?? null);
    const quota = connector?.quota;
    return createHttp({
      log: log.child({ connection: id }),
      allowPrivate: connection?.sample === true ? [LOOPBACK] : config.allowPrivate,
      ...(limiter && { limiter }),
      ...(quota && { quota }),
      ...(signer && { signer }),
      ...(onAnswer && connector !== null && { onAnswer }),
      now: clock.now,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(backoffMs !== undefined && { backoffMs }),
    });
  };
}
