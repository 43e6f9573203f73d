/** Something to listen to. */
import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { FirstVisit } from '../../api/shapes/index.ts';
import { useOverviews } from '../connections/connections.tsx';
import { AudienceBadge } from '../parts/audience.tsx';
import { SampleBadge } from '../parts/sample-badge.tsx';
import { DropArchive } from './archive.tsx';
import { WouldHaveKnown } from './known.tsx';
import { LookAround, SampleNotice } from './sample.tsx';
import styles from './start.module.css';

export function Connect({ visit: { archive, connections, sample } }: { readonly visit: FirstVisit }) {
  return (
    <Stack gap="md">
      {sample.at !== null && <SampleNotice />}
      <Connected />
      <div className={styles['ways']}>
        {sample.at === null && <OwnSystem />}
        {sample.offered && connections === 0 && <LookAround />}
        <DropArchive archive={archive} />
      </div>
      {archive?.report != null && <WouldHaveKnown archive={archive} report={archive.report} />}
    </Stack>
  );
}

function OwnSystem() {
  const { t } = useTranslation();
  return (
    <Card withBorder>
      <Stack gap="xs" h="100%" justify="space-between">
        <div>
          <Title order={4} size="h5">
            {t('start.connect.system')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('start.connect.system_what')}
          </Text>
        </div>
        <Button component={Link} href="/connections?add=" leftSection={<IconPlugConnected size={18} aria-hidden />}>
          {t('start.connect.choose')}
        </Button>
      </Stack>
    </Card>
  );
}

function Connected() {
  const { t } = useTranslation();
  const overviews = useOverviews();
  const items = overviews.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('start.connect.there')}
      </Text>
      <Stack gap={4} component="ul" className={styles['playbooks']}>
        {items.map(({ connection: { id, connector, audience, sample } }) => (
          <Group key={id} component="li" gap="xs">
            <Anchor component={Link} href={`/connections/${id}`}>
              {id}
            </Anchor>
            <Badge variant="default" tt="none">
              {connector}
            </Badge>
            <AudienceBadge audience={audience} />
            {sample && <SampleBadge />}
          </Group>
        ))}
      </Stack>
    </div>
  );
}
