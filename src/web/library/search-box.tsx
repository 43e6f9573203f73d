import { useState, type RefObject } from 'react';
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Asked } from './query.ts';

interface SearchBoxProps {
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  /** Enter and Escape go to what was found. */
  readonly onLeave: () => void;
}

const TYPING_MS = 150;

/** What is typed is asked for when the typing rests. */
export function SearchBox({ asked, onAsk, field, onLeave }: SearchBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(asked.text);
  const ask = useDebouncedCallback((wanted: string) => onAsk({ ...asked, text: wanted }), TYPING_MS);
  // A link, or the way back, says something else than what was typed last.
  const [told, setTold] = useState(asked.text);
  if (told !== asked.text) {
    setTold(asked.text);
    if (text.trim() !== asked.text.trim()) setText(asked.text);
  }
  return (
    <search>
      <TextInput
        ref={field}
        size="md"
        type="search"
        dir="auto"
        maxLength={2_000}
        leftSection={<IconSearch size={18} aria-hidden />}
        aria-label={t('library.search')}
        placeholder={t('library.search_hint')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return;
          event.preventDefault();
          onLeave();
        }}
      />
    </search>
  );
}
