import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { template } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(template, sandbox, await testBondfire({ connectors: [template], httpTimeoutMs: 1_500, settleMs: 100 }));
