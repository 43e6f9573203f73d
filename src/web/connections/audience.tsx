/** Who may see what is said there: the one question that decides what may go where, so it is asked in plain words and never guessed. */
import { Group, Radio, Stack, Text } from '@mantine/core';
import { IconLock, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './add.module.css';

interface AudienceProps {
  readonly value: 'internal' | 'external' | null;
  readonly choose: (audience: 'internal' | 'external') => void;
  readonly error: string | undefined;
}

export function AudienceChoice({ value, choose, error }: AudienceProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      name="audience"
      id="setting-audience"
      label={t('connections.audience.ask')}
      value={value}
      onChange={(chosen) => choose(chosen === 'internal' ? 'internal' : 'external')}
      error={error}
      required
    >
      <Stack gap="xs" pt={6}>
        {(['internal', 'external'] as const).map((one) => (
          <Radio.Card key={one} value={one} p="sm" className={styles[one]}>
            <Group wrap="nowrap" align="flex-start">
              <Radio.Indicator />
              <div>
                <Group gap={6}>
                  {one === 'internal' ? <IconLock size={16} aria-hidden /> : <IconWorld size={16} aria-hidden />}
                  <Text fw={600}>{t(`audience.${one}`)}</Text>
                </Group>
                <Text size="sm">{t(`connections.audience.${one}`)}</Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  );
}
