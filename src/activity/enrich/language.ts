/** The language of a post, by what it is written in alone. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface Languages {
  /** The primary tag of BCP 47 (`pt`); null when unsure. The model, about 140 MB, is loaded by the first call. */
  of(text: string): string | null;
}

/** What we use of eld. It declares no other way in than `import`, and this must answer at once. */
interface Detector {
  detect(text: string): { readonly language: string; isReliable(): boolean };
}

/** In UTF-16 code units: what follows changes no answer. */
const ENOUGH = 1_000;
/** What is no language: addresses, people, entities. A tag is its word. */
const NOISE = /https?:\/\/\S+|www\.\S+|@[\w.]+|&\w{2,6};|#/g;
const LETTER = /\p{L}/u;

export function createLanguages(): Languages {
  let detector: Detector | null = null;
  return {
    of(text) {
      const words = text.slice(0, ENOUGH).replaceAll(NOISE, ' ');
      if (!LETTER.test(words)) return null;
      detector ??= load();
      const found = detector.detect(words);
      return found.language !== '' && found.isReliable() ? found.language : null;
    },
  };
}

function load(): Detector {
  const require = createRequire(import.meta.url);
  const { eld } = require(fileURLToPath(import.meta.resolve('eld/large'))) as { readonly eld: Detector };
  return eld;
}
