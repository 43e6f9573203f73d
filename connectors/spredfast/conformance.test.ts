import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { spredfast } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(spredfast, sandbox, await testBondfire({ connectors: [spredfast], httpTimeoutMs: 4_000, settleMs: 100 }));
