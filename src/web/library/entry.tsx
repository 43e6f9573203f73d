/** One entry: what it was, what was decided and said, how it turned out, and what became of it since. */
import { useMemo, useRef, useState } from 'react';
import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { useGet } from '../frame/api.ts';
import { useKeys, type Key } from '../frame/keys.ts';
import { useMay } from '../frame/session.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { Answers, SaidInside } from './answers.tsx';
import { Edit } from './edit.tsx';
import { forgetDraft, keptDraft } from './editing.ts';
import { TurnedOutWhy } from './evidence.tsx';
import { Facts, Published, Uses } from './facts.tsx';
import { Flags, titleOf } from './hit.tsx';
import { OutcomeBadge, TurnedOut } from './outcome.tsx';
import { RetireOrRestore } from './retire.tsx';
import { Versions } from './versions.tsx';
import styles from './library.module.css';

export function Entry() {
  const { t } = useTranslation();
  const { id } = useParams<{ id: string }>();
  const entry = useGet<ResponseDetail>('response', `/library/responses/${encodeURIComponent(id)}`);
  const { data, error } = entry;
  if (data !== undefined) return <Shown key={data.id} one={data} />;
  if (error === null) return <Loading />;
  return (
    <>
      <Back />
      {error.status === 404 || error.status === 400 ? (
        <Empty title={t('library.entry.gone')}>{t('library.entry.gone_cure')}</Empty>
      ) : (
        <Failed error={error} again={() => void entry.refetch()} />
      )}
    </>
  );
}

function Shown({ one }: { readonly one: ResponseDetail }) {
  const { t } = useTranslation();
  const mayAct = useMay('act');
  const [wanted, setEditing] = useState(() => keptDraft(one.id) !== null);
  const may = mayAct && one.retired_at === null;
  const editing = may && wanted;
  const button = useRef<HTMLButtonElement>(null);
  const keys = useMemo<readonly Key[]>(
    () => (may ? [{ keys: 'e', does: t('library.keys.edit'), run: () => setEditing(true) }] : []),
    [may, t],
  );
  useKeys(keys);
  const leave = (): void => {
    forgetDraft(one.id);
    setEditing(false);
    // It is there again in a moment, and the keyboard goes on from there.
    setTimeout(() => button.current?.focus());
  };
  return (
    <article className={styles['entry']}>
      <Back />
      <header className={styles['part']}>
        <Title order={2} size="h3">
          <bdi>{titleOf(one)}</bdi>
        </Title>
        <Group gap="xs">
          <OutcomeBadge outcome={one.outcome} />
          <TurnedOut reuse={one.reuse} />
          <Flags one={one} />
        </Group>
        {mayAct && (
          <Group gap="xs">
            {may && !editing && (
              <Button ref={button} leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setEditing(true)}>
                {t('library.edit.do')}
              </Button>
            )}
            {!editing && <RetireOrRestore one={one} />}
          </Group>
        )}
      </header>
      {one.retired_at !== null && (
        <Alert color="gray" title={t('library.retire.is')}>
          <Text size="sm" className="said">
            {one.retired_why}
          </Text>
          <Text size="sm">
            <Ago at={one.retired_at} />
          </Text>
        </Alert>
      )}
      {editing && <Edit one={one} onLeave={leave} />}
      <div className={styles['halves']}>
        <Stack gap="lg" miw={0} className={styles['said-part'] ?? ''}>
          {!editing && <Told one={one} />}
          <SaidInside words={one.conversation} />
        </Stack>
        <Stack gap="lg" miw={0} className={styles['side'] ?? ''}>
          <TurnedOutWhy one={one} />
          <Uses one={one} />
          <Facts one={one} />
          <Published one={one} />
        </Stack>
        <div className={styles['past']}>
          <Versions one={one} />
        </div>
      </div>
    </article>
  );
}

function Told({ one }: { readonly one: ResponseDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <section className={styles['part']}>
        <Title order={3} size="h5">
          {t('library.fields.situation')}
        </Title>
        <Text className="said">{one.situation}</Text>
      </section>
      <section className={styles['part']}>
        <Title order={3} size="h5">
          {t('library.fields.decision')}
        </Title>
        {one.decision === null ? (
          <Text c="dimmed">{t('library.entry.no_decision')}</Text>
        ) : (
          <Text className="said">{one.decision}</Text>
        )}
      </section>
      <Answers answers={one.answers} />
    </>
  );
}

/** To what was looked for, where one came from there. */
function Back() {
  const { t } = useTranslation();
  const from = useHistoryState<{ readonly search?: unknown } | null>();
  const search = typeof from?.search === 'string' && from.search !== '' ? `?${from.search}` : '';
  return (
    <Anchor component={Link} href={`/library${search}`} size="sm" className={styles['link'] ?? ''}>
      <IconArrowLeft size={14} aria-hidden /> {t(search === '' ? 'library.entry.back' : 'library.entry.back_found')}
    </Anchor>
  );
}
