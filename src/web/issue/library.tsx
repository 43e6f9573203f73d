/** What helped before: how it turned out, how sure that is, and an answer made of it. */
import { useCallback, useState } from 'react';
import { Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { MadeDraft, Suggestion, Suggestions } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Refused } from '../parts/states.tsx';
import { tellProblem, useDoing } from './doing.tsx';
import styles from './issue.module.css';

interface LibraryProps {
  readonly suggestions: Suggestions | undefined;
  readonly failed: Problem | null;
  /** The activity that would be answered; null: nobody can be. */
  readonly to: string | null;
  /** An answer was made of one, and is the draft there now. */
  readonly used: (activity: string, text: string) => void;
}

/** What was made of it is the draft in that thread, and nothing is sent. */
export function useLibrary({ to, used }: Pick<LibraryProps, 'to' | 'used'>) {
  const { t } = useTranslation();
  const { issue, readAgain } = useDoing();
  const [busy, setBusy] = useState<string | null>(null);
  const insert = useCallback(
    async (response: string): Promise<void> => {
      if (to === null) return;
      setBusy(response);
      try {
        const made = await call<MadeDraft>('POST', `/library/responses/${response}/use`, {
          body: { issue, activity: to },
        });
        await readAgain();
        used(to, made.text);
        const doubts = [
          ...(made.cut ? [t('issue.library.cut')] : []),
          ...(made.otherLanguage === null ? [] : [t('issue.library.other_language', { language: made.otherLanguage })]),
          ...(made.open.length > 0 ? [t('issue.library.open', { words: made.open.join(', ') })] : []),
          ...(made.unknown.length > 0 ? [t('issue.library.unknown', { words: made.unknown.join(', ') })] : []),
          ...(made.doubtful.length > 0 ? [t('issue.library.doubtful', { words: made.doubtful.join(', ') })] : []),
        ];
        notifications.show({
          autoClose: doubts.length > 0 ? 20_000 : 4_000,
          message: [t('issue.library.used'), ...doubts].join(' '),
          ...(doubts.length > 0 && { color: 'yellow' }),
        });
      } catch (thrown) {
        tellProblem(problemOf(thrown));
      }
      setBusy(null);
    },
    [issue, to, used, readAgain, t],
  );
  return { busy, insert };
}

/** The best of them, in a line or two: near the top of the page. */
export function WorkedBefore({ suggestions, failed, to, used }: LibraryProps) {
  const { t } = useTranslation();
  const { busy, insert } = useLibrary({ to, used });
  const may = useMay('act');
  if (suggestions === undefined) return failed === null ? <Skeleton height={54} /> : null;
  const [best] = suggestions.items;
  return (
    <Paper withBorder p="xs" component="section" aria-label={t('issue.library.before')} className={styles['before']}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <div className={styles['shrinks']}>
          <Text size="xs" c="dimmed">
            <IconHistory size={12} aria-hidden /> {t('issue.library.before')}
          </Text>
          {best === undefined ? (
            <Text size="sm">{t('issue.library.nothing')}</Text>
          ) : (
            <Text size="sm" lineClamp={2}>
              <bdi>{best.response.decision ?? best.response.title ?? best.response.situation}</bdi>{' '}
              <Text span size="xs" c="dimmed">
                · {turnedOut(t, best)}
              </Text>
            </Text>
          )}
        </div>
        {best !== undefined && may && to !== null && (
          <Button
            size="sm"
            variant="light"
            className={styles['stays']}
            loading={busy === best.response.id}
            onClick={() => void insert(best.response.id)}
          >
            {t('issue.library.use')}
          </Button>
        )}
      </Group>
    </Paper>
  );
}

/** What failed is said, and silence is not counted as either. */
function turnedOut(t: TFunction, { cases }: Suggestion): string {
  const { resolved, reopened, made_worse, no_reply } = cases;
  const of = resolved + reopened + made_worse + no_reply;
  if (of === 0) return t('library.reuse.untried');
  const others = Object.entries({ reopened, made_worse, no_reply }).filter(([, count]) => count > 0);
  return [
    t('library.reuse.turned_out', { resolved, of }),
    ...others.map(([how, count]) => t(`library.reuse.${how as 'reopened'}`, { count })),
  ].join(', ');
}

export function LibraryPanel({ suggestions, failed, to, used }: LibraryProps) {
  const { t } = useTranslation();
  const { busy, insert } = useLibrary({ to, used });
  const may = useMay('act');
  if (suggestions === undefined) return failed === null ? <Skeleton height={120} /> : <Refused problem={failed} />;
  if (suggestions.items.length === 0) return <Text size="sm">{t('issue.library.nothing_cure')}</Text>;
  return (
    <Stack gap="xs">
      {suggestions.items.map((one) => {
        const { response, cases, expected, fit } = one;
        return (
          <Paper key={response.id} withBorder p="xs" component="article">
            <Text size="sm" fw={600}>
              <bdi>{response.title ?? response.situation.slice(0, 120)}</bdi>
            </Text>
            <Group gap={6} my={4}>
              <Badge
                size="sm"
                variant="dot"
                color={cases.made_worse > 0 ? 'red' : cases.resolved > 0 ? 'teal' : 'gray'}
                tt="none"
              >
                {turnedOut(t, one)}
              </Badge>
              <Text size="xs" c="dimmed" title={t('issue.library.expected_why')}>
                {t('issue.library.expected', { low: percent(expected.low), high: percent(expected.high) })}
              </Text>
              <Text size="xs" c="dimmed">
                {t('issue.library.fit', { fit: percent(fit) })}
              </Text>
              {response.preferred && <Badge size="xs">{t('issue.library.preferred')}</Badge>}
            </Group>
            <Text size="sm" className="said" lineClamp={4}>
              {response.decision ?? response.situation}
            </Text>
            {response.answers
              .filter(({ audience }) => audience === 'external')
              .slice(0, 1)
              .map(({ text }) => (
                <Text key={text} size="sm" className={`said ${styles['quote'] ?? ''}`} lineClamp={4}>
                  {text}
                </Text>
              ))}
            {may && to !== null && (
              <Button
                size="compact-sm"
                variant="light"
                mt={6}
                loading={busy === response.id}
                onClick={() => void insert(response.id)}
              >
                {t('issue.library.use')}
              </Button>
            )}
          </Paper>
        );
      })}
    </Stack>
  );
}

function percent(share: number): number {
  return Math.round(share * 100);
}
