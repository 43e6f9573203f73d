/** What is around the issue: the signal that opened it, issues that it is linked with, who knows about it, what was said inside, and what may belong to it. */
import { useState } from 'react';
import { Anchor, Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Desk, Expert, IssueStory, Proposed, Related } from '../../api/shapes/index.ts';
import { call, type Page, problemOf, useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { whyNotThere } from '../parts/not-there.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { OutsideLink } from '../parts/outside-link.tsx';
import { signalWhy } from '../parts/signal-why.ts';
import { Ago } from '../parts/time.tsx';
import { tellProblem, useDoing } from './doing.tsx';

interface AroundProps {
  readonly story: IssueStory;
  readonly desk: Desk | undefined;
}

/** Nobody knows meanwhile whether there is more than these. */
const MOST = 10;

export function AroundPanel({ story, desk }: AroundProps) {
  return (
    <Stack gap="md">
      {desk?.signal != null && <Signal signal={desk.signal} />}
      <Links story={story} />
      <Belongs issue={story.id} />
      <Knows issue={story.id} />
      <SaidInside issue={story.id} />
    </Stack>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <Stack component="section" gap={6} aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {children}
    </Stack>
  );
}

function Signal({ signal }: { readonly signal: NonNullable<Desk['signal']> }) {
  const { t, i18n } = useTranslation();
  const where = Object.entries(signal.where).toSorted(([, a], [, b]) => b - a);
  return (
    <Section title={t('issue.around.signal')}>
      <Paper withBorder p="xs">
        <Group gap={6}>
          <Badge color="red" variant="light">
            {t(`issue.around.kinds.${signal.kind}`)}
          </Badge>
          <Text size="sm" fw={600}>
            <bdi>{signal.title}</bdi>
          </Text>
        </Group>
        <Text size="sm" className="others">
          {signalWhy(t, i18n.language, signal)}
        </Text>
        <Text size="xs" c="dimmed">
          {t('issue.around.since')} <Ago at={signal.since} /> ·{' '}
          {t('issue.around.evidence', {
            authors: signal.authors,
            texts: signal.texts,
            coverage: Math.round(signal.coverage),
          })}
        </Text>
        <Group gap={4} mt={4}>
          {signal.terms.slice(0, 8).map((term) => (
            <Badge key={term} size="sm" variant="default" tt="none">
              <bdi>{term}</bdi>
            </Badge>
          ))}
        </Group>
        <Text size="xs" c="dimmed" mt={4}>
          {where
            .slice(0, 4)
            .map(([stream, count]) => `${stream}: ${count}`)
            .join(' · ')}
        </Text>
      </Paper>
    </Section>
  );
}

function Links({ story }: { readonly story: IssueStory }) {
  const { t } = useTranslation();
  const may = useMay('act');
  const { do: act } = useDoing();
  if (story.links.length === 0) return null;
  return (
    <Section title={t('issue.around.links')}>
      {story.links.map(({ issue, why, title }) => (
        <Group key={issue} gap={6} justify="space-between" wrap="nowrap">
          <Text size="sm">
            <Anchor component={Link} href={`/issues/${issue}`} inherit underline="always">
              <bdi>{title}</bdi>
            </Anchor>{' '}
            <Text span size="xs" c="dimmed">
              <bdi>{why}</bdi>
            </Text>
          </Text>
          {may && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              onClick={() =>
                void act({
                  verb: 'unlink',
                  body: { issue },
                  says: t('issue.done.unlinked'),
                  undo: { verb: 'link', body: { issue, why } },
                })
              }
            >
              {t('issue.around.unlink')}
            </Button>
          )}
        </Group>
      ))}
    </Section>
  );
}

