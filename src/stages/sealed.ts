/** What the vault seals. A part of the composition root. */
import { anyCredentials } from '../connections/index.ts';
import { sealedHooks } from '../hooks/index.ts';
import { pushKey } from '../notify/index.ts';
import type { Tx } from '../platform/index.ts';

/** Whether anything is sealed that a new key would not open. */
export async function anythingSealed(tx: Tx): Promise<boolean> {
  return (await anyCredentials(tx)) || (await sealedHooks(tx)).length > 0 || (await pushKey(tx)) !== undefined;
}
