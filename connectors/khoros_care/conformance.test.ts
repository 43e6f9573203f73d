import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { khorosCare as khoros_care } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(
  khoros_care,
  sandbox,
  await testBondfire({ connectors: [khoros_care], httpTimeoutMs: 4_000, settleMs: 100 }),
);
