/** Every connector of the product, sorted by id. */
import type { Connector } from '#sdk';
import { chatter } from './chatter/connector.ts';
import { drupal } from './drupal/connector.ts';
import { radian6 } from './radian6/connector.ts';
import { socialcast } from './socialcast/connector.ts';
import { webhook } from './webhook/connector.ts';

export const connectors: readonly Connector[] = [chatter, drupal, radian6, socialcast, webhook];
