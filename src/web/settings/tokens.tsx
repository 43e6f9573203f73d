/** Which programs may ask the API. */
import { useState } from 'react';
import { Anchor, Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Token } from '../../api/shapes/index.ts';
import { call, type Page, type Problem } from '../frame/api.ts';
import { useNow } from '../frame/times.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { Confirm } from './pieces.tsx';
import { MakeToken } from './make-token.tsx';
import styles from './settings.module.css';

const PAGE = 100;

export function Tokens() {
  const { t } = useTranslation();
  const tokens = useInfiniteQuery<Page<Token>, Problem>({
    queryKey: ['token', '/tokens'],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Token>>('GET', '/tokens', { query: { limit: PAGE, before: pageParam as string | null }, signal }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
  });
  const now = useNow();
  const [making, setMaking] = useState(false);
  const [goneShown, setGoneShown] = useState(false);
  if (tokens.isPending) return <Loading rows={4} />;
  if (tokens.data === undefined) return <Failed error={tokens.error} again={() => void tokens.refetch()} />;
  const items = tokens.data.pages.flatMap((one) => one.items);
  const gone = items.filter((one) => isOver(one, now));
  const open = items.filter((one) => !isOver(one, now));
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('settings.tokens.lead')}{' '}
          <Anchor href="/api/docs" target="_blank" underline="always" inherit>
            {t('settings.tokens.docs')}
          </Anchor>
        </Text>
        <Button leftSection={<IconKey size={18} aria-hidden />} onClick={() => setMaking(true)}>
          {t('settings.tokens.make')}
        </Button>
      </Group>
      {open.length === 0 ? (
        <Empty title={t('settings.tokens.none')}>{t('settings.tokens.none_cure')}</Empty>
      ) : (
        <List items={open} />
      )}
      {gone.length > 0 && (
        <div>
          <Button variant="subtle" size="xs" aria-expanded={goneShown} onClick={() => setGoneShown(!goneShown)}>
            {t('settings.tokens.gone', { count: gone.length })}
          </Button>
          {goneShown && <List items={gone} />}
        </div>
      )}
      {tokens.hasNextPage && (
        <Button variant="default" loading={tokens.isFetchingNextPage} onClick={() => void tokens.fetchNextPage()}>
          {t('settings.tokens.more')}
        </Button>
      )}
      <Modal opened={making} onClose={() => setMaking(false)} title={t('settings.tokens.make')} size="lg">
        <MakeToken done={() => setMaking(false)} />
      </Modal>
    </Stack>
  );
}

function isOver({ revoked_at, expires_at }: Token, now: number): boolean {
  return revoked_at !== null || (expires_at !== null && Date.parse(expires_at) <= now);
}

function List({ items }: { readonly items: readonly Token[] }) {
  return (
    <ul className="listed">
      {items.map((token) => (
        <Row key={token.id} token={token} />
      ))}
    </ul>
  );
}

function Row({ token }: { readonly token: Token }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { id, name, role, person, scopes, by, used_at, expires_at, revoked_at } = token;
  const over = isOver(token, now);
  const may =
    scopes === null
      ? t('settings.tokens.all')
      : new Intl.ListFormat(i18n.language).format(scopes.map((one) => t(`settings.may.${one}`)));
  return (
    <li className={styles['row']}>
      <div>
        <Group gap="xs" mb={4}>
          <Text fw={600} className={over ? styles['over'] : undefined}>
            <bdi>{name}</bdi>
          </Text>
          <Badge variant="default" tt="none">
            {t(`settings.role.${role}`)}
          </Badge>
          {over && (
            <Badge variant="outline" color="gray" tt="none" className={styles['calm']}>
              {t(revoked_at === null ? 'settings.tokens.over' : 'settings.tokens.revoked')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" className="others">
          {t('settings.tokens.scopes')}: {may}
          {person !== null && <> · {t('settings.tokens.of', { name: person })}</>}
        </Text>
        <Text size="sm" c="dimmed" className="others">
          {used_at === null ? (
            t('settings.tokens.unused')
          ) : (
            <>
              {t('settings.tokens.used')} <Ago at={used_at} />
            </>
          )}
          {' · '}
          {expires_at === null ? (
            t('settings.tokens.forever')
          ) : (
            <>
              {t('settings.tokens.until')} <Ago at={expires_at} />
            </>
          )}
          {by !== null && <> · {t('settings.tokens.made_by', { name: by })}</>}
        </Text>
      </div>
      {!over && (
        <Confirm
          label={t('settings.tokens.revoke')}
          of={name}
          nouns={['token']}
          run={() => call('DELETE', `/tokens/${id}`)}
        >
          {t('settings.tokens.revoke_what', { name })}
        </Confirm>
      )}
    </li>
  );
}
