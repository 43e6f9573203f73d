/** What somebody changes of an entry, kept in their browser until it is saved or thrown away. */
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { keepText, keptText } from '../parts/kept.ts';

export type Editable = Pick<
  ResponseDetail,
  'title' | 'situation' | 'decision' | 'answers' | 'product' | 'topics' | 'preferred'
>;

export interface Draft {
  /** Which one was looked at. */
  readonly version: number;
  /** What was touched, and nothing else. */
  readonly changes: Partial<Editable>;
  readonly why: string;
}

export function keptDraft(id: string): Draft | null {
  const text = keptText(keyOf(id));
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<Draft>;
    return typeof kept.version === 'number' && typeof kept.changes === 'object' ? (kept as Draft) : null;
  } catch {
    return null;
  }
}

export function keepDraft(id: string, draft: Draft): void {
  keepText(keyOf(id), JSON.stringify(draft));
}

export function forgetDraft(id: string): void {
  keepText(keyOf(id), '');
}

/** As the API takes it: only what says something else than the entry, and no empty text. */
export function asked(one: Editable, { changes }: Draft): Partial<Editable> {
  const clean: Partial<Editable> = {
    ...changes,
    ...(changes.title !== undefined && { title: filled(changes.title) }),
    ...(changes.decision !== undefined && { decision: filled(changes.decision) }),
    ...(changes.product !== undefined && { product: filled(changes.product) }),
    ...(changes.answers !== undefined && {
      answers: changes.answers
        .filter(({ text }) => text.trim() !== '')
        .map(({ text, network, language, audience }) => ({
          text,
          network: filled(network),
          language: filled(language),
          audience,
        })),
    }),
  };
  return Object.fromEntries(
    Object.entries(clean).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(one[name as keyof Editable]),
    ),
  );
}

function filled(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text.trim();
}

function keyOf(id: string): string {
  return `library.${id}`;
}
