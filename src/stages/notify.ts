/** What tells people: the channels that are set up here. A part of the composition root. */
import { createNotifier, type Channel, type Notifier, type NotifierParts } from '../notify/index.ts';
import { addressOf, type Config } from '../platform/index.ts';

interface TellingParts extends Omit<NotifierParts, 'channels' | 'address'> {
  readonly config: Config;
  /** Further ones. */
  readonly channels: readonly Channel[] | undefined;
}

export function openNotifier({ config, channels = [], ...parts }: TellingParts): Notifier {
  return createNotifier({ ...parts, channels, address: addressOf(config) });
}
