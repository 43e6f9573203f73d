/** What a playbook would have done with what was said: each effect, and what another revision would have done otherwise. */
import { useState } from 'react';
import { Button, Group, NumberInput, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DryRun as Tried, PlaybookDetail } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { numbered } from '../library/numbered.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { shortOf } from './data.ts';
import type { Draft } from './draft.ts';
import styles from './playbooks.module.css';

const DAYS = 30;
const PAGE = 50;
const NOTHING = '';

type Would = Tried['runs'][number]['would'][number];

export function DryRun({ one, draft }: { readonly one: PlaybookDetail; readonly draft: Draft }) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const { busy, problem, run } = useDoing();
  const [days, setDays] = useState<number | string>(DAYS);
  const [against, setAgainst] = useState(NOTHING);
  const [tried, setTried] = useState<{ readonly found: Tried; readonly of: string } | null>(null);
  async function play(): Promise<void> {
    const body = {
      days: Number(days) || DAYS,
      against: against === NOTHING ? null : against,
      text: draft.changed ? draft.text : null,
    };
    await run([], async () => {
      setTried({ found: await call<Tried>('POST', `/playbooks/${one.name}/dry-run`, { body }), of: draft.text });
    });
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(draft.changed ? 'playbooks.dry.of_draft' : 'playbooks.dry.of_file')}
      </Text>
      <Group align="end" gap="sm">
        <NumberInput
          label={t('playbooks.dry.days')}
          value={days}
          onChange={setDays}
          min={1}
          max={3660}
          clampBehavior="strict"
          w={150}
        />
        <Select
          label={t('playbooks.dry.against')}
          value={against}
          onChange={(chosen) => setAgainst(chosen ?? NOTHING)}
          allowDeselect={false}
          data={[
            { value: NOTHING, label: t('playbooks.dry.against_none') },
            ...one.revisions.map(({ revision, loaded_at: at }) => ({
              value: revision,
              label: `${shortOf(revision)} · ${short(at, now)}`,
            })),
          ]}
        />
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={busy} onClick={() => void play()}>
          {t('playbooks.dry.play')}
        </Button>
      </Group>
      <Refused problem={problem} />
      {tried !== null && (
        <>
          {tried.of !== draft.text && <Text size="sm">{t('playbooks.dry.older')}</Text>}
          <Found tried={tried.found} />
        </>
      )}
    </Stack>
  );
}

function Found({ tried }: { readonly tried: Tried }) {
  const { t } = useTranslation();
  const { looked, runs, held, capped, totals, differences } = tried;
  return (
    <Stack gap="md">
      <div>
        <Text component="output" aria-live="polite" fw={600}>
          {t('playbooks.dry.would_run', { count: runs.length, looked })}
        </Text>
        {held > 0 && <Text size="sm">{t('playbooks.dry.held', { count: held })}</Text>}
        {capped > 0 && <Text size="sm">{t('playbooks.capped', { count: capped })}</Text>}
        {totals.length > 0 && (
          <Text size="sm">{totals.map(({ step, action, count }) => `${count} × ${action} (${step})`).join(', ')}</Text>
        )}
      </div>
      {differences?.length === 0 && <Text size="sm">{t('playbooks.dry.no_differences')}</Text>}
      {differences !== null && (
        <Listed
          title={t('playbooks.dry.differences', { count: differences.length })}
          items={differences.map(({ activity, at, text, gone, fresh }) => ({
            activity,
            at,
            text,
            gone,
            fresh,
            notes: [],
          }))}
        />
      )}
      <Listed
        title={t('playbooks.dry.effects')}
        items={runs.map(({ activity, at, text, would, notes }) => ({
          activity,
          at,
          text,
          gone: [],
          fresh: would,
          notes,
        }))}
        plain
      />
    </Stack>
  );
}

interface Item {
  readonly activity: string;
  readonly at: string;
  readonly text: string | null;
  readonly gone: readonly Would[];
  readonly fresh: readonly Would[];
  readonly notes: readonly string[];
}

/** `plain`: nothing is compared. */
function Listed({
  title,
  items,
  plain = false,
}: {
  readonly title: string;
  readonly items: readonly Item[];
  readonly plain?: boolean;
}) {
  const { t } = useTranslation();
  const now = useNow();
  const { short } = useTimes();
  const [shown, setShown] = useState(PAGE);
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <Stack gap="xs">
        {items.slice(0, shown).map(({ activity, at, text, gone, fresh, notes }) => (
          <Paper key={activity} withBorder p="sm" component="article">
            <Text size="xs" c="dimmed">
              {short(at, now)}
            </Text>
            {text !== null && (
              <Text size="sm" className="said" lineClamp={3}>
                {text}
              </Text>
            )}
            <ul className={styles['would']}>
              {numbered(gone).map(({ key, value }) => (
                <WouldLine key={`-${key}`} would={value} sign="-" />
              ))}
              {numbered(fresh).map(({ key, value }) => (
                <WouldLine key={`+${key}`} would={value} sign={plain ? null : '+'} />
              ))}
            </ul>
            {numbered(notes).map(({ key, value }) => (
              <Text key={key} size="sm" c="dimmed">
                <bdi>{value}</bdi>
              </Text>
            ))}
          </Paper>
        ))}
      </Stack>
      {items.length > shown && (
        <Button variant="default" fullWidth mt="sm" onClick={() => setShown(shown + PAGE)}>
          {t('playbooks.more', { count: items.length - shown })}
        </Button>
      )}
    </section>
  );
}

function WouldLine({
  would: { step, action, input },
  sign,
}: {
  readonly would: Would;
  readonly sign: '+' | '-' | null;
}) {
  const { t } = useTranslation();
  const Wrap = sign === '-' ? 'del' : sign === '+' ? 'ins' : 'span';
  return (
    <li>
      {sign !== null && (
        <span className="unseen">{t(sign === '-' ? 'playbooks.dry.gone' : 'playbooks.dry.fresh')} </span>
      )}
      <Wrap>
        <details>
          <summary>
            {sign} <bdi>{action}</bdi> ({step})
          </summary>
          <pre className={styles['data']} dir="ltr">
            {JSON.stringify(input, null, 2)}
          </pre>
        </details>
      </Wrap>
    </li>
  );
}
