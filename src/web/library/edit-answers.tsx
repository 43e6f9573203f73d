import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Editable } from './editing.ts';
import { numbered } from './numbered.ts';
import styles from './library.module.css';

type Answer = Editable['answers'][number];

interface EditAnswersProps {
  readonly answers: readonly Answer[];
  readonly onChange: (answers: readonly Answer[]) => void;
}

/** The API keeps no more. */
const MOST = 50;

/** What is said to people, for each network and language its own. */
export function EditAnswers({ answers, onChange }: EditAnswersProps) {
  const { t } = useTranslation();
  function change(at: number, some: Partial<Answer>): void {
    onChange(answers.map((one, place) => (place === at ? { ...one, ...some } : one)));
  }
  return (
    <fieldset className={styles['answers']}>
      <legend>{t('library.entry.answers')}</legend>
      <Stack gap="md">
        {numbered(answers).map(({ key, at, value: { text, network, language, audience } }) => (
          <div key={key} className={styles['answer']} data-audience={audience}>
            <Textarea
              label={t('library.edit.answer', { number: at + 1 })}
              value={text}
              dir="auto"
              autosize
              minRows={2}
              maxRows={12}
              onChange={(event) => change(at, { text: event.currentTarget.value })}
            />
            <Group gap="xs" mt="xs" align="end">
              <TextInput
                label={t('library.fields.network')}
                value={network ?? ''}
                w={130}
                maxLength={200}
                onChange={(event) => change(at, { network: event.currentTarget.value })}
              />
              <TextInput
                label={t('library.fields.language')}
                value={language ?? ''}
                w={90}
                maxLength={200}
                onChange={(event) => change(at, { language: event.currentTarget.value })}
              />
              <Select
                label={t('library.fields.audience')}
                value={audience}
                w={130}
                allowDeselect={false}
                data={[
                  { value: 'external', label: t('audience.external') },
                  { value: 'internal', label: t('audience.internal') },
                ]}
                onChange={(value) => change(at, { audience: value === 'internal' ? 'internal' : 'external' })}
              />
              <Button
                variant="default"
                leftSection={<IconTrash size={16} aria-hidden />}
                aria-label={t('library.edit.remove_answer', { number: at + 1 })}
                onClick={() => onChange(answers.filter((_, place) => place !== at))}
              >
                {t('library.edit.remove')}
              </Button>
            </Group>
          </div>
        ))}
        {answers.length < MOST && (
          <Group>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => onChange([...answers, { text: '', network: null, language: null, audience: 'external' }])}
            >
              {t('library.edit.add_answer')}
            </Button>
          </Group>
        )}
      </Stack>
    </fieldset>
  );
}
