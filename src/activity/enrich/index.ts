/** The door of enrichment. It loads no store: what works on files alone takes it too. */
export { createLanguages, type Languages } from './language.ts';
export type { Answer, Request } from './messages.ts';
export { enrich, type Enrichment, type EnrichmentParts, type Words } from './stage.ts';
export { createTerms, type Terms } from './terms.ts';
export { createTones, type Tone, type Tones } from './tone.ts';
