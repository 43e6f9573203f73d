/** An answer to the outside, in one thread: as long as its network takes, shown as it will stand there, kept while it is written. */
import { useMemo, useState, type KeyboardEvent } from 'react';
import { Alert, Button, Group, Kbd, Select, Stack, Text, Textarea } from '@mantine/core';
import { IconLock, IconPencil, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Desk, Draft, SentAnswer } from '../../api/shapes/index.ts';
import { lengthOf } from '../../sdk/text-length.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { saidOf, sentence } from '../parts/problem.ts';
import { ProblemText } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import type { NameOf } from './data.ts';
import { useDoing } from './doing.tsx';
import { useDrafting } from './drafting.ts';
import { focused, isSend, leaves } from './fields.ts';
import { AsThere } from './preview.tsx';
import styles from './issue.module.css';

type Thread = Desk['threads'][number];
type Held = Extract<SentAnswer, { readonly sent: false }>;

interface ReplyProps {
  readonly threads: readonly Thread[];
  /** Of the activity that is answered. */
  readonly to: string;
  readonly choose: (to: string) => void;
  /** Of everybody, in the issue. */
  readonly drafts: readonly Draft[];
  readonly me: string;
  readonly nameOf: NameOf;
  readonly typed: () => void;
}

export function Reply(props: ReplyProps) {
  const thread = props.threads.find(({ to }) => to === props.to);
  if (thread === undefined) return null;
  return <InThread key={thread.to} {...props} thread={thread} />;
}

