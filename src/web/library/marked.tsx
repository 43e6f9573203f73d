/** A text with the words marked that were looked for. Text stays text; what turns it around is left out, as the excerpt may end before that does. */
import { Fragment } from 'react';
import { unturned } from '../../sdk/directions.ts';
import type { SearchHit } from '../../api/shapes/index.ts';
import styles from './library.module.css';

type Highlight = SearchHit['highlights'][number];

export function Marked({ text, marks }: Pick<Highlight, 'text' | 'marks'>) {
  return marks.map(([from, until], at) => (
    <Fragment key={from}>
      {unturned(text.slice(marks[at - 1]?.[1] ?? 0, from))}
      <mark className={styles['mark']}>{unturned(text.slice(from, until))}</mark>
      {at === marks.length - 1 && unturned(text.slice(until))}
    </Fragment>
  ));
}
