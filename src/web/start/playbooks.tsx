/** What is done about what is heard: each playbook in a sentence, how far it may go, and what it lacks. */
import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Mode, Playbooks, PlaybookView } from '../../api/shapes/index.ts';
import { call, useGet } from '../frame/api.ts';
import { Empty, Failed, Loading, Refused } from '../parts/states.tsx';
import { idleIn, startsIn } from '../playbooks/told.ts';
import { useDoing } from '../settings/doing.ts';
import { start } from './words.en.ts';
import styles from './start.module.css';

const MODES = ['watch', 'propose', 'act'] as const satisfies readonly Mode[];
type Told = keyof typeof start.playbooks.told;

export function ChoosePlaybooks() {
  const { t } = useTranslation();
  const playbooks = useGet<Playbooks>('playbook', '/playbooks');
  if (playbooks.isPending) return <Loading rows={6} />;
  if (playbooks.data === undefined) return <Failed error={playbooks.error} again={() => void playbooks.refetch()} />;
  const { items } = playbooks.data;
  if (items.length === 0) return <Empty title={t('start.playbooks.none')}>{t('start.playbooks.none_cure')}</Empty>;
  return (
    <Stack gap="sm">
      <dl className={styles['modes']}>
        {MODES.map((mode) => (
          <div key={mode}>
            <dt>{t(`start.playbooks.mode.${mode}`)}</dt>
            <dd>{t(`start.playbooks.mode.${mode}_what`)}</dd>
          </div>
        ))}
      </dl>
      <ul className={styles['playbooks']}>
        {items.map((one) => (
          <Row key={one.name} playbook={one} />
        ))}
      </ul>
    </Stack>
  );
}

function isTold(name: string): name is Told {
  return Object.hasOwn(start.playbooks.told, name);
}

function Row({ playbook }: { readonly playbook: PlaybookView }) {
  const { name, title, mode, nobody } = playbook;
  const { t, i18n } = useTranslation();
  const idle = idleIn(t, i18n.language, playbook);
  const doing = useDoing();
  const who = nobody.map((one) => one.replace(':', ' ')).join(', ');
  return (
    <li className={styles['playbook']}>
      <div>
        <Text fw={600}>{isTold(name) ? t(`start.playbooks.titles.${name}`) : title}</Text>
        <Text size="sm">{isTold(name) ? t(`start.playbooks.told.${name}`) : startsIn(t, i18n.language, playbook)}</Text>
        {idle !== null && (
          <Text size="sm" c="dimmed">
            {t('start.playbooks.lacks', { what: idle })}
          </Text>
        )}
        {who !== '' && (
          <Text size="sm" c="dimmed">
            {t('start.playbooks.nobody', { who })}{' '}
            <Anchor component={Link} href="/people" inherit underline="always">
              {t('start.playbooks.people')}
            </Anchor>
          </Text>
        )}
        <Refused problem={doing.problem} />
      </div>
      <SegmentedControl
        aria-label={t('start.playbooks.how_far', { title })}
        value={mode}
        disabled={doing.busy}
        onChange={(chosen) =>
          void doing.run(['playbook'], () => call('POST', `/playbooks/${name}/mode`, { body: { mode: chosen } }))
        }
        data={MODES.map((one) => ({ value: one, label: t(`start.playbooks.mode.${one}`) }))}
      />
    </li>
  );
}
