import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { webhook } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(webhook, sandbox, await testBondfire({ connectors: [webhook], httpTimeoutMs: 4_000, settleMs: 100 }));
