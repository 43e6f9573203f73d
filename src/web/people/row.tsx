/** One person among those of a team. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Person } from '../../api/shapes/index.ts';
import { nameIn } from './data.ts';
import { State } from './state.tsx';
import styles from './people.module.css';

interface RowProps {
  readonly person: Person;
  readonly people: readonly Person[];
  readonly leads: boolean;
}

export function Row({ person, people, leads }: RowProps) {
  const { t } = useTranslation();
  const { id, name, stand_in, roles, languages, calendar_fault } = person;
  return (
    <li className={styles['row']}>
      <div>
        <Anchor component={Link} href={`/people/${id}`} fw={600} data-row className={styles['link']}>
          <bdi>{name}</bdi>
        </Anchor>
        <Text size="xs" c="dimmed" className="others">
          {id}
          {leads && ` · ${t('people.lead')}`}
        </Text>
      </div>
      <State person={person} standIn={stand_in === null ? null : nameIn(people, stand_in)} />
      <Text size="xs" c="dimmed" className="others">
        {[...roles, ...languages].join(' · ')}
        {calendar_fault !== null && <span className={styles['gap']}> {t('people.calendar_unread')}</span>}
      </Text>
    </li>
  );
}
