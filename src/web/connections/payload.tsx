/** What a vendor sent, as it came: however large, and whatever it would do to the page or the reader. */
import { useState } from 'react';
import { Button, CopyButton, Group, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { amount } from './numbers.ts';
import styles from './detail.module.css';

/** More is shown when it is asked for. */
const FIRST = 20_000;
/** What turns text around, or is not seen: shown as what it is. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** XML and the like come as text; JSON is written so that it hides nothing, and is the same. */
export function textOf(payload: unknown): string {
  if (typeof payload === 'string') return payload;
  return JSON.stringify(payload, null, 2).replaceAll(UNSEEN, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

export function Payload({ payload, label }: { readonly payload: unknown; readonly label: string }) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const text = textOf(payload);
  const shown = whole ? text : text.slice(0, FIRST);
  return (
    <>
      <Textarea
        readOnly
        aria-label={label}
        value={shown.replaceAll(UNSEEN, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`)}
        autosize
        minRows={3}
        maxRows={20}
        classNames={{ input: styles['raw'] ?? '' }}
        dir="ltr"
        spellCheck={false}
      />
      <Group mt="xs" gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t('parts.copied') : t('parts.copy')}
            </Button>
          )}
        </CopyButton>
        {shown.length < text.length && (
          <Button size="xs" variant="default" onClick={() => setWhole(true)}>
            {t('connections.payload.more', { size: amount(text.length - shown.length) })}
          </Button>
        )}
      </Group>
    </>
  );
}
