/** One issue: what it is, who waits for what, what was said and done, and everything that helps to answer. */
import { useCallback, useMemo, useState } from 'react';
import { Alert, Button, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLock, IconUsersGroup, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'wouter';
import type { Desk, IssueStory } from '../../api/shapes/index.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMe } from '../frame/session.ts';
import { later } from '../parts/later.tsx';
import { sentence } from '../parts/problem.ts';
import { AsOf } from '../phone/as-of.tsx';
import { Failed, ProblemText } from '../parts/states.tsx';
import { Asks } from './asking.tsx';
import { AroundPanel } from './around.tsx';
import { useIssueLive, useNames, useSeen, useSuggestions, useWhole, type Earlier } from './data.ts';
import { DoingOn } from './doing.tsx';
import { Header } from './header.tsx';
import { keepText } from '../parts/kept.ts';
import { LibraryPanel, useLibrary, WorkedBefore } from './library.tsx';
import { NoteComposer } from './note.tsx';
import { usePresence, type Presence } from './presence.ts';
import { Reply } from './reply.tsx';
import { ReporterPanel } from './reporter.tsx';
import { RunsPanel } from './runs.tsx';
import { Timeline } from './timeline.tsx';
import { Verbs } from './verbs.tsx';
import styles from './issue.module.css';

const BroadcastComposer = later(async () => (await import('./broadcast.tsx')).BroadcastComposer);

export function Issue() {
  const { id = '' } = useParams<{ id: string }>();
  return <IssuePage key={id} id={id} />;
}

function IssuePage({ id }: { readonly id: string }) {
  const readAgain = useIssueLive(id);
  const { story, desk, earlier, error, readAt, again } = useWhole(id);
  const presence = usePresence(id);
  useSeen(id, story === undefined ? 0 : 1 + story.timeline.length + story.gathered);
  if (story === undefined) return error === null ? <Waiting /> : <Failed error={error} again={again} />;
  return (
    <DoingOn issue={id} readAgain={readAgain}>
      <AsOf at={readAt} />
      {error !== null && error.status !== 0 && (
        <output>
          <Alert color="yellow" mb="xs" role="presentation">
            <ProblemText problem={error} />
          </Alert>
        </output>
      )}
      <Page story={story} desk={desk} earlier={earlier} presence={presence} />
    </DoingOn>
  );
}

/** The same shape as what comes. */
function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack component="output" aria-label={t('states.loading')} gap="sm">
      <Skeleton height={32} width="70%" />
      <Skeleton height={22} width="50%" />
      <Skeleton height={96} />
      <Skeleton height={54} />
      <Skeleton height={320} />
    </Stack>
  );
}

type Composing = 'reply' | 'note' | 'broadcast';
const PANELS = ['library', 'reporter', 'runs', 'around'] as const;
type Panel = (typeof PANELS)[number] | 'story';

