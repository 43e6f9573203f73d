/** What tells people. A part of the composition root. */
import { createNotifier, makeLink, type Notifier, type NotifierParts } from '../notify/index.ts';
import { addressOf, type Clock, type Config, type Database } from '../platform/index.ts';

export function openNotifier({
  config,
  ...parts
}: Omit<NotifierParts, 'address'> & { readonly config: Config }): Notifier {
  return createNotifier({ ...parts, address: addressOf(config) });
}

/** What the mails of this installation need; null where none are sent. */
export function mailParts({
  database: { pool },
  config,
  clock,
}: {
  readonly database: Database;
  readonly config: Config;
  readonly clock: Clock;
}) {
  const { mail } = config;
  if (mail === null) return null;
  const make = (link: Parameters<typeof makeLink>[1], expires: Date) => makeLink(pool, link, expires, clock.now());
  return { ...mail, address: addressOf(config), makeLink: make, now: clock.now };
}
