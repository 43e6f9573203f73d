/** Who is on call for a team, who is next, and when nobody is. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Person, TeamAhead } from '../../api/shapes/index.ts';
import { gapsOf, nameIn, type Stretch } from './data.ts';
import { Moment } from './there.tsx';
import styles from './people.module.css';

interface OnCallProps {
  readonly ahead: TeamAhead | undefined;
  readonly people: readonly Person[];
}

export function OnCall({ ahead, people }: OnCallProps) {
  const { t } = useTranslation();
  const [now, ...later] = ahead?.stretches ?? [];
  if (now === undefined) return <>{t('people.on_call.no_rota')}</>;
  const next = later.find(({ person }) => person !== null);
  const person = people.find(({ id }) => id === now.person);
  return (
    <>
      {now.person === null ? (
        <span className={styles['gap']}>{t('people.on_call.nobody')}</span>
      ) : (
        <>
          {t('people.on_call.now')} <PersonLink id={now.person} people={people} />
        </>
      )}{' '}
      {t('people.until')} <Moment at={now.until} />
      {person?.now.away === true && (
        <>
          {' · '}
          <span className={styles['gap']}>
            {person.stand_in === null
              ? t('people.on_call.away')
              : t('people.on_call.away_stands_in', { name: nameIn(people, person.stand_in) })}
          </span>
        </>
      )}
      {next?.person != null && (
        <>
          {' · '}
          {t('people.on_call.next')} <PersonLink id={next.person} people={people} />
        </>
      )}
    </>
  );
}

export function PersonLink({ id, people }: { readonly id: string; readonly people: readonly Person[] }) {
  return (
    <Anchor component={Link} href={`/people/${id}`} inherit underline="always">
      <bdi>{nameIn(people, id)}</bdi>
    </Anchor>
  );
}

/** How many are told before the rest is only counted. */
const TOLD = 3;

export function Gaps({ ahead, all = false }: { readonly ahead: TeamAhead; readonly all?: boolean }) {
  const { t } = useTranslation();
  const gaps = gapsOf(ahead);
  const told = all ? gaps : gaps.slice(0, TOLD);
  return (
    <Text size="sm" component="ul" className={styles['plain']}>
      {told.map((gap) => (
        <li key={gap.from}>
          <Span span={gap} />
        </li>
      ))}
      {gaps.length > told.length && <li>{t('people.gaps.more', { count: gaps.length - told.length })}</li>}
    </Text>
  );
}

export function Span({ span: { from, until } }: { readonly span: Stretch }) {
  return (
    <>
      <Moment at={from} /> – <Moment at={until} />
    </>
  );
}
