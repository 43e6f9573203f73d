/** What became of an entry from version to version. Pure. */
import type { TFunction } from 'i18next';
import type { ResponseDetail } from '../../api/shapes/index.ts';

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Change {
  /** That it became. */
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly why: string | null;
  readonly fields: readonly FieldChange[];
}

/** Newest first. A version says what the fields said that were changed then; what they became is what they said next. */
export function changesOf(one: ResponseDetail): readonly Change[] {
  const state: Record<string, unknown> = { ...one };
  const changes: Change[] = [];
  for (const { version, at, by, why, was } of one.versions.toSorted((a, b) => b.version - a.version)) {
    const fields = Object.entries(was).map(([field, before]) => ({ field, before, after: state[field] }));
    Object.assign(state, was);
    changes.push({ version: version + 1, at, by, why, fields });
  }
  return changes;
}

/** What changed after a version that somebody looked at, each field once. */
export function changesSince(one: ResponseDetail, version: number): readonly FieldChange[] {
  const since = new Map<string, FieldChange>();
  for (const change of changesOf(one))
    if (change.version > version)
      for (const { field, before, after } of change.fields)
        since.set(field, { field, before, after: since.get(field)?.after ?? after });
  return [...since.values()];
}

const NAMED = [
  'title',
  'situation',
  'decision',
  'answers',
  'product',
  'topics',
  'market',
  'language',
  'channel',
  'audience',
  'team',
  'private',
  'outcome',
  'happened_at',
  'review_at',
  'preferred',
  'retired_at',
  'retired_why',
] as const;

export function fieldName(t: TFunction, field: string): string {
  const known = NAMED.find((one) => one === field);
  return known === undefined ? field : t(`library.fields.${known}`);
}

/** As a person reads it and as it is compared. */
export function valueText(t: TFunction, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'library.yes' : 'library.no');
  if (Array.isArray(value)) {
    const texts = value.map((one: unknown) => (isAnswer(one) ? answerText(one) : valueText(t, one)));
    return texts.join(value.some(isAnswer) ? '\n\n' : ', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
}

type Answer = ResponseDetail['answers'][number];

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'text' in value;
}

function answerText({ text, network, language }: Answer): string {
  const of = [network, language].filter((word) => word != null).join(', ');
  return of === '' ? text : `[${of}] ${text}`;
}
