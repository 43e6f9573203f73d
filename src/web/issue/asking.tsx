/** What people are asked about the issue, answered where it stands. */
import { useState } from 'react';
import { Alert, Button, Collapse, Group, Modal, Paper, Select, Stack, Text, Textarea } from '@mantine/core';
import { IconHelpHexagon, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { notifications } from '@mantine/notifications';
import type { AnsweredAsk, Ask } from '../../api/shapes/index.ts';
import { type Problem, problemOf } from '../frame/api.ts';
import { useMay, useMe, whoOf } from '../frame/session.ts';
import { ProblemText } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { Chosen, useChosen } from './chosen.tsx';
import type { NameOf } from './data.ts';
import { wordsOf, type Given } from './given.ts';
import { useDoing } from './doing.tsx';
import { focused } from './fields.ts';
import { FormFields, NOTHING, useForm } from '../parts/form.tsx';
import { keepText, useKept } from '../parts/kept.ts';
import { useWaits } from '../phone/held.tsx';
import { sendOrWait } from '../phone/sending.ts';
import { Sharing } from './sharing.tsx';
import styles from './issue.module.css';

export function Asks({ asks, nameOf }: { readonly asks: readonly Ask[]; readonly nameOf: NameOf }) {
  const { t } = useTranslation();
  const me = useMe();
  const open = asks.filter(({ state }) => state === 'open');
  if (open.length === 0) return null;
  // What is asked of me comes first.
  const sorted = open.toSorted((a, b) => Number(isAsked(b, me?.person)) - Number(isAsked(a, me?.person)));
  return (
    <Stack component="section" gap="xs" aria-label={t('issue.asks.title')}>
      {sorted.map((ask) => (
        <AskCard key={ask.id} ask={ask} nameOf={nameOf} />
      ))}
    </Stack>
  );
}

function isAsked({ asked }: Ask, person: string | null | undefined): boolean {
  return asked.some((one) => one.person === person && one.state === 'asked');
}

export function AskCard({ ask, nameOf }: { readonly ask: Ask; readonly nameOf: NameOf }) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay('act');
  const { did, readAgain, issue } = useDoing();
  const waits = useWaits(ask.id);
  const chosen = useChosen(ask);
  const [problem, setProblem] = useState<{ readonly problem: Problem; readonly given: Given } | null>(null);
  const [busy, setBusy] = useState(false);
  const [comment, setComment] = useKept(`ask.${ask.id}.comment`);
  const [commenting, setCommenting] = useState(comment !== '');
  const whom = ask.asked.filter(({ state }) => state === 'asked').map(({ person }) => person);
  const [as, setAs] = useState<string | null>(null);
  const [sharing, setSharing] = useState(false);
  const mine = isAsked(ask, me?.person);
  // Whoever is nobody here, such as whoever runs the machine, answers for somebody.
  const forOthers = !mine && me?.person == null && whom.length > 0;
  // An approval is given by those who may, and by nobody else.
  const shares = may && ask.kind !== 'approval' && (mine || forOthers);
  const answers = may && (mine || forOthers || (ask.held !== null && me?.role === 'admin'));

  async function answer(given: Given): Promise<void> {
    setBusy(true);
    setProblem(null);
    const body = {
      ...given,
      version: ask.version,
      ...(comment.trim() !== '' && { comment: comment.trim() }),
      as: forOthers ? (as ?? whom[0] ?? null) : null,
    };
    try {
      const words = wordsOf(given, comment, t);
      const one = { path: `/asks/${ask.id}/answers`, body, issue, ask: ask.id, words };
      const done = await sendOrWait<AnsweredAsk>({ ...one, who: me === null ? '' : whoOf(me) });
      keepText(`ask.${ask.id}.comment`, '');
      keepText(`ask.${ask.id}.text`, '');
      if (done !== null && done.undo_until !== null) did(t('issue.asks.held'), { verb: `/asks/${ask.id}/take-back` });
      else
        notifications.show({
          message: t(done === null ? 'phone.will_wait' : done.decided ? 'issue.asks.decided' : 'issue.asks.counted'),
          autoClose: 4_000,
        });
    } catch (thrown) {
      setProblem({ problem: problemOf(thrown), given });
    }
    await readAgain();
    setBusy(false);
  }

  return (
    <Paper withBorder p="sm" className={styles['ask']} data-ask={ask.kind}>
      <Stack gap="xs">
        <Group gap={6} wrap="nowrap" align="flex-start">
          <IconHelpHexagon size={18} aria-hidden className={styles['ask-sign']} />
          <Text fw={600} className={`said ${styles['question'] ?? ''}`}>
            {ask.question}
          </Text>
        </Group>
        <Group gap={6} justify="space-between" className={styles['due']}>
          <Text size="xs" c="dimmed">
            {t('issue.asks.due')} <Ago at={ask.due_at} />
          </Text>
          <Group gap={0}>
            {shares && (
              <Button variant="subtle" size="compact-xs" onClick={() => setSharing(true)}>
                {t('issue.share.open')}
              </Button>
            )}
            {answers && !commenting && (
              <Button variant="subtle" size="compact-xs" onClick={() => setCommenting(true)}>
                {t('issue.asks.with_comment')}
              </Button>
            )}
          </Group>
        </Group>
        {!mine && (
          <Text size="xs" c="dimmed">
            {whom.length > 0
              ? t('issue.asks.of', { names: whom.map(nameOf).join(', ') })
              : (ask.held ?? t('issue.asks.of_nobody'))}
          </Text>
        )}
        {ask.unanswerable !== null && (
          <Alert color="yellow" p="xs">
            {t('issue.asks.unanswerable', { cannot: ask.unanswerable.cannot, reporters: ask.unanswerable.reporters })}{' '}
            {ask.unanswerable.why.join('; ')}
          </Alert>
        )}
        {ask.copies.length > 0 && (
          <Alert color="ink" p="xs" icon={<IconLock size={16} aria-hidden />} title={t('issue.asks.copies')}>
            {ask.copies.map(({ of, words }) => (
              <div key={`${of} ${words}`} className="said">
                “{words}”
              </div>
            ))}
          </Alert>
        )}
        {answers && waits && <Text size="sm">{t('phone.answered')}</Text>}
        {answers && !waits ? (
          <>
            {forOthers && whom.length > 0 && (
              <Select
                size="xs"
                label={t('issue.asks.as')}
                data={whom.map((person) => ({ value: person, label: nameOf(person) }))}
                value={as ?? whom[0] ?? null}
                onChange={setAs}
                allowDeselect={false}
              />
            )}
            {chosen !== null && (
              <>
                {ask.text !== null && <Quote text={ask.text} />}
                <Chosen ask={ask} busy={busy} answer={answer} choice={chosen} />
              </>
            )}
            {chosen === null && ask.kind === 'approval' && <Approval ask={ask} busy={busy} answer={answer} />}
            {chosen === null && ask.kind === 'choice' && <Choice ask={ask} busy={busy} answer={answer} />}
            {ask.kind === 'form' && <Form ask={ask} busy={busy} answer={answer} />}
            <Collapse expanded={commenting}>
              <Textarea
                size="sm"
                autosize
                label={t('issue.asks.comment')}
                value={comment}
                onChange={({ currentTarget }) => setComment(currentTarget.value)}
              />
            </Collapse>
          </>
        ) : (
          ask.text !== null && <Quote text={ask.text} />
        )}
        <Modal opened={sharing} onClose={() => setSharing(false)} title={t('issue.share.title')}>
          <Sharing ask={ask} as={forOthers ? (as ?? whom[0] ?? null) : null} />
        </Modal>
        {problem && (
          <Alert color="red" p="xs" role="alert">
            <ProblemText problem={problem.problem} />
            {problem.problem.status === 409 && problem.given.text !== undefined && (
              <Button
                size="compact-sm"
                color="red"
                variant="light"
                mt="xs"
                onClick={() => void answer({ ...problem.given, anyway: true })}
              >
                {t('issue.asks.anyway')}
              </Button>
            )}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}

export interface AnswerProps {
  readonly ask: Ask;
  readonly busy: boolean;
  readonly answer: (given: Given) => Promise<void>;
}

/** What may go outside, word for word. */
function Quote({ text }: { readonly text: string }) {
  return <blockquote className={`said ${styles['quote'] ?? ''}`}>{text}</blockquote>;
}

function Approval({ ask, busy, answer }: AnswerProps) {
  const { t } = useTranslation();
  const [text, setText] = useKept(`ask.${ask.id}.text`, ask.text ?? '');
  const [editing, setEditing] = useState(text !== (ask.text ?? ''));
  const changed = editing && text.trim() !== (ask.text ?? '');
  return (
    <>
      {editing ? (
        <Textarea
          autosize
          ref={focused}
          aria-label={t('issue.asks.text')}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          classNames={{ input: styles['outside-field'] ?? '' }}
        />
      ) : (
        <Quote text={ask.text ?? ''} />
      )}
      <Group gap="xs" className={styles['answers']}>
        <Button
          loading={busy}
          disabled={editing && text.trim() === ''}
          onClick={() => void answer({ choice: 'yes', ...(changed && { text: text.trim() }) })}
        >
          {t(changed ? 'issue.asks.approve_changed' : 'issue.asks.approve')}
        </Button>
        {ask.edit && !editing && (
          <Button variant="default" onClick={() => setEditing(true)}>
            {t('issue.asks.edit')}
          </Button>
        )}
        {editing && (
          <Button
            variant="default"
            onClick={() => {
              setText('');
              setEditing(false);
            }}
          >
            {t('issue.asks.as_it_was')}
          </Button>
        )}
        <Button variant="default" disabled={busy} onClick={() => void answer({ choice: 'no' })}>
          {t('issue.asks.reject')}
        </Button>
      </Group>
    </>
  );
}

function Choice({ ask, busy, answer }: AnswerProps) {
  return (
    <Group gap="xs" className={styles['options']}>
      {ask.options.map((option) => (
        <Button key={option} variant="default" disabled={busy} onClick={() => void answer({ choice: option })}>
          {option.replaceAll('_', ' ')}
        </Button>
      ))}
    </Group>
  );
}

function Form({ ask, busy, answer }: AnswerProps) {
  const { t } = useTranslation();
  const form = useForm(ask.fields, useKept(`ask.${ask.id}.text`, NOTHING));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void answer({ fields: form.filled });
      }}
    >
      <Stack gap="xs">
        <FormFields form={form} />
        <Group className={styles['answers']}>
          <Button type="submit" loading={busy} disabled={form.missing}>
            {t('issue.asks.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
