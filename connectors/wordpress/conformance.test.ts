import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { wordpress } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(wordpress, sandbox, await testBondfire({ connectors: [wordpress], httpTimeoutMs: 4_000, settleMs: 100 }));
