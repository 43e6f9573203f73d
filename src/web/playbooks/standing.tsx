/** How far a playbook may go, for all and market by market, and what it has done: by that it is judged. */
import { useState } from 'react';
import { Button, Group, Paper, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlaybookDetail } from '../../api/shapes/index.ts';
import { useMay } from '../frame/session.ts';
import { Ago } from '../parts/time.tsx';
import { numbered } from '../library/numbered.ts';
import { ChangeMode, type Wanted } from './change-mode.tsx';
import { ModeBadge, MODES, type ModeName } from './mode-badge.tsx';
import { Record } from './record.tsx';
import styles from './playbooks.module.css';

export function Standing({ one }: { readonly one: PlaybookDetail }) {
  const { t } = useTranslation();
  const may = useMay('configure');
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [market, setMarket] = useState('');
  const own = Object.entries(one.markets);
  return (
    <Stack gap="lg">
      <section aria-labelledby="mode">
        <Title order={3} size="h5" id="mode" mb="xs">
          {t('playbooks.standing.title')}
        </Title>
        <ul className="listed">
          <li className={styles['mode']}>
            <Text size="sm" fw={600}>
              {t(own.length === 0 ? 'playbooks.standing.everywhere' : 'playbooks.standing.elsewhere')}
            </Text>
            <Choice
              label={t('playbooks.standing.everywhere')}
              mode={one.mode}
              choose={may ? (mode) => setWanted({ market: null, mode }) : null}
            />
          </li>
          {own.map(([name, mode]) => (
            <li key={name} className={styles['mode']}>
              <Text size="sm" fw={600}>
                <bdi>{name}</bdi>
              </Text>
              <Choice
                label={name}
                mode={mode}
                choose={may ? (chosen) => setWanted({ market: name, mode: chosen }) : null}
              />
              {may && (
                <Button
                  variant="subtle"
                  color="gray"
                  c="var(--mantine-color-text)"
                  size="compact-sm"
                  aria-haspopup="dialog"
                  onClick={() => setWanted({ market: name, mode: null })}
                >
                  {t('playbooks.standing.take_away')}
                </Button>
              )}
            </li>
          ))}
        </ul>
        <Text size="sm" c="dimmed" mt="xs">
          {t('playbooks.standing.what')}
        </Text>
        {may ? (
          <Group align="end" gap="xs" mt="xs">
            <TextInput
              label={t('playbooks.standing.market')}
              description={t('playbooks.standing.market_help')}
              value={market}
              maxLength={100}
              onChange={({ currentTarget }) => setMarket(currentTarget.value)}
            />
            {MODES.map((mode) => (
              <Button
                key={mode}
                variant="default"
                disabled={market.trim() === ''}
                aria-haspopup="dialog"
                onClick={() => setWanted({ market: market.trim(), mode })}
              >
                {t(`playbooks.modes.${mode}`)}
              </Button>
            ))}
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            {t('playbooks.standing.admin_only')}
          </Text>
        )}
      </section>
      <section aria-labelledby="record">
        <Title order={3} size="h5" id="record" mb="xs">
          {t('playbooks.record.title')}
        </Title>
        <Record one={one} />
      </section>
      <History changes={one.changes} />
      {wanted !== null && (
        <ChangeMode
          one={one}
          wanted={wanted}
          close={(done) => {
            setWanted(null);
            if (done) setMarket('');
          }}
        />
      )}
    </Stack>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly mode: ModeName;
  /** Null where it is not theirs. */
  readonly choose: ((mode: ModeName) => void) | null;
}

function Choice({ label, mode, choose }: ChoiceProps) {
  const { t } = useTranslation();
  if (choose === null) return <ModeBadge mode={mode} />;
  return (
    <SegmentedControl
      aria-label={label}
      value={mode}
      onChange={(chosen) => choose(chosen as ModeName)}
      data={MODES.map((value) => ({ value, label: t(`playbooks.modes.${value}`) }))}
    />
  );
}

function History({ changes }: Pick<PlaybookDetail, 'changes'>) {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby="changes">
      <Title order={3} size="h5" id="changes" mb="xs">
        {t('playbooks.changes.title')}
      </Title>
      <Paper withBorder p="sm">
        <Stack gap={6}>
          {numbered(changes).map(({ key, value: { change, market, before, after, by, reason, at } }) => (
            <Text key={key} size="sm">
              <Ago at={at} /> · <bdi>{by}</bdi> · {t(`playbooks.changes.${change}`)}
              {market !== '' && (
                <>
                  {' '}
                  <bdi>{market}</bdi>
                </>
              )}
              {change === 'mode' && `: ${modeWord(before)} → ${modeWord(after)}`}
              {reason !== null && (
                <>
                  {' · '}
                  <bdi>{reason}</bdi>
                </>
              )}
            </Text>
          ))}
        </Stack>
      </Paper>
    </section>
  );
  function modeWord(mode: string | null): string {
    const known = MODES.find((one) => one === mode);
    return known === undefined ? t('playbooks.changes.as_all') : t(`playbooks.modes.${known}`);
  }
}
