import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { mail } from './connector.ts';
import { sandbox } from './sandbox.ts';

// A session in SMTP takes longer than a request: its server waits for clients that talk too early.
conformance(mail, sandbox, await testBondfire({ connectors: [mail], httpTimeoutMs: 4_000, settleMs: 1_000 }));
