/** What was said to people, ready to be said again, and what was said inside that led to it. */
import { Badge, Button, CopyButton, Group, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ResponseDetail } from '../../api/shapes/index.ts';
import { AudienceBadge } from '../parts/audience.tsx';
import { Ago } from '../parts/time.tsx';
import { numbered } from './numbered.ts';
import styles from './library.module.css';

export function Answers({ answers }: Pick<ResponseDetail, 'answers'>) {
  const { t } = useTranslation();
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.entry.answers')}
      </Title>
      {answers.length === 0 && <Text c="dimmed">{t('library.entry.no_answers')}</Text>}
      {numbered(answers).map(({ key, value: { text, network, language, audience } }) => (
        <div key={key} className={styles['answer']} data-audience={audience}>
          <Group gap="xs" justify="space-between" mb={4}>
            <Group gap={6}>
              <AudienceBadge audience={audience} />
              <Text size="xs" className="others">
                {[network, language].filter((word) => word !== null).join(' · ')}
              </Text>
            </Group>
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
                  onClick={copy}
                >
                  {copied ? t('parts.copied') : t('parts.copy')}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Text size="sm" className="said" lang={language ?? undefined}>
            {text}
          </Text>
        </div>
      ))}
    </section>
  );
}

export function SaidInside({ words }: { readonly words: ResponseDetail['conversation'] }) {
  const { t } = useTranslation();
  if (words.length === 0) return null;
  return (
    <section className={styles['part']}>
      <Title order={3} size="h5">
        {t('library.entry.conversation')}
      </Title>
      <ul className={styles['plain']}>
        {words.map(({ id, at, by, text, deciding }) => (
          <li key={id}>
            <Group gap={6}>
              <Text size="sm" fw={600} component="bdi">
                {by ?? t('library.entry.somebody')}
              </Text>
              {at !== null && (
                <Text size="xs" c="dimmed" span>
                  <Ago at={at} />
                </Text>
              )}
              {deciding && (
                <Badge size="sm" variant="filled" tt="none">
                  {t('library.entry.deciding')}
                </Badge>
              )}
            </Group>
            <Text size="sm" className="said">
              {text}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
