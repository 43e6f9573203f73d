/** One answer to all who reported it, each by name in their own thread: seen before it goes, told apart after, and sent again where it failed. */
import { useEffect, useState } from 'react';
import { Alert, Button, Code, Group, Stack, Table, Text, Textarea } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Broadcast, BroadcastAnswer, Desk, Reply } from '../../api/shapes/index.ts';
import { call, newKey, type Page, type Problem, problemOf, useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { ProblemText } from '../parts/states.tsx';
import { useDoing } from './doing.tsx';
import { focused, leaves } from './fields.ts';
import { useKept } from '../parts/kept.ts';
import { AsThere } from './preview.tsx';
import { whyNoAnswer } from './no-answer.ts';
import styles from './issue.module.css';

const PAUSE_MS = 500;
const FIRST = 20;

interface BroadcastProps {
  readonly desk: Desk;
  /** How many can be answered. */
  readonly count: number;
  readonly typed: () => void;
}

export function BroadcastComposer({ desk, count, typed }: BroadcastProps) {
  const { t } = useTranslation();
  const may = useMay('speak');
  const { issue, readAgain, did } = useDoing();
  const [template, setTemplate] = useKept(`broadcast.${issue}`);
  const [shown, setPreview] = useState<readonly Reply[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [shownUntil, setShownUntil] = useState(FIRST);
  const [sent, setSent] = useState<Broadcast | null>(null);
  const words = template.trim();
  useEffect(() => {
    if (words === '') return undefined;
    const stop = new AbortController();
    const soon = setTimeout(() => {
      call<{ readonly items: readonly Reply[] }>('POST', `/issues/${issue}/preview`, {
        body: { template: words },
        signal: stop.signal,
      }).then(
        ({ items }) => {
          setPreview(items);
          setProblem(null);
        },
        (thrown: unknown) => !stop.signal.aborted && setProblem(problemOf(thrown)),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(soon);
      stop.abort();
    };
  }, [words, issue]);
  const preview = words === '' ? [] : shown;
  const going = preview.filter(({ refused }) => refused === null);
  const inside = preview.some(({ copies }) => copies.length > 0);

  async function send(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      // What was said inside was shown, marked, above the button that says so.
      const answer = await call<Broadcast>('POST', `/issues/${issue}/broadcast`, {
        body: { template: words, anyway: inside },
        key: newKey(),
      });
      if (answer.broadcast === null) setPreview(answer.items);
      else {
        setSent(answer);
        setTemplate('');
        did(t('issue.broadcast.sent', { count: going.length }), {
          verb: 'take-back',
          body: { effect: answer.broadcast },
        });
      }
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    await readAgain();
    setBusy(false);
  }

  return (
    <Stack gap="xs" className={styles['outside-composer']} data-composer="broadcast">
      <Text size="sm" fw={600} className={styles['composer-title']}>
        <IconWorld size={16} aria-hidden />
        {t('issue.broadcast.title', { count })}
      </Text>
      <Textarea
        autosize
        minRows={3}
        maxRows={14}
        ref={focused}
        onKeyDown={leaves}
        data-broadcast
        aria-label={t('issue.broadcast.text')}
        placeholder={t('issue.broadcast.placeholder', { name: '{name}' })}
        value={template}
        disabled={!may}
        classNames={{ input: styles['outside-field'] ?? '' }}
        onChange={({ currentTarget }) => {
          setTemplate(currentTarget.value);
          typed();
        }}
      />
      <Text size="xs" c="dimmed">
        {t('issue.broadcast.name')} <Code>{'{name}'}</Code>
      </Text>
      {words !== '' && preview.length > 0 && (
        <div className={styles['previews']} aria-live="polite">
          {preview.slice(0, shownUntil).map((reply) => (
            <div key={reply.activity} className={styles['preview']}>
              <Text size="sm" fw={600}>
                <bdi>{reply.reporter ?? t('issue.somebody')}</bdi> · {networkOf(desk, reply.connection)}
                {reply.also_in > 0 && <> · {t('issue.broadcast.also', { count: reply.also_in })}</>}
              </Text>
              {reply.refused === null ? (
                <AsThere
                  thread={{ network: networkOf(desk, reply.connection) }}
                  text={reply.text}
                  copies={reply.copies}
                />
              ) : (
                <Text size="sm" className={styles['refused']}>
                  {t('issue.broadcast.refused')}{' '}
                  {whyNoAnswer(t, { ...reply, network: networkOf(desk, reply.connection) })}
                </Text>
              )}
            </div>
          ))}
          {preview.length > shownUntil && (
            <Button variant="subtle" size="sm" onClick={() => setShownUntil(preview.length)}>
              {t('issue.line.earlier', { count: preview.length - shownUntil })}
            </Button>
          )}
        </div>
      )}
      {problem && (
        <Alert color="red" p="xs" role="alert">
          <ProblemText problem={problem} />
        </Alert>
      )}
      <Group>
        <Button
          leftSection={<IconWorld size={16} aria-hidden />}
          color={inside ? 'red.9' : 'ember'}
          disabled={!may || words === '' || going.length === 0}
          loading={busy}
          onClick={() => void send()}
        >
          {t(inside ? 'issue.broadcast.send_anyway' : 'issue.broadcast.send', { count: going.length })}
        </Button>
      </Group>
      {sent?.broadcast != null && <Results broadcast={sent.broadcast} desk={desk} />}
    </Stack>
  );
}

function networkOf(desk: Desk, connection: string): string {
  return desk.threads.find((one) => one.connection === connection)?.network ?? connection;
}

/** What became of each, and again for those that failed. */
export function Results({ broadcast, desk }: { readonly broadcast: string; readonly desk: Desk }) {
  const { t } = useTranslation();
  const { readAgain } = useDoing();
  const results = useGet<Page<BroadcastAnswer>>('effect', `/broadcasts/${broadcast}`);
  const [problem, setProblem] = useState<Problem | null>(null);
  const items = results.data?.items ?? [];
  const failed = items.filter(({ state }) => state === 'refused').length;
  async function again(): Promise<void> {
    setProblem(null);
    try {
      await call('POST', `/broadcasts/${broadcast}/retry`, { body: {}, key: newKey() });
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    await Promise.all([results.refetch(), readAgain()]);
  }
  return (
    <Stack gap="xs" aria-live="polite">
      <Table>
        <Table.Tbody>
          {items.map(({ activity, effect, state, why }) => {
            const thread = desk.threads.find(({ to }) => to === activity);
            return (
              <Table.Tr key={effect}>
                <Table.Td>
                  <bdi>{thread?.reporter?.name ?? t('issue.somebody')}</bdi>
                </Table.Td>
                <Table.Td className={state === 'refused' ? styles['refused'] : undefined}>
                  {t(
                    `issue.effects.${state === 'done' || state === 'refused' || state === 'unknown' ? state : 'intended'}`,
                  )}
                  {why !== null && <>: {why}</>}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      {failed > 0 && (
        <Button size="sm" variant="default" onClick={() => void again()}>
          {t('issue.broadcast.again', { count: failed })}
        </Button>
      )}
      {problem && (
        <Alert color="red" p="xs" role="alert">
          <ProblemText problem={problem} />
        </Alert>
      )}
    </Stack>
  );
}
