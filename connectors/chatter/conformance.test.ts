import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { chatter } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(chatter, sandbox, await testBondfire({ connectors: [chatter], httpTimeoutMs: 4_000, settleMs: 100 }));
