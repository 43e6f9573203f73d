/** The parser of feeds, loaded when the first one is read: most processes never read one. `Stream.parse` cannot wait, so it is required. */
import { createRequire } from 'node:module';
import type * as Feedsmith from 'feedsmith';

const require = createRequire(import.meta.url);

export function feedsmith(): typeof Feedsmith {
  return require('feedsmith') as typeof Feedsmith;
}
