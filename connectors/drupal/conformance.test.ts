import { conformance } from '#sdk/testing';
import { testBondfire } from '../../test/support/bondfire.ts';
import { drupal } from './connector.ts';
import { sandbox } from './sandbox.ts';

conformance(drupal, sandbox, await testBondfire({ connectors: [drupal], httpTimeoutMs: 4_000, settleMs: 100 }));
