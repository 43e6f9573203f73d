/** A playbook is started by somebody who says what it is about. */
import { useState } from 'react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Field, PlaybookDetail, Started } from '../../api/shapes/index.ts';
import { call, newKey, problemOf } from '../frame/api.ts';
import { FormFields, NOTHING, useForm } from '../parts/form.tsx';
import { useKept } from '../parts/kept.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { PLAYBOOK } from './data.ts';
import { useGoing } from './going.ts';

const SIGNAL = ['why', 'severity', 'slice', 'product', 'market', 'topic', 'activities'] as const;

interface ByHandProps {
  readonly one: PlaybookDetail;
  readonly fields: Readonly<Record<string, Field>>;
}

export function ByHand({ one: { name, title, source }, fields }: ByHandProps) {
  const { t } = useTranslation();
  const goes = useGoing();
  const { busy, problem, run } = useDoing();
  const [opened, setOpened] = useState(false);
  // Sent again where nobody answered, it starts once.
  const [key, setKey] = useState(newKey);
  const [kept, keep] = useKept(`playbook.${name}.by_hand`, NOTHING);
  const form = useForm(
    Object.fromEntries(Object.entries(fields).map(([of, field]) => [of, { ...field, label: labelOf(of, field) }])),
    [kept, keep],
  );

  /** The fields of a signal are the same everywhere, and no playbook's words. */
  function labelOf(of: string, { label }: Field): string | undefined {
    const known = 'signal' in (source['on'] as object) ? SIGNAL.find((each) => each === of) : undefined;
    return known === undefined ? label : t(`playbooks.by_hand.signal.${known}`);
  }
  async function start(): Promise<void> {
    const body = { form: form.filled };
    await run([PLAYBOOK], async () => {
      const started = await call<Started>('POST', `/playbooks/${name}/runs`, { body, key }).catch((thrown: unknown) => {
        // What is sent again after an answer is another one.
        if (problemOf(thrown).status !== 0) setKey(newKey());
        throw thrown;
      });
      keep(NOTHING);
      setKey(newKey());
      setOpened(false);
      goes(name, started);
    });
  }
  return (
    <>
      <Button leftSection={<IconBolt size={16} aria-hidden />} aria-haspopup="dialog" onClick={() => setOpened(true)}>
        {t('playbooks.by_hand.open')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<span className="others">{t('playbooks.by_hand.title', { title })}</span>}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <Stack>
            <Text size="sm">{t('playbooks.by_hand.what')}</Text>
            {Object.keys(fields).length === 0 && (
              <Text size="sm" c="dimmed">
                {t('playbooks.by_hand.no_fields')}
              </Text>
            )}
            <FormFields form={form} />
            <Refused problem={problem} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setOpened(false)}>
                {t('playbooks.leave')}
              </Button>
              <Button type="submit" loading={busy} disabled={form.missing}>
                {t('playbooks.by_hand.do')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
