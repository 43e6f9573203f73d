/** A company to look around in, made up: how one gets it, what says that it is there, and how it goes. */
import { Alert, Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconMasksTheater } from '@tabler/icons-react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { call } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { Refused } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { useDoing } from '../settings/doing.ts';

const PATH = '/sample-company';
/** Nothing in it needs whoever looks around: all issues. */
const PLACES = { inbox: '/inbox?view=all', wall: '/wall', library: '/library' } as const;

export function LookAround() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const doing = useDoing();
  async function add(): Promise<void> {
    await call('POST', PATH);
    await queries.invalidateQueries();
  }
  return (
    <Card withBorder>
      <Stack gap="xs" h="100%" justify="space-between">
        <div>
          <Title order={4} size="h5">
            {t('start.sample.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('start.sample.what')}
          </Text>
        </div>
        <Refused problem={doing.problem} />
        <Button
          variant="default"
          leftSection={<IconMasksTheater size={18} aria-hidden />}
          loading={doing.busy}
          onClick={() => void doing.run([], add)}
        >
          {t('start.sample.add')}
        </Button>
      </Stack>
    </Card>
  );
}

/** With all that came of it. */
export async function removeSample(queries: QueryClient, t: TFunction): Promise<void> {
  await call('DELETE', PATH);
  await queries.invalidateQueries();
  notifyDone(t('start.sample.removed'));
}

export function SampleNotice() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayConfigure = useMay('configure');
  const doing = useDoing();
  return (
    <Alert color="ember" icon={<IconMasksTheater aria-hidden />} title={t('start.sample.there')} role="note">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {t('start.sample.made_up')} {mayConfigure && t('start.sample.first')}
        </Text>
        <Group gap="md">
          {(['inbox', 'wall', 'library'] as const).map((place) => (
            <Anchor key={place} component={Link} href={PLACES[place]} size="sm" c="inherit" underline="always">
              {t(`frame.places.${place}`)}
            </Anchor>
          ))}
        </Group>
        {mayConfigure && (
          <Button
            size="sm"
            variant="default"
            loading={doing.busy}
            onClick={() => void doing.run([], () => removeSample(queries, t))}
          >
            {t('start.sample.remove')}
          </Button>
        )}
        <Refused problem={doing.problem} />
      </Stack>
    </Alert>
  );
}
