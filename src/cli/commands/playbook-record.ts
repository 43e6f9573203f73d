/** What a playbook has done so far, as a person reads it who is to say how far it may go. */
import type { PlaybookDetail } from '../../app/index.ts';
import { counted, localTime, short } from '../words.ts';

const WIDTH = 100;

export function recordLines({
  record,
  would_have_done,
  answers,
  endings,
}: Pick<PlaybookDetail, 'record' | 'would_have_done' | 'answers' | 'endings'>): readonly string[] {
  if (record.length === 0) return ['Of the last 30 days: nothing yet.'];
  return [
    'Of the last 30 days:',
    ...record.map(
      ({ mode, runs, done, parked, stopped, failed, since, last }) =>
        `  in mode ${mode}: ${counted(runs, 'run')}, ${done} done, ${parked} under way, ${stopped} stopped, ${failed} failed` +
        `; from ${day(since)} to ${day(last)}`,
    ),
    ...would_have_done.map(
      ({ step, action, count }) => `  would have done ${step} (${action}) ${counted(count, 'time')}`,
    ),
    ...answers.map(({ step, asked, answers: given, edited, lapsed, open }) => {
      const told = Object.entries(given).map(
        ([answer, count]) =>
          `${count} ${short(answer, 30)}${answer === 'yes' && edited > 0 ? ` (${edited} of a changed text)` : ''}`,
      );
      const rest = [...(lapsed > 0 ? [`${lapsed} by nobody in time`] : []), ...(open > 0 ? [`${open} open`] : [])];
      return `  ${step} asked ${counted(asked, 'time')}: ${[...told, ...rest].join(', ') || 'called off'}`;
    }),
    ...endings.map(({ state, reason, count }) => `  ${state} ${counted(count, 'time')}: ${short(reason, WIDTH)}`),
  ];
}

function day(instant: string | null): string {
  return localTime(instant).slice(0, 10);
}