function InThread({ thread, threads, choose, drafts, me, nameOf, typed }: ReplyProps & { readonly thread: Thread }) {
  const { t } = useTranslation();
  const may = useMay('speak');
  const { issue, readAgain, did } = useDoing();
  const there = drafts.filter((one) => one.connection === thread.connection && one.thread === thread.thread);
  const { keeper, written } = useDrafting(
    issue,
    thread.to,
    there.find(({ person }) => person === me),
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [held, setHeld] = useState<Held | null>(null);
  const { text, copies } = written;
  const length = thread.limit === null ? null : lengthOf(text, thread.limit);
  const tooLong = length !== null && thread.limit !== null && length > thread.limit.most;
  const others = useMemo(() => {
    const all = new Map([...written.others, ...there].map((one) => [`${one.issue} ${one.person}`, one]));
    return [...all.values()].filter(({ person }) => person !== me);
  }, [written.others, there, me]);
  const outside = thread.audience === 'external';
  const sendable = may && thread.refused === null && text.trim() !== '' && !tooLong;

  async function send(anyway: boolean): Promise<void> {
    if (!sendable || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await keeper.settle();
      const answer = await call<SentAnswer>('POST', `/issues/${issue}/send`, { body: { activity: thread.to, anyway } });
      if (answer.sent) {
        keeper.forget();
        setHeld(null);
        const back = { verb: 'take-back', body: { effect: answer.effect } };
        did(t('issue.reply.sent', { network: thread.network }), outside ? back : undefined);
      } else {
        setHeld(answer);
      }
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    await readAgain();
    setBusy(false);
  }
  async function discard(): Promise<void> {
    keeper.forget();
    setHeld(null);
    await call('POST', `/issues/${issue}/discard`, { body: { activity: thread.to } }).catch(() => undefined);
    await readAgain();
  }
  function pressed(event: KeyboardEvent<HTMLElement>): void {
    leaves(event);
    if (!isSend(event)) return;
    event.preventDefault();
    // What is held is sent by its own button, read first.
    if (held === null) void send(false);
  }

  return (
    <Stack gap="xs" className={outside ? styles['outside-composer'] : styles['inside-composer']} data-composer="reply">
      <Group gap="xs" justify="space-between">
        <Text size="sm" fw={600} className={styles['composer-title']}>
          {outside ? <IconWorld size={16} aria-hidden /> : <IconLock size={16} aria-hidden />}
          {outside
            ? t('issue.reply.outside', { network: thread.network })
            : t('issue.reply.inside', { network: thread.network })}
        </Text>
        {threads.length > 1 ? (
          <Select
            size="xs"
            aria-label={t('issue.reply.to')}
            data={threads.map((one) => ({ value: one.to, label: labelOf(one, t('issue.somebody')) }))}
            value={thread.to}
            onChange={(value) => value !== null && choose(value)}
            allowDeselect={false}
            searchable
          />
        ) : (
          <Text size="sm">
            {t('issue.reply.to')} <bdi>{labelOf(thread, t('issue.somebody'))}</bdi>
          </Text>
        )}
      </Group>
      {thread.refused !== null ? (
        <Alert color="yellow" p="xs">
          {t('issue.reply.refused')} {sentence(thread.refused)}
        </Alert>
      ) : (
        <>
          {others.map((one) => (
            <Text key={`${one.issue} ${one.person}`} size="sm" className={styles['other-draft']}>
              <IconPencil size={14} aria-hidden />{' '}
              <bdi>{t('issue.reply.also_writes', { name: nameOf(one.person) })}</bdi>{' '}
              <span className="said">{one.text}</span> <Ago at={one.at} />
            </Text>
          ))}
          <Textarea
            autosize
            minRows={3}
            maxRows={14}
            ref={focused}
            data-reply
            aria-label={t('issue.reply.text')}
            placeholder={
              outside ? t('issue.reply.placeholder', { network: thread.network }) : t('issue.reply.placeholder_inside')
            }
            value={text}
            disabled={!may}
            classNames={{ input: (outside ? styles['outside-field'] : styles['inside-field']) ?? '' }}
            onKeyDown={pressed}
            onChange={({ currentTarget }) => {
              keeper.write(currentTarget.value);
              typed();
            }}
          />
          {!may && <Text size="sm">{t('issue.reply.may_not')}</Text>}
          <Group gap="xs" justify="space-between">
            <Text size="xs" c="dimmed" component="output" aria-live="polite">
              {written.refused !== null ? saidOf(t, written.refused) : t(`issue.reply.keeping.${written.keeping}`)}
            </Text>
            {length !== null && thread.limit !== null && (
              <Text
                size="xs"
                fw={tooLong ? 700 : 400}
                title={thread.limit.from}
                className={tooLong ? styles['refused'] : undefined}
              >
                {t('issue.reply.length', { length, most: thread.limit.most })}
              </Text>
            )}
          </Group>
          {text.trim() !== '' && <AsThere thread={thread} text={text} copies={copies} />}
          {copies.length > 0 && held === null && (
            <Alert color="ink" p="xs" icon={<IconLock size={16} aria-hidden />}>
              {t('issue.reply.copies')}
            </Alert>
          )}
          {held && (
            <HeldBack
              held={held}
              nameOf={nameOf}
              busy={busy}
              send={() => void send(true)}
              discard={() => void discard()}
            />
          )}
          {problem && (
            <Alert color="red" p="xs" role="alert">
              <ProblemText problem={problem} />
            </Alert>
          )}
          {held === null && (
            <Group gap="xs">
              <Button
                leftSection={outside ? <IconWorld size={16} aria-hidden /> : <IconLock size={16} aria-hidden />}
                color={outside ? 'ember' : 'ink'}
                disabled={!sendable}
                loading={busy}
                onClick={() => void send(false)}
              >
                {t('issue.reply.send', { network: thread.network })}
              </Button>
              {text !== '' && (
                <Button variant="subtle" color="gray" onClick={() => void discard()}>
                  {t('issue.reply.discard')}
                </Button>
              )}
              <Text size="xs" c="dimmed" visibleFrom="sm">
                <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
              </Text>
            </Group>
          )}
        </>
      )}
    </Stack>
  );
}

/** What came in between, or what of it was said inside: to be read before it is sent all the same. */
function HeldBack({
  held,
  nameOf,
  busy,
  send,
  discard,
}: {
  readonly held: Held;
  readonly nameOf: NameOf;
  readonly busy: boolean;
  readonly send: () => void;
  readonly discard: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" role="alert" title={t('issue.reply.held')} data-held>
      <Stack gap="xs">
        {held.answers.map(({ effect, by, text }) => (
          <div key={effect}>
            <b>{t('issue.reply.answered_by', { name: by === null ? t('issue.somebody') : nameOf(by) })}</b>
            <div className="said">{text}</div>
          </div>
        ))}
        {held.news.map(({ id, actor, text }) => (
          <div key={id}>
            <b>
              <bdi>{actor?.name ?? actor?.handle ?? t('issue.somebody')}</bdi>
            </b>
            <div className="said">{text}</div>
          </div>
        ))}
        {held.copies.length > 0 && (
          <div>
            <b>{t('issue.asks.copies')}</b>
            {held.copies.map(({ of, words }) => (
              <div key={`${of} ${words}`} className="said">
                “{words}”
              </div>
            ))}
          </div>
        )}
        <Group gap="xs">
          <Button size="sm" color="red.9" loading={busy} onClick={send}>
            {t('issue.reply.anyway')}
          </Button>
          <Button size="sm" variant="default" onClick={discard}>
            {t('issue.reply.discard')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function labelOf({ reporter, network }: Thread, somebody: string): string {
  return `${reporter?.name ?? reporter?.handle ?? somebody} · ${network}`;
}
