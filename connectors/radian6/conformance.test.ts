/** The contract by the later generation, which can do everything. */
import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { radian6 } from './connector.ts';
import { laterSandbox } from './sandbox.ts';

conformance(radian6, laterSandbox, await testBondfire({ connectors: [radian6], httpTimeoutMs: 4_000, settleMs: 100 }));
