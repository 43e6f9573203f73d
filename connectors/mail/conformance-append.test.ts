/** The same contract where we file the copies of what was sent, as is the default. */
import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { mail as filing } from './connector.ts';
import { sandbox } from './sandbox.ts';

const filed = { ...sandbox, settings: (url: string) => ({ ...sandbox.settings(url), sent_copy: 'append' }) };
const product = await testBondfire({ connectors: [filing], httpTimeoutMs: 4_000, settleMs: 1_000 });

conformance(filing, filed, product);
