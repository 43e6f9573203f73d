/** One question put to somebody without an account: a link that takes one answer, by mail or by hand, and taken back. */
import { useState, type FormEvent } from 'react';
import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import type { Ask, AskShare, MadeAskShare } from '../../api/shapes/index.ts';
import { call, problemOf, useGet, type Page, type Problem } from '../frame/api.ts';
import { Refused } from '../parts/states.tsx';
import { Ago } from '../parts/time.tsx';
import { useDoing } from './doing.tsx';
import styles from './issue.module.css';

interface SharingProps {
  readonly ask: Ask;
  /** Whoever is asked, where whoever looks is nobody here. */
  readonly as: string | null;
}

export function Sharing({ ask, as }: SharingProps) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { readAgain } = useDoing();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [note, setNote] = useState('');
  const [include, setInclude] = useState(false);
  const [language, setLanguage] = useState(i18n.language.startsWith('de') ? 'de' : 'en');
  const [made, setMade] = useState<MadeAskShare | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const shares = useGet<Page<AskShare>>('ask', `/asks/${ask.id}/shares`);

  async function run(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setProblem(null);
    await work().catch((thrown: unknown) => setProblem(problemOf(thrown)));
    await queries.invalidateQueries({ queryKey: ['ask'] });
    await readAgain();
    setBusy(false);
  }
  async function share(event: FormEvent): Promise<void> {
    event.preventDefault();
    const typed = { name, address: address.trim() === '' ? null : address.trim(), note: note.trim() || null };
    await run(async () =>
      setMade(
        await call<MadeAskShare>('POST', `/asks/${ask.id}/shares`, { body: { ...typed, include, language, as } }),
      ),
    );
  }

  return (
    <Stack>
      {made === null ? (
        <form onSubmit={(event) => void share(event)}>
          <Stack gap="sm">
            <Text size="sm">{t('issue.share.lead')}</Text>
            <TextInput
              label={t('issue.share.name')}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
              maxLength={120}
              required
              data-autofocus
            />
            <TextInput
              type="email"
              label={t('issue.share.address')}
              description={t('issue.share.address_what')}
              value={address}
              onChange={({ currentTarget }) => setAddress(currentTarget.value)}
            />
            <Textarea
              autosize
              minRows={2}
              label={t('issue.share.note')}
              description={t('issue.share.note_what')}
              maxLength={2_000}
              value={note}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
            <NativeSelect
              label={t('issue.share.language')}
              value={language}
              onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
              data={[
                { value: 'en', label: 'English' },
                { value: 'de', label: 'Deutsch' },
              ]}
            />
            <Checkbox
              label={t('issue.share.include')}
              description={t('issue.share.include_what')}
              checked={include}
              onChange={({ currentTarget }) => setInclude(currentTarget.checked)}
            />
            <Refused problem={problem} />
            <Group justify="flex-end">
              <Button type="submit" loading={busy}>
                {t(address.trim() === '' ? 'issue.share.make' : 'issue.share.send')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Made made={made} another={() => setMade(null)} />
      )}
      <Given
        shares={shares.data?.items ?? []}
        busy={busy}
        takeBack={(id) => void run(() => call('DELETE', `/asks/${ask.id}/shares/${id}`))}
      />
    </Stack>
  );
}

/** Nobody can tell the link again. */
function Made({ made, another }: { readonly made: MadeAskShare; readonly another: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      variant="default"
      aria-live="polite"
      title={made.sent ? t('issue.share.sent', { address: made.address }) : t('issue.share.made', { name: made.name })}
    >
      <Stack gap="xs">
        {made.fault !== null && <Text size="sm">{t('issue.share.unsent', { fault: made.fault })}</Text>}
        <Text size="sm">{t('issue.share.link', { name: made.name })}</Text>
        <Code block className={styles['share-link']}>
          {made.url}
        </Code>
        <Group gap="xs">
          <CopyButton value={made.url}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              >
                {t(copied ? 'parts.copied' : 'parts.copy')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" variant="default" onClick={another}>
            {t('issue.share.another')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

interface GivenProps {
  readonly shares: readonly AskShare[];
  readonly busy: boolean;
  readonly takeBack: (id: string) => void;
}

function Given({ shares, busy, takeBack }: GivenProps) {
  const { t } = useTranslation();
  if (shares.length === 0) return null;
  return (
    <section>
      <Text size="sm" fw={600} mb={4}>
        {t('issue.share.given')}
      </Text>
      <ul className="listed">
        {shares.map(({ id, name, address, used_at, revoked_at, made_at, returned }) => (
          <li key={id} className={styles['shared']}>
            <Text size="sm" className="others">
              {address === null ? name : `${name} <${address}>`}
              {returned !== null && used_at === null && (
                <Text span size="sm" c="red" display="block">
                  {t('issue.share.returned')}
                </Text>
              )}
            </Text>
            {used_at === null && revoked_at === null ? (
              <Button
                size="compact-xs"
                variant="default"
                disabled={busy}
                onClick={() => takeBack(id)}
                aria-label={t('issue.share.take_back_of', { name })}
              >
                {t('issue.share.take_back')}
              </Button>
            ) : (
              <Badge variant="dot" color={used_at === null ? 'gray' : 'teal'} tt="none">
                {t(used_at === null ? 'issue.share.taken_back' : 'issue.share.answered')}{' '}
                <Ago at={used_at ?? revoked_at ?? made_at} />
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
