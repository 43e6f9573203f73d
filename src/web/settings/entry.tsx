/** One line of the audit log, and what is behind it. */
import { useId, useState } from 'react';
import { Badge, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../api/shapes/index.ts';
import { useNow, useTimes } from '../frame/times.ts';
import { fieldsOf, type Field } from './changed.ts';
import styles from './settings.module.css';

interface EntryProps {
  readonly entry: AuditEntry;
  /** All that was done to the same. */
  readonly only: (noun: string, id: string) => void;
}

const VIAS = ['command line', 'token', 'password', 'oidc', 'slack', 'mail', 'link', 'nobody'] as const;

export function Entry({ entry, only }: EntryProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { short, whole } = useTimes();
  const [opened, setOpened] = useState(false);
  const details = useId();
  const { at, actor, what, noun, noun_id: id, via, address } = entry;
  const known = VIAS.find((one) => one === via);
  return (
    <li className={styles['entry']}>
      <div className={styles['line']}>
        <Text size="sm" c="dimmed" component="time" dateTime={at} title={whole(at)} className={styles['time']}>
          {short(at, now)}
        </Text>
        <div>
          <Text size="sm" className="others">
            <Text span inherit fw={600}>
              <bdi>{actor}</bdi>
            </Text>{' '}
            <Code>{what}</Code> {id !== null && <bdi>{id}</bdi>}
          </Text>
          <Text size="xs" c="dimmed" className="others">
            {known === undefined ? via : t(`settings.audit.via.${known}`)}
            {address !== null && <> {t('settings.audit.from', { address })}</>}
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          aria-expanded={opened}
          aria-controls={opened ? details : undefined}
          onClick={() => setOpened(!opened)}
        >
          {t(opened ? 'settings.audit.hide' : 'settings.audit.show')}
        </Button>
      </div>
      {opened && (
        <div id={details} className={styles['details']}>
          <Details entry={entry} />
          {id !== null && (
            <Button variant="subtle" size="xs" onClick={() => only(noun, id)}>
              {t('settings.audit.history')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Details({ entry: { given, before, after } }: { readonly entry: AuditEntry }) {
  const { t } = useTranslation();
  const [sameShown, setSameShown] = useState(false);
  const fields = fieldsOf(before, after);
  const same = fields.filter(({ changed }) => !changed);
  const shown = fields.filter(({ changed }) => changed || sameShown);
  const asked = fieldsOf(null, given);
  if (fields.length === 0 && asked.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('settings.audit.nothing')}
      </Text>
    );
  return (
    <Stack gap="sm">
      {shown.length > 0 && (
        <Table className={styles['fields']} captionSide="top">
          <Table.Caption className={styles['caption']}>{t('settings.audit.change')}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('settings.audit.field')}</Table.Th>
              <Table.Th>{t('settings.audit.before')}</Table.Th>
              <Table.Th>{t('settings.audit.after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((field) => (
              <FieldRow key={field.path} field={field} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {same.length > 0 && (
        <Group>
          <Button variant="subtle" size="xs" aria-expanded={sameShown} onClick={() => setSameShown(!sameShown)}>
            {t('settings.audit.same', { count: same.length })}
          </Button>
        </Group>
      )}
      {asked.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t('settings.audit.given')}
          </Text>
          <ul className={styles['plain']}>
            {asked.map(({ path, after: value }) => (
              <li key={path}>
                <Text size="sm" className="said">
                  {path !== '' && <Code>{path}</Code>} <bdi>{value}</bdi>
                </Text>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}

function FieldRow({ field: { path, before, after, changed } }: { readonly field: Field }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <bdi>{path}</bdi>{' '}
        {changed && (
          <Badge size="xs" variant="default" tt="none">
            {t('settings.audit.changed')}
          </Badge>
        )}
      </Table.Th>
      <Table.Td className={`said ${changed ? styles['was'] : ''}`}>{before ?? '–'}</Table.Td>
      <Table.Td className={`said ${changed ? styles['is'] : ''}`}>{after ?? '–'}</Table.Td>
    </Table.Tr>
  );
}
