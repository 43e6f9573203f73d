/** What fields of the page share. */
import type { KeyboardEvent } from 'react';

/** As a field's `ref`: whoever opened it wants to write. */
export function focused(field: HTMLElement | null): void {
  field?.focus();
  field?.scrollIntoView({ block: 'nearest' });
}

export function isSend(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey);
}

/** Escape leaves a field: keys do what they do again. */
export function leaves(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === 'Escape') event.currentTarget.blur();
}

/** Ctrl and Enter send the form that a field is in. */
export function sendsForm(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (!isSend(event)) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
