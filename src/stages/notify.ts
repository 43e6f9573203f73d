/** What tells people: in Slack, by mail where a server is set up, and by what else there is. A part of the composition root. */
import {
  bouncing,
  createNotifier,
  makeLink,
  type Channel,
  type NewLink,
  type Notifier,
  type NotifierParts,
} from '../notify/index.ts';
import { addressOf, type Config, type MailConfig, type Tx } from '../platform/index.ts';

/** What channels need whose messages have links. */
interface LinkParts {
  readonly address: string;
  readonly makeLink: (link: NewLink, expires: Date) => Promise<string>;
  readonly now: () => Date;
}

interface TellingParts extends Omit<NotifierParts, 'address' | 'channels'> {
  readonly config: Config;
  readonly createMail: (
    parts: LinkParts & MailConfig & { readonly returns: (tx: Tx, address: string) => Promise<boolean> },
  ) => Channel;
  readonly createSlack: (parts: LinkParts) => Channel;
  /** Further ones, before those of the same name. */
  readonly channels: readonly Channel[] | undefined;
}

export function openNotifier({ config, createMail, createSlack, channels = [], ...parts }: TellingParts): Notifier {
  const { database, clock } = parts;
  const address = addressOf(config);
  const of: LinkParts = {
    address,
    makeLink: (link, expires) => makeLink(database.pool, link, expires, clock.now()),
    now: clock.now,
  };
  const own = [createSlack(of), ...(config.mail === null ? [] : [createMail({ ...config.mail, ...of, returns })])];
  const others = own.filter(({ id }) => !channels.some((one) => one.id === id));
  return createNotifier({ ...parts, channels: [...others, ...channels], address });
}

async function returns(tx: Tx, address: string): Promise<boolean> {
  return (await bouncing(tx, address)) !== null;
}
