/** A mode is changed with the record before one's eyes, and with the reason. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlaybookDetail } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { PLAYBOOK } from './data.ts';
import type { ModeName } from './mode-badge.tsx';
import { Record } from './record.tsx';

export interface Wanted {
  /** Null: every market that has none of its own. */
  readonly market: string | null;
  /** Null: the market gives up its own. */
  readonly mode: ModeName | null;
}

interface ChangeModeProps {
  readonly one: PlaybookDetail;
  readonly wanted: Wanted;
  readonly close: (done: boolean) => void;
}

export function ChangeMode({ one, wanted: { market, mode }, close }: ChangeModeProps) {
  const { t } = useTranslation();
  const { busy, problem, run } = useDoing();
  const [reason, setReason] = useKept(`playbook.${one.name}.mode`);
  async function change(): Promise<void> {
    const body = { mode, market, reason: reason.trim() || null };
    if (!(await run([PLAYBOOK], () => call('POST', `/playbooks/${one.name}/mode`, { body })))) return;
    setReason('');
    close(true);
  }
  const where = market === null ? t('playbooks.standing.everywhere') : market;
  return (
    <Modal
      opened
      size="lg"
      onClose={() => close(false)}
      title={
        mode === null
          ? t('playbooks.standing.ask_away', { where })
          : t('playbooks.standing.ask', { where, mode: t(`playbooks.modes.${mode}`) })
      }
    >
      <Stack>
        <Text size="sm">{t(mode === null ? 'playbooks.standing.what_away' : `playbooks.mode_means.${mode}`)}</Text>
        {mode !== 'watch' && <Record one={one} />}
        <Textarea
          label={t('playbooks.reason')}
          autosize
          maxLength={1000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Refused problem={problem} />
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={() => close(false)}>
            {t('playbooks.leave')}
          </Button>
          <Button loading={busy} onClick={() => void change()}>
            {t('playbooks.standing.change')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
