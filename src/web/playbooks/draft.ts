/** A playbook's text as somebody changes it here. It stays in this browser: a playbook is a file, and none is written from here. */
import { useMemo } from 'react';
import type { PlaybookFiles } from '../../api/shapes/index.ts';
import { useKept } from '../parts/kept.ts';

export interface Draft {
  readonly file: string;
  /** As it is shown: changed, or as the file has it. */
  readonly text: string;
  readonly changed: boolean;
  /** The file is another by now than the one that was changed here. */
  readonly stale: boolean;
  set(text: string): void;
  discard(): void;
}

export function useDraft(name: string, { file, text }: PlaybookFiles): Draft {
  const [typed, setTyped] = useKept(`playbook.${name}.text`);
  const [base, setBase] = useKept(`playbook.${name}.base`);
  return useMemo(() => {
    const changed = typed !== '' && typed !== text;
    return {
      file,
      text: changed ? typed : text,
      changed,
      stale: changed && base !== text,
      set(fresh) {
        setTyped(fresh === text ? '' : fresh);
        if (!changed) setBase(text);
      },
      discard() {
        setTyped('');
        setBase('');
      },
    };
  }, [typed, base, file, text, setTyped, setBase]);
}
