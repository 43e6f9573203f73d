/** What a connection is made of: settings and credentials, its address, its budget, and its end. What would be touched is told before. */
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { Alert, Button, Group, Modal, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Connected, Connector, Overview, Touched } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf, useGet } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { ProblemText, Refused } from '../parts/states.tsx';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { useDraft } from './draft.ts';
import { changesOf, errorsBy, formOf, typedOf } from './fields.ts';
import { Fields } from './form.tsx';
import { showOnce } from './once.ts';
import { ShownOnce } from './setup.tsx';
import { useActions } from './state.tsx';

interface SettingsProps {
  readonly one: Overview;
  readonly connector: Connector | null;
}

export function Settings({ one, connector }: SettingsProps) {
  const { t } = useTranslation();
  const mayConfigure = useMay('configure');
  const touched = useGet<Touched>('connection', `/connections/${one.connection.id}/touches`);
  if (!mayConfigure) return <Text c="dimmed">{t('connections.admin_only')}</Text>;
  return (
    <Stack gap="xl" maw={640}>
      {connector !== null && <Change one={one} connector={connector} touched={touched.data ?? null} />}
      {one.connection.takesWebhooks && <Address one={one} />}
      <Budget one={one} connector={connector} />
      <Remove one={one} touched={touched.data ?? null} />
    </Stack>
  );
}

function useTouches(touched: Touched | null): readonly string[] {
  const { t } = useTranslation();
  if (touched === null) return [];
  const { playbooks, waiting, parked } = touched;
  return [
    ...(playbooks.length > 0 ? [t('connections.touches.playbooks', { names: playbooks.join(', ') })] : []),
    ...(waiting > 0 ? [t('connections.touches.waiting', { count: waiting })] : []),
    ...(parked > 0 ? [t('connections.touches.parked', { count: parked })] : []),
  ];
}

function Touches({ touched }: { readonly touched: Touched | null }) {
  const { t } = useTranslation();
  const touches = useTouches(touched);
  return (
    <Text size="sm" c="dimmed" className="others">
      {touches.length === 0 ? t('connections.touches.nothing') : touches.join(' ')}
    </Text>
  );
}

interface ChangeProps {
  readonly one: Overview;
  readonly connector: Connector;
  readonly touched: Touched | null;
}

