/** An answer to an ask, as it is given. */
import type { TFunction } from 'i18next';

export interface Given {
  readonly choice?: string;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly anyway?: boolean;
}

/** As whoever gave it reads it, all that they typed. */
export function wordsOf({ choice, text, fields }: Given, comment: string, t: TFunction): string {
  const chosen =
    choice === 'yes'
      ? t('issue.asks.approve')
      : choice === 'no'
        ? t('issue.asks.reject')
        : (choice ?? '').replaceAll('_', ' ');
  const filled = Object.entries(fields ?? {}).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${String(value)}`);
  return [chosen, text ?? '', ...filled, comment.trim()].filter((part) => part !== '').join('\n');
}
