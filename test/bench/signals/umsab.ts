/** UMSAB: posts in eight languages with one of three tones. */
import path from 'node:path';
import { linesOf } from './sets.ts';

export const LANGUAGES: Readonly<Record<string, string>> = {
  arabic: 'ar',
  english: 'en',
  french: 'fr',
  german: 'de',
  hindi: 'hi',
  italian: 'it',
  portuguese: 'pt',
  spanish: 'es',
};

export interface Labelled {
  readonly text: string;
  /** 0 negative, 1 neutral, 2 positive. */
  readonly tone: number;
}

export function textsOf(data: string, language: string, parts: readonly string[] = ['train', 'val']): Labelled[] {
  const folder = path.join(data, 'sentiment', 'umsab', language);
  return parts.flatMap((part) => {
    const tones = linesOf(path.join(folder, `${part}_labels.txt`));
    return linesOf(path.join(folder, `${part}_text.txt.gz`)).map((text, at) => ({ text, tone: Number(tones[at]) }));
  });
}
