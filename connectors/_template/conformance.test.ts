import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { template } from './connector.ts';
import { sandbox } from './sandbox.ts';

const product = await testBondfire({ connectors: [template], httpTimeoutMs: 4_000, settleMs: 100 });

conformance(template, sandbox, product);