function Belongs({ issue }: { readonly issue: string }) {
  const { t } = useTranslation();
  const may = useMay('act');
  const { readAgain } = useDoing();
  const proposals = useGet<Page<Proposed>>(
    'issue-proposals',
    `/issues/${issue}/proposals`,
    { limit: MOST },
    { staleTime: 30_000 },
  );
  const [busy, setBusy] = useState(false);
  const items = proposals.data?.items ?? [];
  if (items.length === 0) return null;
  async function decide(verb: 'accept' | 'refuse', activity: string): Promise<void> {
    setBusy(true);
    await call('POST', `/issues/${issue}/${verb}`, { body: { activities: [activity] } }).catch((thrown: unknown) =>
      tellProblem(problemOf(thrown)),
    );
    await Promise.all([proposals.refetch(), readAgain()]);
    setBusy(false);
  }
  return (
    <Section title={t('issue.around.belongs')}>
      {items.map(({ activity, said, share }) => (
        <Paper key={activity} withBorder p="xs">
          <Group gap={6}>
            <Text size="xs" c="dimmed" component="span">
              <bdi>{said.actor?.name ?? t('issue.somebody')}</bdi> · <Ago at={said.published_at} /> ·{' '}
              {t('issue.library.fit', { fit: Math.round(share * 100) })}
            </Text>
            <AudienceBadge audience={said.audience} />
          </Group>
          <Text size="sm" className="said" lineClamp={3}>
            {said.text ?? said.title}
          </Text>
          {may && (
            <Group gap={6} mt={4}>
              <Button size="compact-sm" variant="light" disabled={busy} onClick={() => void decide('accept', activity)}>
                {t('issue.around.accept')}
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={busy}
                onClick={() => void decide('refuse', activity)}
              >
                {t('issue.around.refuse')}
              </Button>
            </Group>
          )}
        </Paper>
      ))}
    </Section>
  );
}

function Knows({ issue }: { readonly issue: string }) {
  const { t } = useTranslation();
  const experts = useGet<Page<Expert>>('issue-experts', `/issues/${issue}/experts`, {}, { staleTime: 300_000 });
  if (experts.isPending) return <Skeleton height={60} />;
  const items = experts.data?.items ?? [];
  return (
    <Section title={t('issue.around.knows')}>
      {items.length === 0 && <Text size="sm">{t('issue.around.knows_nobody')}</Text>}
      {items.slice(0, MOST).map(({ person, account, connection, name, why, now, asked }) => (
        <div key={person ?? `${connection} ${account}`}>
          <Text size="sm">
            <bdi>{name}</bdi>{' '}
            {now !== null && (
              <Badge size="xs" variant="dot" tt="none" color={now.can ? 'teal' : 'gray'}>
                {now.can ? t('issue.around.there') : whyNotThere(t, now)}
              </Badge>
            )}
            {asked !== null && asked > 0 && (
              <Text span size="xs" c="dimmed">
                {' '}
                · {t('issue.around.asked', { count: asked })}
              </Text>
            )}
          </Text>
          {why.slice(0, 2).map(({ activity, title, url }) => (
            <Text key={activity} size="xs" c="dimmed" lineClamp={1}>
              <OutsideLink to={url}>{title}</OutsideLink>
            </Text>
          ))}
        </div>
      ))}
    </Section>
  );
}

function SaidInside({ issue }: { readonly issue: string }) {
  const { t } = useTranslation();
  const related = useGet<Related>('issue-related', `/issues/${issue}/related`, { limit: MOST }, { staleTime: 300_000 });
  const items = related.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('issue.around.inside')}>
      {items.map(({ activity, share }) => (
        <Paper key={activity.id} withBorder p="xs">
          <Group gap={6}>
            <Text size="xs" c="dimmed" component="span">
              <bdi>{activity.actor?.name ?? t('issue.somebody')}</bdi> · <Ago at={activity.published_at} /> ·{' '}
              {t('issue.library.fit', { fit: Math.round(share * 100) })}
            </Text>
            <AudienceBadge audience={activity.audience} />
          </Group>
          <Text size="sm" className="said" lineClamp={3}>
            <OutsideLink to={activity.url}>{activity.title ?? activity.text}</OutsideLink>
          </Text>
        </Paper>
      ))}
    </Section>
  );
}
