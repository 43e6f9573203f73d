/** What was said and done, inside and outside side by side on one time line. */
import { useMemo, useState } from 'react';
import { Alert, Badge, Button, Group, Text, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconLock, IconSortAscending, IconSortDescending, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { call, newKey, problemOf } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { hasWords } from '../frame/words.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { OutsideLink } from '../parts/outside-link.tsx';
import { quoted } from '../parts/problem.ts';
import type { Desk, IssueStory } from '../../api/shapes/index.ts';
import type { Earlier, NameOf } from './data.ts';
import { deedKind, useDeedWords } from './deeds.ts';
import { tellProblem, useDoing } from './doing.tsx';
import { linesOf, type AnswerLine, type DeedLine, type Line, type SaidLine } from './lines.ts';
import styles from './issue.module.css';

interface TimelineProps {
  readonly story: IssueStory;
  readonly desk: Desk | undefined;
  readonly before: Earlier;
  readonly nameOf: NameOf;
  readonly answer: (activity: string) => void;
}

/** More at once nobody reads. */
const SHOWN = 150;
/** What needs no telling. */
const BY_HAND = 'by hand';
const ORDER = 'bondfire.issue.oldest_first';
/** A whole essay is not shown at once. */
const LONG = 1_200;

export function Timeline({ story, desk, before, nameOf, answer }: TimelineProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SHOWN);
  const [oldestFirst, setOldestFirst] = useState(() => localStorage.getItem(ORDER) === 'yes');
  const lines = useMemo(() => linesOf(story, desk?.effects ?? [], before.since), [story, desk?.effects, before.since]);
  const some = lines.slice(-shown);
  const sorted = oldestFirst ? some : some.toReversed();
  const more = lines.length - some.length + before.count;
  function showMore(): void {
    setShown(shown + SHOWN);
    if (before.count > 0 && lines.length < shown + SHOWN) before.read();
  }
  const earlier = more > 0 && (
    <Button variant="subtle" size="sm" loading={before.busy} onClick={showMore}>
      {t('issue.line.earlier', { count: more })}
    </Button>
  );
  function turn(): void {
    localStorage.setItem(ORDER, oldestFirst ? 'no' : 'yes');
    setOldestFirst(!oldestFirst);
  }
  return (
    <section aria-label={t('issue.line.title')}>
      <div className={styles['columns']}>
        <Text size="sm" fw={600} className={styles['inside-head']}>
          <IconLock size={14} aria-hidden /> {t('audience.internal')}
        </Text>
        <Button
          variant="subtle"
          size="compact-xs"
          color="gray"
          onClick={turn}
          leftSection={
            oldestFirst ? <IconSortAscending size={14} aria-hidden /> : <IconSortDescending size={14} aria-hidden />
          }
        >
          {t(oldestFirst ? 'issue.line.oldest_first' : 'issue.line.newest_first')}
        </Button>
        <Text size="sm" fw={600} className={styles['outside-head']}>
          <IconWorld size={14} aria-hidden /> {t('audience.external')}
        </Text>
      </div>
      {oldestFirst && earlier}
      <ol className={styles['line']}>
        {sorted.map((line) => (
          <li key={line.id} className={styles['row']} data-audience={line.audience} data-is={line.is}>
            <Clock at={line.at} />
            <div className={styles[line.audience === 'internal' ? 'inside' : 'outside']}>
              <One line={line} desk={desk} nameOf={nameOf} answer={answer} />
            </div>
          </li>
        ))}
      </ol>
      {!oldestFirst && earlier}
    </section>
  );
}

function One({ line, ...rest }: { readonly line: Line } & Omit<TimelineProps, 'story' | 'before'>) {
  if (line.is === 'said') return <Said line={line} {...rest} />;
  if (line.is === 'answer') return <Answer line={line} {...rest} />;
  return <Deed line={line} nameOf={rest.nameOf} />;
}

/** The axis between the columns. */
function Clock({ at }: { readonly at: string }) {
  const now = useNow();
  const { short, whole } = useTimes();
  return (
    <Text component="time" dateTime={at} size="xs" c="dimmed" title={whole(at)} className={styles['clock']}>
      {short(at, now)}
    </Text>
  );
}

