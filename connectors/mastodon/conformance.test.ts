import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { mastodon } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(mastodon, sandbox, await testBondfire({ connectors: [mastodon], httpTimeoutMs: 4_000, settleMs: 100 }));
