import type { RefObject } from 'react';
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';

interface SearchFieldProps {
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Above a list that is all here: what is typed narrows it at once. */
export function SearchField({ ref, label, value, onSearch }: SearchFieldProps) {
  return (
    <TextInput
      ref={ref}
      type="search"
      value={value}
      onChange={(event) => onSearch(event.currentTarget.value)}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      flex="1 1 12rem"
      maw="24rem"
    />
  );
}
