/** A text with the words marked that were looked for. Text stays text. */
import { Fragment } from 'react';
import type { SearchHit } from '../../api/shapes/index.ts';
import styles from './library.module.css';

type Highlight = SearchHit['highlights'][number];

export function Marked({ text, marks }: Pick<Highlight, 'text' | 'marks'>) {
  return marks.map(([from, until], at) => (
    <Fragment key={from}>
      {text.slice(marks[at - 1]?.[1] ?? 0, from)}
      <mark className={styles['mark']}>{text.slice(from, until)}</mark>
      {at === marks.length - 1 && text.slice(until)}
    </Fragment>
  ));
}
