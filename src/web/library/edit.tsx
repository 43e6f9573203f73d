/** An entry is changed: what somebody else changed meanwhile is shown, and nothing typed is lost. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Alert, Button, Group, Stack, Switch, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { ProblemText } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { changesSince } from './changes.ts';
import { EditAnswers } from './edit-answers.tsx';
import { asked, keepDraft, keptDraft, type Draft, type Editable } from './editing.ts';
import { FieldChanges } from './versions.tsx';
import styles from './library.module.css';

interface EditProps {
  readonly one: ResponseDetail;
  /** Saved or thrown away. */
  readonly onLeave: () => void;
}

export function Edit({ one, onLeave }: EditProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => keptDraft(one.id) ?? { version: one.version, changes: {}, why: '' });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const now: Editable = { ...one, ...draft.changes };
  const meanwhile = draft.version < one.version ? changesSince(one, draft.version) : [];
  const changes = asked(one, draft);
  const changed = Object.keys(changes).length > 0;

  function put(next: Draft): void {
    keepDraft(one.id, next);
    setDraft(next);
  }
  function change(some: Partial<Editable>): void {
    put({ ...draft, changes: { ...draft.changes, ...some } });
  }
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const why = draft.why.trim();
      await call('PATCH', `/library/responses/${one.id}`, {
        body: { changes, version: draft.version, ...(why !== '' && { why }) },
      });
      onLeave();
      notifyDone(t('library.edit.saved'));
    } catch (thrown) {
      setProblem(problemOf(thrown));
      setBusy(false);
    }
    await queries.invalidateQueries({ queryKey: ['response'] });
  }
  return (
    <form onSubmit={(event) => void save(event)} noValidate aria-label={t('library.edit.title')}>
      <Stack gap="md" maw={760}>
        <Title order={3} size="h5">
          {t('library.edit.title')}
        </Title>
        {draft.version < one.version && (
          <Alert
            color="yellow"
            role="alert"
            title={<span className={styles['inherits']}>{t('library.edit.meanwhile')}</span>}
          >
            <Stack gap="sm">
              <Text size="sm">{t('library.edit.meanwhile_cure')}</Text>
              <FieldChanges changes={meanwhile} />
              <Group>
                <Button
                  variant="default"
                  onClick={() => {
                    setProblem(null);
                    put({ ...draft, version: one.version });
                  }}
                >
                  {t('library.edit.seen')}
                </Button>
              </Group>
            </Stack>
          </Alert>
        )}
        {problem !== null && (problem.status !== 409 || draft.version === one.version) && (
          <Alert color="red" role="alert" title={t('library.edit.refused')}>
            <ProblemText problem={problem} />
          </Alert>
        )}
        <TextInput
          ref={first}
          label={t('library.fields.title')}
          value={now.title ?? ''}
          maxLength={1_000}
          dir="auto"
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <Textarea
          label={t('library.fields.situation')}
          value={now.situation}
          dir="auto"
          autosize
          minRows={2}
          maxRows={12}
          onChange={(event) => change({ situation: event.currentTarget.value })}
        />
        <Textarea
          label={t('library.fields.decision')}
          value={now.decision ?? ''}
          dir="auto"
          autosize
          minRows={2}
          maxRows={12}
          onChange={(event) => change({ decision: event.currentTarget.value })}
        />
        <EditAnswers answers={now.answers} onChange={(answers) => change({ answers: [...answers] })} />
        <div className={styles['pair']}>
          <TextInput
            label={t('library.fields.product')}
            value={now.product ?? ''}
            dir="auto"
            maxLength={200}
            onChange={(event) => change({ product: event.currentTarget.value })}
          />
          <TagsInput
            label={t('library.fields.topics')}
            value={now.topics}
            maxTags={50}
            onChange={(topics) => change({ topics })}
            clearable={false}
          />
        </div>
        <Switch
          label={t('library.edit.preferred')}
          description={t('library.edit.preferred_why')}
          checked={now.preferred}
          onChange={(event) => change({ preferred: event.currentTarget.checked })}
        />
        <TextInput
          label={t('library.edit.why')}
          description={t('library.edit.why_why')}
          value={draft.why}
          maxLength={200}
          dir="auto"
          onChange={(event) => put({ ...draft, why: event.currentTarget.value })}
        />
        <Group>
          <Button type="submit" loading={busy} disabled={!changed || draft.version < one.version}>
            {t('library.edit.save')}
          </Button>
          <Button variant="default" onClick={onLeave}>
            {t(changed ? 'library.edit.discard' : 'library.edit.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
