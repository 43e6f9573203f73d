/** Another key for all that is sealed, while everything goes on: both keys open until the last row is sealed with the new one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Tx, Vault } from '../platform/index.ts';
import * as store from './store.ts';

export interface Rotated {
  readonly key: string;
  /** Keys that open nothing any more. */
  readonly dropped: readonly string[];
  readonly resealed: number;
}

/** What others have sealed, and seal anew. */
export interface AlsoSealed {
  all(tx: Tx): Promise<readonly { readonly id: string; readonly sealed: string }[]>;
  /** False where it was changed meanwhile. */
  reseal(tx: Tx, id: string, sealed: string, again: string): Promise<boolean>;
}

/** Whoever sealed with the old key a moment ago has stored it by then. */
const LATE_MS = 1_000;

/** Cut short at any moment, it is simply run again. @param onProgress rows sealed anew so far. */
export async function rotateVault(
  database: Database,
  vault: Vault,
  also: readonly AlsoSealed[],
  onProgress?: (resealed: number) => void,
): Promise<Rotated> {
  await vault.changeKey();
  let resealed = 0;
  for (let clean = 0; clean < 2;) {
    const before = resealed;
    for (const row of await store.allSealed(database.pool)) {
      const again = await vault.reseal(row.sealed);
      if (again === null) continue;
      if (await store.reseal(database.pool, row, again)) resealed += 1;
      onProgress?.(resealed);
    }
    for (const { all, reseal } of also)
      for (const { id, sealed } of await all(database.pool)) {
        const again = await vault.reseal(sealed);
        if (again !== null && (await reseal(database.pool, id, sealed, again))) resealed += 1;
      }
    clean = resealed === before ? clean + 1 : 0;
    if (clean < 2) await sleep(LATE_MS);
  }
  return { key: vault.keyId(), dropped: await vault.dropOldKeys(), resealed };
}
