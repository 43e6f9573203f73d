/** The latest that one was told: what happened, why one is told, and since when; read one by one or all at once. */
import { useRef, useState, type KeyboardEvent } from 'react';
import { ActionIcon, Anchor, Button, Drawer, Group, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Notification, Notifications } from '../../api/shapes/index.ts';
import { moveIn } from '../parts/move-in.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { notifyFailed } from '../parts/told.ts';
import { call, useGet } from './api.ts';
import { languageNow } from './words.ts';
import styles from './told.module.css';

interface ToldProps {
  readonly opened: boolean;
  /** Towards another place. */
  readonly close: () => void;
  /** Back to where one was. */
  readonly dismiss: () => void;
  readonly unread: number;
}

const FEW = 20;
const MANY = 200;
const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

export function Told({ opened, close, dismiss, unread }: ToldProps) {
  const { t } = useTranslation();
  const read = useRead();
  const top = useRef<HTMLDivElement>(null);
  return (
    <Drawer
      opened={opened}
      onClose={dismiss}
      returnFocus={false}
      position="right"
      size={420}
      padding="sm"
      title={t('frame.bell.title')}
      transitionProps={{ duration: 0 }}
    >
      <Group justify="space-between" mb="xs" ref={top} tabIndex={-1} className={styles['top']}>
        <Anchor component={Link} href="/settings#notifications" size="sm" underline="always" onClick={close}>
          {t('frame.bell.rules')}
        </Anchor>
        {unread > 0 && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              // The button goes.
              top.current?.focus();
              void read(null);
            }}
          >
            {t('frame.bell.read_all')}
          </Button>
        )}
      </Group>
      <Latest close={close} read={read} />
    </Drawer>
  );
}

type Read = (id: string | null) => Promise<void>;

/** Null: all. */
function useRead(): Read {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return async (id) => {
    try {
      await call('POST', '/notifications/read', { body: id === null ? {} : { ids: [id] } });
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    await queries.invalidateQueries({ queryKey: ['notification'] });
  };
}

/** Only while it is looked at. */
function Latest({ close, read }: { readonly close: () => void; readonly read: Read }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [limit, setLimit] = useState(FEW);
  const told = useGet<Notifications>(
    'notification',
    '/notifications',
    { limit, language: languageNow() },
    { placeholderData: (before) => before },
  );
  if (told.isPending) return <Loading rows={5} />;
  if (told.data === undefined) return <Failed error={told.error} again={() => void told.refetch()} />;
  const { items, next } = told.data;
  if (items.length === 0) return <Empty title={t('frame.bell.none')}>{t('frame.bell.none_cure')}</Empty>;
  const step = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    moveIn(list.current, by);
  };
  return (
    <>
      <ul className="listed" ref={list}>
        {items.map((one) => (
          <Row key={one.id} one={one} close={close} read={read} step={step} />
        ))}
      </ul>
      {next !== null && limit < MANY && (
        <Button mt="xs" size="xs" variant="subtle" loading={told.isFetching} onClick={() => setLimit(MANY)}>
          {t('frame.bell.more')}
        </Button>
      )}
    </>
  );
}

interface RowProps {
  readonly one: Notification;
  readonly close: () => void;
  readonly read: Read;
  /** To the next by keyboard, and back. */
  readonly step: (event: KeyboardEvent) => void;
}

function Row({ one, close, read, step }: RowProps) {
  const { t } = useTranslation();
  const link = useRef<HTMLAnchorElement>(null);
  const { id, kind, headline, lines, because, issue, ask, signal, at, read_at, over } = one;
  // What was asked and is over waits for nobody.
  const fresh = read_at === null && (ask === null || over === null);
  const to = issue === null ? (signal === null ? '/inbox' : '/wall') : `/issues/${issue}`;
  function mark(): void {
    // The button goes.
    link.current?.focus();
    void read(id);
  }
  return (
    <li className={styles['row']} data-fresh={fresh} data-notification={kind}>
      <div>
        <Link
          ref={link}
          href={to}
          data-row
          onKeyDown={step}
          className={styles['headline']}
          onClick={() => {
            close();
            if (fresh) void read(id);
          }}
        >
          {fresh && <span className="unseen">{t('frame.bell.fresh')}: </span>}
          <span className="others">{headline}</span>
        </Link>
        {over === null || over === 'read' ? (
          lines.map((line) => (
            <Text key={line} size="sm" className="others">
              {line}
            </Text>
          ))
        ) : (
          <Text size="sm">{t('frame.bell.over')}</Text>
        )}
        <Text size="xs" c="dimmed" className="others">
          <Ago at={at} /> · {because}{' '}
          <Anchor
            component={Link}
            href={`/settings#notifications-${kind}`}
            underline="always"
            inherit
            aria-label={`${t('frame.bell.stop')}: ${headline}`}
            onClick={close}
          >
            {t('frame.bell.stop')}
          </Anchor>
        </Text>
      </div>
      {fresh && (
        <ActionIcon variant="subtle" color="gray" aria-label={`${t('frame.bell.read')}: ${headline}`} onClick={mark}>
          <IconCheck size={18} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}
