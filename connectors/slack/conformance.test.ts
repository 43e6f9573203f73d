import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { slack } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(slack, sandbox, await testBondfire({ connectors: [slack], httpTimeoutMs: 4_000, settleMs: 100 }));
