/** The thread that enriches: it holds the models, so that neither their memory nor their time is the line's. */
import { parentPort } from 'node:worker_threads';
import { giveMemoryBack } from '../../platform/memory.ts';
import { compileVocabulary, NO_VOCABULARY } from '../topics/index.ts';
import { createLanguages } from './language.ts';
import type { Answer, Request } from './messages.ts';
import { enrich } from './stage.ts';
import { createTerms } from './terms.ts';
import { createTones } from './tone.ts';

const models = { languages: createLanguages(), tones: createTones(), terms: createTerms() };
// Reading the models takes several times what they take.
await giveMemoryBack();
let matcher = compileVocabulary(NO_VOCABULARY);

parentPort?.on('message', ({ id, vocabulary, words }: Request) => {
  if (vocabulary !== null) matcher = compileVocabulary(vocabulary);
  const parts = { ...models, matcher };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ id, told: words.map((one) => enrich(parts, one)) } satisfies Answer);
});