function Change({ one, connector, touched }: ChangeProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const act = useActions(one.connection.id);
  const { id, settings } = one.connection;
  const form = useMemo(() => formOf(connector), [connector]);
  const before = useMemo(() => typedOf(form.fields, settings), [form, settings]);
  const { typed, type, forget } = useDraft(`change ${id}`, form.fields, before);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const changes = changesOf(form.fields, before, typed);
  const errors = errorsBy(form.fields, problem?.errors ?? new Map<string, string>());
  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await call('PATCH', `/connections/${id}`, { body: { settings: changes } });
      await queries.invalidateQueries({ queryKey: ['connection'] });
      forget();
      notifyDone(t('connections.settings.saved'));
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  return (
    <section>
      <Title order={3} size="h5">
        {t('connections.settings.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('connections.settings.what')}
      </Text>
      {one.signsIn === 'browser' && (
        <Button mb="md" variant="default" loading={act.busy} onClick={() => void act.connect()}>
          {t(one.connection.account === null ? 'connections.do.connect' : 'connections.do.reconnect')}
        </Button>
      )}
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="md">
          {problem !== null && (
            <Alert color="red" role="alert" title={t('connections.settings.refused')}>
              {errors.size === 0 ? <ProblemText problem={problem} /> : t('connections.form.look_at_fields')}
            </Alert>
          )}
          <Fields form={form} typed={typed} type={type} errors={errors} changing />
          <Touches touched={touched} />
          <Group>
            <Button type="submit" loading={busy} disabled={Object.keys(changes).length === 0}>
              {t('connections.settings.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

function Address({ one: { connection } }: { readonly one: Overview }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const [busy, setBusy] = useState(false);
  async function rotate(): Promise<void> {
    setBusy(true);
    try {
      const { address } = await call<Connected>('POST', `/connections/${connection.id}/address`);
      showOnce(connection.id, { address, secret: null });
      close();
    } catch (thrown) {
      notifyFailed(t, thrown);
    }
    setBusy(false);
  }
  return (
    <section>
      <Title order={3} size="h5">
        {t('connections.address.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('connections.address.what')}
      </Text>
      <ShownOnce id={connection.id} />
      <Button variant="default" mt="xs" onClick={open}>
        {t('connections.address.rotate')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('connections.address.rotate')}>
        <Stack>
          <Text size="sm">{t('connections.address.warn')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('connections.settings.keep')}
            </Button>
            <Button loading={busy} onClick={() => void rotate()}>
              {t('connections.address.do')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </section>
  );
}

const LIMITS = ['perHour', 'maxConcurrent', 'minTimeMs'] as const;
type Limits = Partial<Record<(typeof LIMITS)[number], number | string>>;

function Budget({ one, connector }: SettingsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { id, budget: own } = one.connection;
  const [typed, setTyped] = useState<Limits>(() => ({ ...own }) as Limits);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever was led here to raise it.
    if (location.hash === '#budget') place.current?.querySelector('input')?.focus();
  }, []);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function save(budget: Limits | null): Promise<void> {
    setBusy(true);
    setProblem(null);
    const body = budget && Object.fromEntries(Object.entries(budget).filter(([, value]) => value !== ''));
    try {
      await call('PUT', `/connections/${id}/budget`, { body: body && Object.keys(body).length > 0 ? body : null });
      if (budget === null) setTyped({});
      notifyDone(t('connections.settings.saved'));
      await queries.invalidateQueries({ queryKey: ['connection'] });
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
    setBusy(false);
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    void save(typed);
  }
  return (
    <section ref={place}>
      <Title order={3} size="h5">
        {t('connections.limits.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('connections.limits.what')}
      </Text>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {LIMITS.map((name) => (
            <NumberInput
              key={name}
              label={t(`connections.limits.${name}`)}
              value={typed[name] ?? ''}
              onChange={(value) => setTyped((before) => ({ ...before, [name]: value }))}
              placeholder={String(connector?.budget?.[name] ?? t('connections.limits.none'))}
              min={name === 'minTimeMs' ? 0 : 1}
              allowDecimal={false}
            />
          ))}
          <Refused problem={problem} />
          <Group>
            <Button type="submit" variant="default" loading={busy}>
              {t('connections.settings.save')}
            </Button>
            {own !== null && (
              <Button variant="subtle" onClick={() => void save(null)}>
                {t('connections.limits.reset')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </section>
  );
}

function Remove({ one: { connection }, touched }: { readonly one: Overview; readonly touched: Touched | null }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [opened, { open, close }] = useDisclosure(false);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const { id } = connection;
  async function remove(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await call('DELETE', `/connections/${id}`);
      go('/connections', { replace: true });
      notifyDone(t('connections.remove.done', { name: id }));
      await queries.invalidateQueries({ queryKey: ['connection'] });
    } catch (thrown) {
      notifyFailed(t, thrown);
      setBusy(false);
    }
  }
  return (
    <section>
      <Title order={3} size="h5">
        {t('connections.remove.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('connections.remove.what')}
      </Text>
      <Button variant="default" onClick={open}>
        {t('connections.remove.do')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('connections.remove.ask', { name: id })}>
        <form onSubmit={(event) => void remove(event)}>
          <Stack>
            <Touches touched={touched} />
            <TextInput
              label={t('connections.remove.type', { name: id })}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('connections.settings.keep')}
              </Button>
              <Button type="submit" color="red.9" loading={busy} disabled={typed !== id}>
                {t('connections.remove.do')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </section>
  );
}
