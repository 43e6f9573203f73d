import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { mail } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(mail, sandbox, await testBondfire({ connectors: [mail], httpTimeoutMs: 500, settleMs: 100 }));
