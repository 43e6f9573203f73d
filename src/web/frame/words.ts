/** The console's words, English and German, whole in each. Each screen has its own beside it; a language is fetched when it is chosen. */
import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { apart } from '../../sdk/directions.ts';
import { askIn } from './call.ts';
import type { en } from '../words/en.ts';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const WORDS: Readonly<Record<Language, () => Promise<object>>> = {
  en: async () => (await import('../words/en.ts')).en,
  de: async () => (await import('../words/de.ts')).de,
};

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly resources: { readonly translation: typeof en };
    readonly returnNull: false;
  }
}

const MANIFESTS: Readonly<Record<Language, string>> = { en: '/bondfire.webmanifest', de: '/bondfire.de.webmanifest' };

const i18next = createInstance();
const KEPT = 'bondfire.language';

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    fallbackLng: false,
    resources: {},
    // React writes text as text; what is set into a sentence turns nothing of it around.
    interpolation: { escape: apart },
  });
  await chooseLanguage(kept() ?? fitting(navigator.languages), false);
}

/** `keep`: chosen by the person, for this browser. */
export async function chooseLanguage(language: Language, keep = true): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation'))
    i18next.addResourceBundle(language, 'translation', await WORDS[language]());
  // Before whoever hears of the change asks again.
  askIn(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  // As it is called where it is installed.
  document.querySelector('link[rel=manifest]')?.setAttribute('href', MANIFESTS[language]);
  if (keep) localStorage.setItem(KEPT, language);
}

/** Of what the API may name: whether there are words for it. */
export function hasWords(key: string): boolean {
  return i18next.exists(key);
}

export function languageNow(): Language {
  return isLanguage(i18next.language) ? i18next.language : 'en';
}

function kept(): Language | null {
  const chosen = localStorage.getItem(KEPT);
  return isLanguage(chosen) ? chosen : null;
}

function fitting(wanted: readonly string[]): Language {
  return wanted.map((one) => one.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

function isLanguage(word: string | null | undefined): word is Language {
  return word != null && Object.hasOwn(LANGUAGES, word);
}
