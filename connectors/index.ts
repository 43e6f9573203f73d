/** Every connector of the product, sorted by id. */
import type { Connector } from '#sdk';
import { drupal } from './drupal/connector.ts';
import { feed } from './feed/connector.ts';
import { radian6 } from './radian6/connector.ts';
import { socialcast } from './socialcast/connector.ts';
import { webhook } from './webhook/connector.ts';

export const connectors: readonly Connector[] = [drupal, feed, radian6, socialcast, webhook];
