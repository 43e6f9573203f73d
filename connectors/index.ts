/** Every connector of the product, sorted by id. */
import type { Connector } from '#sdk';
import { chatter } from './chatter/connector.ts';
import { drupal } from './drupal/connector.ts';
import { feed } from './feed/connector.ts';
import { khorosCare } from './khoros_care/connector.ts';
import { mail } from './mail/connector.ts';
import { mastodon } from './mastodon/connector.ts';
import { radian6 } from './radian6/connector.ts';
import { slack } from './slack/connector.ts';
import { socialcast } from './socialcast/connector.ts';
import { spredfast } from './spredfast/connector.ts';
import { webhook } from './webhook/connector.ts';
import { wordpress } from './wordpress/connector.ts';

export const connectors: readonly Connector[] = [
  chatter,
  drupal,
  feed,
  khorosCare,
  mail,
  mastodon,
  radian6,
  slack,
  socialcast,
  spredfast,
  webhook,
  wordpress,
];