function Said({
  line: { said, edited, gone, why, way, by },
  desk,
  answer,
}: { readonly line: SaidLine } & Omit<TimelineProps, 'story' | 'before' | 'nameOf'>) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const { actor, title, text, url, audience, attachments, sentiment, metrics, target } = said;
  const thread = desk?.threads.find(({ to }) => to === said.id);
  const words = text ?? '';
  const long = words.length > LONG && !whole;
  return (
    <article className={styles['said']} data-said={audience}>
      <Group gap={6} mb={2}>
        <Text size="sm" fw={600} span>
          <OutsideLink to={actor?.url ?? null}>{actor?.name ?? actor?.handle ?? t('issue.somebody')}</OutsideLink>
        </Text>
        <Text size="xs" c="dimmed" span>
          {actor?.followers != null && <>{t('issue.followers', { count: actor.followers })} · </>}
          {desk?.networks[said.connector] ?? said.connector}
          {target?.name != null && (
            <>
              {' · '}
              <bdi>{target.name}</bdi>
            </>
          )}
        </Text>
        <AudienceBadge audience={audience} />
        {said.ours && (
          <Badge size="xs" variant="default" tt="none">
            {t('issue.line.ours')}
          </Badge>
        )}
        {sentiment !== null && sentiment.label !== 'neutral' && (
          <Badge size="xs" variant="dot" tt="none" color={TONES[sentiment.label]}>
            {t(`issue.tones.${sentiment.label}`)}
          </Badge>
        )}
        {edited && (
          <Badge size="xs" variant="default" tt="none">
            {t('issue.line.edited')}
          </Badge>
        )}
      </Group>
      {gone ? (
        <Text size="sm" c="dimmed" fs="italic">
          {t('issue.line.deleted')}
        </Text>
      ) : (
        <>
          {title !== null && (
            <Text size="sm" fw={600} className="said">
              {title}
            </Text>
          )}
          <div className="said">{long ? `${words.slice(0, LONG)}…` : words}</div>
          {long && (
            <Button variant="subtle" size="compact-xs" onClick={() => setWhole(true)}>
              {t('issue.line.whole')}
            </Button>
          )}
          {attachments.map((one) => (
            <Text key={one.url} size="xs">
              <OutsideLink to={one.url}>{one.name ?? one.url}</OutsideLink>
            </Text>
          ))}
        </>
      )}
      <Group gap="xs" mt={4}>
        {thread !== undefined && thread.refused === null && !gone && (
          <Button variant="subtle" size="compact-sm" onClick={() => answer(said.id)}>
            {t('issue.line.answer')}
          </Button>
        )}
        {url !== null && !gone && (
          <Text size="xs">
            <OutsideLink to={url}>{t('issue.line.there')}</OutsideLink>
          </Text>
        )}
        {(metrics.likes ?? 0) + (metrics.shares ?? 0) + (metrics.replies ?? 0) > 0 && (
          <Text size="xs" c="dimmed">
            {t('issue.line.metrics', {
              likes: metrics.likes ?? 0,
              shares: metrics.shares ?? 0,
              replies: metrics.replies ?? 0,
            })}
          </Text>
        )}
        {why !== BY_HAND && (
          <Text size="xs" c="dimmed" className={styles['wide-only']}>
            {hasWords(`issue.line.ways.${way}`) ? (
              t(`issue.line.ways.${way}` as 'issue.line.ways.set_off', { playbook: by })
            ) : (
              <bdi>{why}</bdi>
            )}
          </Text>
        )}
      </Group>
    </article>
  );
}

const TONES = { negative: 'red', positive: 'teal', mixed: 'yellow', neutral: 'gray' } as const;
const STATES = { done: 'teal', refused: 'red', unknown: 'yellow', intended: 'gray', calling: 'gray' } as const;

