/** Whether somebody can act now, why not, and until when. */
import { Group, Text } from '@mantine/core';
import { IconBeach, IconCircleCheck, IconMoon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/shapes/index.ts';
import { saidOfIt } from '../parts/not-there.ts';
import { useNow } from '../frame/times.ts';
import { Moment, useThere } from './there.tsx';
import styles from './people.module.css';

export function stateOf({ now }: Person): 'can' | 'away' | 'off' {
  if (now.can) return 'can';
  return now.away ? 'away' : 'off';
}

const SIGNS = { can: IconCircleCheck, away: IconBeach, off: IconMoon } as const;

export function State({ person, standIn }: { readonly person: Person; readonly standIn: string | null }) {
  const { t } = useTranslation();
  const clock = useNow();
  const there = useThere();
  const { now, zone } = person;
  const state = stateOf(person);
  const Sign = SIGNS[state];
  const why = saidOfIt(now.why);
  return (
    <div>
      <Group gap={6} wrap="nowrap" align="start">
        <Sign size={18} aria-hidden className={styles[state]} />
        <Text size="sm">
          <Text span fw={600} inherit>
            {t(`people.state.${state}`)}
          </Text>
          {state !== 'can' && (
            <>
              {why !== null && (
                <>
                  {' · '}
                  <bdi>{why}</bdi>
                </>
              )}
              {' · '}
              {now.until === null ? (
                t(state === 'away' ? 'people.until_back' : 'people.until_unknown')
              ) : (
                <>
                  {t('people.until')} <Moment at={now.until} zone={zone} />
                </>
              )}
            </>
          )}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {t('people.clock', { time: there(zone, clock, false), zone })}
        {state === 'away' && (
          <>
            {' · '}
            {standIn === null ? t('people.no_stand_in') : <bdi>{t('people.stands_in', { name: standIn })}</bdi>}
          </>
        )}
      </Text>
    </div>
  );
}
