/** An archive of talk: chosen or dropped, sent in parts, read. */
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { Alert, Button, Card, FileButton, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconArchive } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Archive } from '../../api/shapes/index.ts';
import { call, problemOf, type Problem } from '../frame/api.ts';
import { Refused } from '../parts/states.tsx';
import { useDoing } from '../settings/doing.ts';
import { heldFor, send } from './sending.ts';
import { NOUN } from './visit.ts';

const ACCEPTED = '.csv,.tsv,.xml,.json,.jsonl,.ndjson';

export function DropArchive({ archive }: { readonly archive: Archive | null }) {
  const { t, i18n } = useTranslation();
  const { coming, problem, begin } = useSending(archive);
  const removing = useDoing();
  const [over, setOver] = useState(false);
  const shown = coming ?? archive;
  function dropped(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) begin(file);
  }
  return (
    <Card
      withBorder
      {...(over && { bg: 'var(--outside-paper)' })}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      <Stack gap="xs" h="100%" justify="space-between">
        <div>
          <Title order={4} size="h5">
            {t('start.archive.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('start.archive.what')}
          </Text>
        </div>
        {shown !== null && <HowFar archive={shown} sending={coming !== null} />}
        {archive?.state === 'refused' && coming === null && (
          <Alert color="red" role="alert">
            <Text size="sm">
              {archive.fault?.message} {archive.fault?.cure}
            </Text>
          </Alert>
        )}
        <Refused problem={problem ?? removing.problem} />
        <Group gap="xs">
          <FileButton accept={ACCEPTED} onChange={(file) => file && begin(file)}>
            {(props) => (
              <Button
                {...props}
                variant={archive === null ? 'filled' : 'default'}
                disabled={coming !== null}
                leftSection={<IconArchive size={18} aria-hidden />}
              >
                {t(archive === null ? 'start.archive.choose' : 'start.archive.other')}
              </Button>
            )}
          </FileButton>
          {archive !== null && coming === null && (
            <Button
              variant="subtle"
              color="gray"
              loading={removing.busy}
              onClick={() => void removing.run([NOUN], () => call('DELETE', `/archives/${archive.id}`))}
            >
              {t('start.archive.remove')}
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {t('start.archive.which', { most: new Intl.NumberFormat(i18n.language).format(256) })}
        </Text>
      </Stack>
    </Card>
  );
}

function HowFar({ archive, sending }: { readonly archive: Archive; readonly sending: boolean }) {
  const { t, i18n } = useTranslation();
  const { name, bytes, received, state, posts } = archive;
  if (state === 'refused') return null;
  const percent = Math.floor((100 * received) / bytes);
  const words =
    state === 'coming'
      ? t(sending ? 'start.archive.sending' : 'start.archive.cut_off', { percent })
      : t(state === 'reading' ? 'start.archive.reading' : 'start.archive.read', {
          posts: new Intl.NumberFormat(i18n.language).format(posts),
        });
  return (
    <div>
      <Text size="sm" component="output" aria-live="polite" display="block">
        <bdi>{name}</bdi>: {words}
      </Text>
      {state !== 'read' && (
        <Progress
          mt={4}
          value={state === 'coming' ? percent : 100}
          animated={state === 'reading'}
          aria-label={t('start.archive.progress')}
        />
      )}
    </div>
  );
}

/** What is sent by this page, of which the server tells the rest. */
function useSending(archive: Archive | null) {
  const queries = useQueryClient();
  const [coming, setComing] = useState<Archive | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stop = useRef<AbortController | null>(null);
  async function sent(file: File): Promise<void> {
    const ending = new AbortController();
    stop.current = ending;
    setProblem(null);
    try {
      await send(file, archive, { onPart: setComing, signal: ending.signal });
    } catch (thrown) {
      if (ending.signal.aborted) return;
      setProblem(problemOf(thrown));
    }
    await queries.invalidateQueries({ queryKey: [NOUN] });
    setComing(null);
  }
  const begin = (file: File): void => void sent(file);
  // Back from another step: it goes on by itself.
  const again = archive?.state === 'coming' ? heldFor(archive) : null;
  const goOn = useRef(begin);
  useEffect(() => {
    goOn.current = begin;
  });
  useEffect(() => {
    if (again !== null && stop.current === null) goOn.current(again);
  }, [again]);
  useEffect(() => () => stop.current?.abort(), []);
  return { coming, problem, begin };
}
