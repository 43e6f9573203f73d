/** A word to colleagues. It looks like nothing that goes outside. */
import { useState } from 'react';
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../frame/api.ts';
import { useMay, useMe, whoOf } from '../frame/session.ts';
import { notifyDone } from '../parts/told.ts';
import { sendOrWait } from '../phone/sending.ts';
import { tellProblem, useDoing } from './doing.tsx';
import { focused, isSend, leaves } from './fields.ts';
import { useKept } from '../parts/kept.ts';
import styles from './issue.module.css';

export function NoteComposer({ typed }: { readonly typed: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay('act');
  const doing = useDoing();
  const [text, setText] = useKept(`note.${doing.issue}`);
  const [busy, setBusy] = useState(false);
  async function keep(): Promise<void> {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    const words = text.trim();
    const note = { path: `/issues/${doing.issue}/note`, body: { text: words }, issue: doing.issue, ask: null, words };
    try {
      const done = await sendOrWait({ ...note, who: me === null ? '' : whoOf(me) });
      if (done === null) notifyDone(t('phone.will_wait'));
      else doing.did(t('issue.note.kept'));
      setText('');
    } catch (thrown) {
      tellProblem(problemOf(thrown));
    }
    setBusy(false);
    void doing.readAgain();
  }
  return (
    <Stack gap="xs" className={styles['inside-composer']} data-composer="note">
      <Text size="sm" fw={600} className={styles['composer-title']}>
        <IconLock size={16} aria-hidden />
        {t('issue.note.title')}
      </Text>
      <Textarea
        autosize
        minRows={2}
        maxRows={14}
        ref={focused}
        data-note
        aria-label={t('issue.note.text')}
        placeholder={t('issue.note.placeholder')}
        value={text}
        disabled={!may}
        classNames={{ input: styles['inside-field'] ?? '' }}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          typed();
        }}
        onKeyDown={(event) => {
          leaves(event);
          if (!isSend(event)) return;
          event.preventDefault();
          void keep();
        }}
      />
      <Group>
        <Button
          color="ink"
          leftSection={<IconLock size={16} aria-hidden />}
          disabled={!may || text.trim() === ''}
          loading={busy}
          onClick={() => void keep()}
        >
          {t('issue.note.keep')}
        </Button>
      </Group>
    </Stack>
  );
}
