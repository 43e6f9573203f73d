/** Why something cannot be answered, in the reader's language. */
import type { TFunction } from 'i18next';
import type { NoAnswer } from '../../api/shapes/index.ts';

interface Unanswerable {
  readonly network: string;
  readonly refused: string | null;
  readonly cannot: NoAnswer | null;
}

/** A sentence. */
export function noAnswer(t: TFunction, thread: Unanswerable): string {
  return t('issue.reply.refused', { why: whyNoAnswer(t, thread) });
}

/** A clause; what a network itself has refused is told as it said it. */
export function whyNoAnswer(t: TFunction, { network, refused, cannot }: Unanswerable): string {
  if (cannot === null) return t('problems.original', { text: refused ?? '' });
  return t(`problems.no_answer.${cannot.code}`, { ...cannot, network });
}
