/** Who changed what, why, and what it said before. */
import { Accordion, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { Ago } from '../parts/time.tsx';
import { changesOf, fieldName, valueText, type FieldChange } from './changes.ts';
import { Diff } from './diff.tsx';
import styles from './library.module.css';

export function Versions({ one }: { readonly one: ResponseDetail }) {
  const { t } = useTranslation();
  const changes = changesOf(one);
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.versions.title')}
      </Title>
      {changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('library.versions.none')}
        </Text>
      ) : (
        <Accordion variant="separated" order={4}>
          {changes.map(({ version, at, by, why, fields }) => (
            <Accordion.Item key={version} value={String(version)}>
              <Accordion.Control>
                <Text size="sm" fw={600} span>
                  {t('library.versions.version', { version })}
                </Text>{' '}
                <Text size="sm" span>
                  <bdi>{by}</bdi> · <Ago at={at} />
                </Text>
                <Text size="sm" c="dimmed">
                  {fields.map(({ field }) => fieldName(t, field)).join(', ')}
                  {why !== null && (
                    <>
                      {': '}
                      <bdi>{why}</bdi>
                    </>
                  )}
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <FieldChanges changes={fields} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </section>
  );
}

export function FieldChanges({ changes }: { readonly changes: readonly FieldChange[] }) {
  const { t } = useTranslation();
  return (
    <dl className={styles['changed']}>
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <Text size="xs" c="dimmed" component="dt">
            {fieldName(t, field)}
          </Text>
          <Text size="sm" component="dd" m={0}>
            <Diff before={valueText(t, before)} after={valueText(t, after)} />
          </Text>
        </div>
      ))}
    </dl>
  );
}
