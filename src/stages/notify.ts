/** What tells people: by mail where a server is set up, and by what else there is. A part of the composition root. */
import {
  createNotifier,
  makeLink,
  type Channel,
  type LinkRow,
  type Notifier,
  type NotifierParts,
} from '../notify/index.ts';
import { addressOf, type Config, type MailConfig } from '../platform/index.ts';

/** What mails need. */
interface MailParts extends MailConfig {
  readonly address: string;
  readonly makeLink: (link: Omit<LinkRow, 'used_at'>, expires: Date) => Promise<string>;
  readonly now: () => Date;
}

interface TellingParts extends Omit<NotifierParts, 'address' | 'channels'> {
  readonly config: Config;
  readonly createMail: (parts: MailParts) => Channel;
  /** Further ones. */
  readonly channels: readonly Channel[] | undefined;
}

export function openNotifier({ config, createMail, channels = [], ...parts }: TellingParts): Notifier {
  const { database, clock } = parts;
  const address = addressOf(config);
  const own =
    config.mail === null
      ? []
      : [
          createMail({
            ...config.mail,
            address,
            makeLink: (link, expires) => makeLink(database.pool, link, expires, clock.now()),
            now: clock.now,
          }),
        ];
  return createNotifier({ ...parts, channels: [...own, ...channels], address });
}
