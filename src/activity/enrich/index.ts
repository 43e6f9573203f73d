/** The door of enrichment. It loads no store: what works on files alone takes it too. */
export { createLanguages, type Languages } from './language.ts';
export { createTones, type Tone, type Tones } from './tone.ts';
