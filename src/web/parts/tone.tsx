/** How something sounds: by sign and word, and never by colour alone. */
import { useTranslation } from 'react-i18next';
import styles from './tone.module.css';

export type Mood = 'negative' | 'neutral' | 'positive' | 'unknown';

/** How far from 0 a tone is told. */
const TOLD = 0.2;
const SIGNS: Readonly<Record<Mood, string>> = { negative: '−', neutral: '', positive: '+', unknown: '' };

export function moodOf(tone: number | null): Mood {
  if (tone === null) return 'unknown';
  if (tone <= -TOLD) return 'negative';
  return tone >= TOLD ? 'positive' : 'neutral';
}

/** `silent`: the word stands beside it. */
export function ToneSign({ tone, silent = false }: { readonly tone: number | null; readonly silent?: boolean }) {
  const { t } = useTranslation();
  const mood = moodOf(tone);
  return (
    <>
      <span className={styles['sign']} data-mood={mood} aria-hidden>
        {SIGNS[mood]}
      </span>
      {!silent && <span className="unseen">, {t(`parts.tone.${mood}`)}</span>}
    </>
  );
}
