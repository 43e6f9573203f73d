/** When one is told: quiet hours, working hours, the hour of what is gathered by the day, and in which language. */
import { useState, type FormEvent } from 'react';
import { Button, Group, NativeSelect, Radio, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NotificationRules } from '../../api/shapes/index.ts';
import { useZone } from '../frame/times.ts';
import { LANGUAGES, type Language } from '../frame/words.ts';
import { Refused } from '../parts/states.tsx';
import type { Rules } from './rules.ts';
import { useSaving } from './saving.ts';
import styles from './settings.module.css';

const NIGHT = ['22:00', '07:00'] as const;
const HOURS = ['working', 'always'] as const;
const FIELDS = ['quiet', 'hours', 'daily', 'language'] as const;
type Typed = Pick<Rules, (typeof FIELDS)[number]>;

export function Times({ told: { rules, said } }: { readonly told: NotificationRules }) {
  const { t } = useTranslation();
  const zone = useZone();
  const saving = useSaving();
  /** Only what was touched: the rest is as it is now. */
  const [touched, setTouched] = useState<Partial<Typed>>({});
  const { quiet, hours, daily, language } = { ...rules, ...touched };
  const changed = FIELDS.filter(
    (field) => touched[field] !== undefined && JSON.stringify(touched[field]) !== JSON.stringify(rules[field]),
  );
  const type = (part: Partial<Typed>): void => setTouched({ ...touched, ...part });
  const error = (field: string): string | undefined => saving.problem?.errors.get(field);
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const change = Object.fromEntries(changed.map((field) => [field, touched[field]]));
    const before = Object.fromEntries(changed.map((field) => [field, said[field] ?? null]));
    if (await saving.save(change, before, t('settings.telling.saved'))) setTouched({});
  }
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t('settings.telling.when')}
      </Title>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="md">
          <div>
            <Switch
              label={t('settings.telling.quiet')}
              description={t('settings.telling.quiet_what', { zone })}
              checked={quiet !== null}
              onChange={(event) => type({ quiet: event.currentTarget.checked ? (rules.quiet ?? NIGHT) : null })}
            />
            {quiet !== null && (
              <Group gap="sm" mt="xs" align="start" className={styles['under']}>
                <TextInput
                  type="time"
                  label={t('settings.telling.from')}
                  value={quiet[0]}
                  error={error('/quiet/0')}
                  onChange={(event) => type({ quiet: [event.currentTarget.value, quiet[1]] })}
                />
                <TextInput
                  type="time"
                  label={t('settings.telling.until')}
                  value={quiet[1]}
                  error={error('/quiet/1') ?? error('/quiet')}
                  onChange={(event) => type({ quiet: [quiet[0], event.currentTarget.value] })}
                />
              </Group>
            )}
          </div>
          <Radio.Group
            label={t('settings.telling.hours.label')}
            value={hours}
            error={error('/hours')}
            onChange={(chosen) => type({ hours: HOURS.find((one) => one === chosen) ?? hours })}
          >
            <Stack gap="xs" mt={4}>
              {HOURS.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={t(`settings.telling.hours.${one}`)}
                  description={t(`settings.telling.hours.${one}_what`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Group gap="md" align="start">
            <TextInput
              type="time"
              label={t('settings.telling.daily')}
              value={daily}
              error={error('/daily')}
              onChange={(event) => type({ daily: event.currentTarget.value })}
            />
            <NativeSelect
              label={t('settings.telling.language')}
              value={language ?? ''}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                type({ language: chosen === '' ? null : (chosen as Language) });
              }}
              data={[
                { value: '', label: t('settings.telling.language_own') },
                ...(Object.keys(LANGUAGES) as Language[]).map((one) => ({ value: one, label: LANGUAGES[one] })),
              ]}
            />
          </Group>
          <Text size="sm" c="dimmed">
            {t('settings.telling.storm')}
          </Text>
          <Refused problem={saving.problem?.errors.size === 0 ? saving.problem : null} />
          <Group>
            <Button type="submit" loading={saving.busy} disabled={changed.length === 0}>
              {t('settings.telling.save')}
            </Button>
            {changed.length > 0 && (
              <Button variant="default" onClick={() => setTouched({})}>
                {t('settings.keep')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </section>
  );
}
