/** What the mapping makes of a record, field by field. Nothing is stored, and nothing starts. */
import { useState, type FormEvent } from 'react';
import { Alert, Button, Card, Group, Select, Stack, Text, Textarea, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Connector, Preview } from '../../api/shapes/index.ts';
import { call, type Page, type Problem, problemOf } from '../frame/api.ts';
import { Empty, ProblemText } from '../parts/states.tsx';
import styles from './detail.module.css';

interface Tried {
  readonly stream: string;
  readonly payload: string;
}

/** What was pasted stays while the page lives, by connection. */
const tried = new Map<string, Tried>();

export function tryPayload(connection: string, stream: string, payload: string): void {
  tried.set(connection, { stream, payload });
}

export function Mapping({ id, connector }: { readonly id: string; readonly connector: Connector | null }) {
  const { t } = useTranslation();
  const streams = Object.keys(connector?.streams ?? {});
  const [{ stream, payload }, setTyped] = useState<Tried>(
    () => tried.get(id) ?? { stream: streams[0] ?? '', payload: '' },
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<readonly Preview[] | null>(null);
  const [busy, setBusy] = useState(false);
  function type(next: Tried): void {
    setTyped(next);
    tried.set(id, next);
  }
  async function look(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { items } = await call<Page<Preview>>('POST', `/connections/${id}/preview`, { body: { stream, payload } });
      setMade(items);
    } catch (thrown) {
      setMade(null);
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  return (
    <Stack gap="md">
      <form onSubmit={(event) => void look(event)}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('connections.mapping.what')}
          </Text>
          <Select
            label={t('connections.history.stream')}
            data={streams.map((one) => ({ value: one, label: one.replaceAll('_', ' ') }))}
            value={stream}
            onChange={(chosen) => type({ stream: chosen ?? stream, payload })}
            allowDeselect={false}
            maw={320}
          />
          <Textarea
            label={t('connections.mapping.payload')}
            description={t('connections.mapping.payload_help')}
            value={payload}
            onChange={(event) => type({ stream, payload: event.currentTarget.value })}
            autosize
            minRows={6}
            maxRows={18}
            spellCheck={false}
            classNames={{ input: styles['raw'] ?? '' }}
            dir="ltr"
            required
          />
          <Group>
            <Button type="submit" loading={busy}>
              {t('connections.mapping.look')}
            </Button>
          </Group>
        </Stack>
      </form>
      <div aria-live="polite">
        {problem !== null && (
          <Alert color="red" title={t('connections.mapping.unreadable')}>
            <ProblemText problem={problem} />
          </Alert>
        )}
        {made?.length === 0 && <Empty title={t('connections.mapping.none')} />}
        <Stack gap="md">
          {made?.map((preview, at) => (
            <Becomes key={keyOf(preview, at)} preview={preview} at={at + 1} />
          ))}
        </Stack>
      </div>
    </Stack>
  );
}

function keyOf({ mapped }: Preview, at: number): string {
  return `${at} ${'activity' in mapped ? mapped.activity.external_id : ''}`;
}

function Becomes({ preview: { mapped, starts }, at }: { readonly preview: Preview; readonly at: number }) {
  const { t } = useTranslation();
  const verdict = 'activity' in mapped ? 'activity' : 'skipped' in mapped ? 'skipped' : 'drift';
  return (
    <Card withBorder component="section">
      <Title order={3} size="h6">
        {t(`connections.mapping.${verdict}`, { at })}
      </Title>
      {'skipped' in mapped && <Text size="sm">{mapped.skipped}</Text>}
      {'drift' in mapped &&
        mapped.drift.map(({ field, problem }) => (
          <Text key={`${field} ${problem}`} size="sm" className="others">
            <code>{field}</code> <bdi>{problem}</bdi>
          </Text>
        ))}
      {'activity' in mapped && (
        <>
          <table className={styles['fields']}>
            <tbody>
              {rowsOf(mapped.activity, '').map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td>
                    <Text size="sm" className="said">
                      {value}
                    </Text>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Text size="sm" mt="xs">
            {starts.length === 0 ? t('connections.mapping.starts_nothing') : t('connections.mapping.starts')}
          </Text>
          {starts.map(({ playbook, idle }) => (
            <Text key={playbook} size="sm" className="others">
              {playbook}
              {idle !== null && ` (${idle})`}
            </Text>
          ))}
        </>
      )}
    </Card>
  );
}

/** What there is, each value apart from all others; what is null is absent. */
function rowsOf(value: object, within: string): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, one]): readonly (readonly [string, string])[] => {
    const path = `${within}${name}`;
    if (one === null) return [];
    return typeof one === 'object' ? rowsOf(one as object, `${path}.`) : [[path, String(one)]];
  });
}
