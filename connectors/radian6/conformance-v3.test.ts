/** The same promises by the later generation. */
import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { radian6 as later } from './connector.ts';
import { laterSandbox } from './sandbox.ts';

conformance(later, laterSandbox, await testBondfire({ connectors: [later], httpTimeoutMs: 500, settleMs: 100 }));