function Answer({
  line,
  desk,
  nameOf,
}: { readonly line: AnswerLine } & Omit<TimelineProps, 'story' | 'before' | 'answer'>) {
  const { t } = useTranslation();
  const { entry, text, to } = line;
  const effects = (desk?.effects ?? []).filter(({ id }) => line.effects.includes(id));
  const thread = desk?.threads.find((one) => one.to === to);
  const who = entry.actor.kind === 'person' ? nameOf(entry.actor.id) : entry.actor.name;
  return (
    <article className={styles['answer']} data-answer={line.audience}>
      <Group gap={6} mb={2}>
        <Text size="sm" fw={600} span>
          {t(line.audience === 'external' ? 'issue.line.answered_outside' : 'issue.line.wrote_inside', { name: who })}
        </Text>
        {thread !== undefined && (
          <Text size="xs" c="dimmed" span>
            → <bdi>{thread.reporter?.name ?? t('issue.somebody')}</bdi> · {thread.network}
          </Text>
        )}
        {line.effects.length > 1 && (
          <Text size="xs" c="dimmed" span>
            → {t('issue.line.reporters', { count: line.effects.length })}
          </Text>
        )}
        <AudienceBadge audience={line.audience} />
        {stateCounts(effects).map(([state, count]) => (
          <Badge key={state} size="sm" variant="dot" tt="none" color={STATES[state]}>
            {effects.length > 1 && `${count} × `}
            {t(`issue.effects.${state}`)}
          </Badge>
        ))}
      </Group>
      <div className="said">{text}</div>
      {effects
        .filter(({ fault }) => fault !== null)
        .slice(0, 3)
        .map(({ id, fault }) => (
          <Alert key={id} color="red" p={6} mt={4}>
            {fault !== null && quoted(t, [fault.message, fault.cure].filter((one) => one !== null).join(' '))}
          </Alert>
        ))}
      {effects.length === 1 && effects[0]?.undo === true && <TakeBack effect={effects[0].id} />}
    </article>
  );
}

function stateCounts(effects: Desk['effects']): [keyof typeof STATES, number][] {
  const counts = new Map<keyof typeof STATES, number>();
  for (const { state } of effects) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts];
}

/** Asked once more: it vanishes for everybody. */
function TakeBack({ effect }: { readonly effect: string }) {
  const { t } = useTranslation();
  const may = useMay('speak');
  const { issue, readAgain } = useDoing();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!may) return null;
  async function takeBack(): Promise<void> {
    setBusy(true);
    await call('POST', `/issues/${issue}/take-back`, { body: { effect }, key: newKey() }).catch((thrown: unknown) =>
      tellProblem(problemOf(thrown)),
    );
    await readAgain();
    setBusy(false);
    setSure(false);
  }
  return (
    <Group gap="xs" mt={4}>
      <Button
        variant={sure ? 'filled' : 'subtle'}
        color={sure ? 'red.9' : 'gray'}
        size="compact-sm"
        loading={busy}
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        onClick={() => (sure ? void takeBack() : setSure(true))}
      >
        {t(sure ? 'issue.line.take_back_sure' : 'issue.line.take_back')}
      </Button>
      {sure && (
        <Button variant="default" size="compact-sm" onClick={() => setSure(false)}>
          {t('issue.cancel')}
        </Button>
      )}
    </Group>
  );
}

function Deed({ line: { entry }, nameOf }: { readonly line: DeedLine; readonly nameOf: NameOf }) {
  const words = useDeedWords(nameOf);
  const { said, text } = words(entry);
  const [open, setOpen] = useState(false);
  const isNote = deedKind(entry) === 'note' || deedKind(entry) === 'handed_over';
  return (
    <div className={isNote ? styles['note'] : styles['deed']} data-deed={entry.kind}>
      <Text size="sm" component="div" {...(!isNote && { c: 'dimmed' })}>
        {said}
      </Text>
      {text !== null &&
        (isNote || open || text.length < 200 ? (
          <div className="said">{text}</div>
        ) : (
          <UnstyledButton onClick={() => setOpen(true)}>
            <Text size="sm" className="said">
              {text.slice(0, 200)}…
            </Text>
          </UnstyledButton>
        ))}
    </div>
  );
}
