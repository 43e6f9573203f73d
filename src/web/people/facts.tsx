/** What is known, by name; and hours of a week. */
import type { ReactNode } from 'react';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { spansText, weekdays, type Hours } from './fields.ts';
import styles from './people.module.css';

/** Nothing there is said as such. */
export function Fact({ name, children }: { readonly name: string; readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const empty = children === null || children === undefined || children === false;
  return (
    <>
      <dt>{name}</dt>
      <dd className="others">
        {empty ? (
          <Text span size="sm" c="dimmed">
            {t('people.none_given')}
          </Text>
        ) : (
          children
        )}
      </dd>
    </>
  );
}

export function HoursShown({ hours, nothing }: { readonly hours: Hours | null; readonly nothing: string }) {
  const { t, i18n } = useTranslation();
  if (hours === null) return <>{nothing}</>;
  const days = weekdays(i18n.language).filter(([day]) => (hours[day] ?? []).length > 0);
  if (days.length === 0) return <>{t('people.never')}</>;
  return (
    <ul className={styles['plain']}>
      {days.map(([day, name]) => (
        <li key={day}>
          {name} {spansText(hours[day])}
        </li>
      ))}
    </ul>
  );
}
