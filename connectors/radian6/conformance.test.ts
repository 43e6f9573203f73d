import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { radian6 } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(radian6, sandbox, await testBondfire({ connectors: [radian6], httpTimeoutMs: 500, settleMs: 100 }));
