/** What a change took out and put in, word by word; underlined or struck through as well as coloured. */
import { diffWordsWithSpace } from 'diff';
import { numbered } from './numbered.ts';
import styles from './library.module.css';

/** Two texts that have so little in common are shown one after the other. */
const MOST_EDITS = 600;

interface Piece {
  readonly value: string;
  readonly added: boolean;
  readonly removed: boolean;
}

export function Diff({ before, after }: { readonly before: string; readonly after: string }) {
  const whole: readonly Piece[] = [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  const parts: readonly Piece[] = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS }) ?? whole;
  return (
    <div className="said">
      {numbered(parts).map(({ key, value: { value, added, removed } }) =>
        added ? (
          <ins key={key} className={styles['added']}>
            {value}
          </ins>
        ) : removed ? (
          <del key={key} className={styles['removed']}>
            {value}
          </del>
        ) : (
          <span key={key}>{value}</span>
        ),
      )}
    </div>
  );
}
