/** The contract by the first generation: without the actions on authors, which it does not know. */
import type { ConnectorWords } from '#sdk';
import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { radian6 } from './connector.ts';
import { sandbox } from './sandbox.ts';
import { de } from './words.de.ts';

const LATER = new Set(['tag_author', 'list_tags', 'read_author']);

function without<T>(all: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !LATER.has(name)));
}

const first = {
  ...radian6,
  actions: without<(typeof radian6.actions)[string]>(radian6.actions),
  words: { de: { ...de, actions: without<ConnectorWords['actions'][string]>(de.actions) } },
};
const product = await testBondfire({ connectors: [first], httpTimeoutMs: 4_000, settleMs: 100 });

conformance(first, { ...sandbox, actions: without(sandbox.actions) }, product);
