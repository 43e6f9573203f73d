import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { feed } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(feed, sandbox, await testBondfire({ connectors: [feed], httpTimeoutMs: 4_000, settleMs: 100 }));
