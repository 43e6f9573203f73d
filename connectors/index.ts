/** Every connector of the product, sorted by id. */
import type { Connector } from '#sdk';
import { drupal } from './drupal/connector.ts';
import { radian6 } from './radian6/connector.ts';
import { slack } from './slack/connector.ts';
import { socialcast } from './socialcast/connector.ts';
import { webhook } from './webhook/connector.ts';

export const connectors: readonly Connector[] = [drupal, radian6, slack, socialcast, webhook];