function Page({
  story,
  desk,
  earlier,
  presence,
}: {
  readonly story: IssueStory;
  readonly desk: Desk | undefined;
  readonly earlier: Earlier;
  readonly presence: Presence;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  const nameOf = useNames(desk);
  const suggestions = useSuggestions(story.id);
  const [composing, setComposing] = useState<Composing | null>(null);
  const [tab, setTab] = useState<Panel>('story');
  const [side, setSide] = useState<Panel>('library');
  const threads = useMemo(() => (desk?.threads ?? []).toReversed(), [desk?.threads]);
  const [chosen, setChosen] = useState<string | null>(null);
  const outside = threads.find(({ refused, audience }) => refused === null && audience === 'external');
  const answerable = desk?.answerable ?? 0;
  const to =
    threads.find((one) => one.to === chosen)?.to ??
    (outside ?? threads.find(({ refused }) => refused === null))?.to ??
    null;
  /** Makes the composer begin anew with what the library gave. */
  const [made, setMade] = useState(0);

  const compose = useCallback((what: Composing) => {
    setComposing(what);
    setTab('story');
  }, []);
  const answer = useCallback(
    (activity: string) => {
      setChosen(activity);
      compose('reply');
    },
    [compose],
  );
  const toReply = useCallback(() => compose('reply'), [compose]);
  const toNote = useCallback(() => compose('note'), [compose]);
  const used = useCallback(
    (activity: string, text: string) => {
      // The API keeps it; what was typed there before gives way to it.
      keepText(`draft.${story.id}.${activity}`, text);
      setMade((count) => count + 1);
      answer(activity);
    },
    [story.id, answer],
  );
  const { insert } = useLibrary({ to, used });
  const best = suggestions.data?.items[0]?.response.id ?? null;
  const keys = useMemo<readonly Key[]>(
    () => [
      ...(best === null || to === null
        ? []
        : [{ keys: 'i', does: t('issue.verbs.insert'), run: () => void insert(best) }]),
      ...(answerable > 1 ? [{ keys: 'b', does: t('issue.verbs.broadcast'), run: () => compose('broadcast') }] : []),
    ],
    [best, to, answerable, t, compose, insert],
  );
  useKeys(keys);

  const library = {
    suggestions: suggestions.data,
    failed: suggestions.isError ? suggestions.error : null,
    to,
    used,
  };
  const composers = (
    <Stack gap="xs" component="section" aria-label={t('issue.compose')} className={styles['composers']}>
      <Group gap="xs" className={styles['compose-buttons']}>
        <Button
          size="sm"
          color="ember"
          variant={composing === 'reply' ? 'filled' : 'light'}
          aria-pressed={composing === 'reply'}
          leftSection={<IconWorld size={16} aria-hidden />}
          disabled={to === null}
          onClick={() => setComposing(composing === 'reply' ? null : 'reply')}
        >
          {t('issue.reply.open')}
        </Button>
        {answerable > 1 && (
          <Button
            size="sm"
            color="ember"
            variant={composing === 'broadcast' ? 'filled' : 'light'}
            aria-pressed={composing === 'broadcast'}
            leftSection={<IconUsersGroup size={16} aria-hidden />}
            onClick={() => setComposing(composing === 'broadcast' ? null : 'broadcast')}
          >
            {t('issue.broadcast.open', { count: answerable })}
          </Button>
        )}
        <Button
          size="sm"
          color="ink"
          variant={composing === 'note' ? 'filled' : 'light'}
          aria-pressed={composing === 'note'}
          leftSection={<IconLock size={16} aria-hidden />}
          onClick={() => setComposing(composing === 'note' ? null : 'note')}
        >
          {t('issue.note.open')}
        </Button>
      </Group>
      {to === null && threads[0]?.refused != null && (
        <Text size="sm" c="dimmed">
          {t('issue.reply.refused')} {threads[0].network}: {sentence(threads[0].refused)}
        </Text>
      )}
      {composing === 'reply' && to !== null && (
        <Reply
          key={made}
          threads={threads}
          to={to}
          choose={setChosen}
          drafts={story.drafts}
          me={me?.person ?? me?.name ?? ''}
          nameOf={nameOf}
          typed={presence.typed}
        />
      )}
      {composing === 'broadcast' && desk && <BroadcastComposer desk={desk} count={answerable} typed={presence.typed} />}
      {composing === 'note' && <NoteComposer typed={presence.typed} />}
    </Stack>
  );
  const line = (
    <>
      {composers}
      <Timeline story={story} desk={desk} before={earlier} nameOf={nameOf} answer={answer} />
    </>
  );
  const panels = (
    <Tabs
      value={wide === true ? side : tab}
      onChange={(value) => (wide === true ? setSide : setTab)(value as Panel)}
      keepMounted={false}
      className={styles['panels']}
    >
      <Tabs.List className={styles['tabs']}>
        {wide !== true && <Tabs.Tab value="story">{t('issue.panels.story')}</Tabs.Tab>}
        {PANELS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`issue.panels.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {wide !== true && (
        <Tabs.Panel value="story" pt="xs">
          {line}
        </Tabs.Panel>
      )}
      <Tabs.Panel value="library" pt="xs">
        <LibraryPanel {...library} />
      </Tabs.Panel>
      <Tabs.Panel value="reporter" pt="xs">
        {desk ? <ReporterPanel desk={desk} issue={story.id} /> : <Skeleton height={120} />}
      </Tabs.Panel>
      <Tabs.Panel value="runs" pt="xs">
        {desk ? <RunsPanel runs={desk.runs} /> : <Skeleton height={120} />}
      </Tabs.Panel>
      <Tabs.Panel value="around" pt="xs">
        <AroundPanel story={story} desk={desk} />
      </Tabs.Panel>
    </Tabs>
  );
  return (
    <div className={styles['page']}>
      <Stack gap="sm" className={styles['main']}>
        <Header story={story} desk={desk} nameOf={nameOf} others={presence.others} />
        <Verbs story={story} toReply={toReply} toNote={toNote} />
        {desk ? <Asks asks={desk.asks} nameOf={nameOf} /> : <Skeleton height={90} />}
        <WorkedBefore {...library} />
        {wide === true ? line : panels}
      </Stack>
      {wide === true && <aside className={styles['aside']}>{panels}</aside>}
    </div>
  );
}
