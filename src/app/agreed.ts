/** A change that is made only while what it was decided on is still so. */
import type { Database } from '../platform/index.ts';

export function agreedCommands({ database }: { readonly database: Database }) {
  return {
    /**
     * `holds` throws where it is so no more. It is asked again in the transaction of the first change that `work` makes, before that is committed, and reads
     * what is committed: what the change has locked nobody else changes until it ends, so of two that were decided on the same one alone is made.
     */
    agreed(holds: () => Promise<void>, work: () => void): void {
      let made = false;
      void database.noting(
        async () => {
          if (made) return null;
          await database.aside(holds);
          return (committed) => {
            made ||= committed;
          };
        },
        async () => work(),
      );
    },
  };
}
