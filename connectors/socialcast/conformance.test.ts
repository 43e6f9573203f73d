import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { socialcast } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(socialcast, sandbox, await testBondfire({ connectors: [socialcast], httpTimeoutMs: 4_000, settleMs: 100 }));
