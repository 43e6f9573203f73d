/** Connecting a system: which one, then its form. What comes after (rights, streams) is on the connection's own page. */
import { useMemo, useState, type FormEvent } from 'react';
import { Alert, Anchor, Badge, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowLeft, IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { Connected, Connector } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { useMay } from '../frame/session.ts';
import { OutsideLink } from '../parts/outside-link.tsx';
import { Empty, ProblemText } from '../parts/states.tsx';
import { AudienceChoice } from './audience.tsx';
import { useDraft } from './draft.ts';
import { errorsBy, formOf, settingsOf, type Form } from './fields.ts';
import { Fields, idOf } from './form.tsx';
import { showOnce } from './once.ts';
import styles from './add.module.css';

const NAME = /^[a-z][a-z0-9_-]{0,62}$/;

interface AddProps {
  readonly connectors: readonly Connector[];
  /** Names that are taken. */
  readonly taken: readonly string[];
  /** The connector that was chosen. */
  readonly chosen: string;
}

export function Add({ connectors, taken, chosen }: AddProps) {
  const { t } = useTranslation();
  const mayConfigure = useMay('configure');
  if (!mayConfigure) return <Empty title={t('connections.add')}>{t('connections.admin_only')}</Empty>;
  const connector = connectors.find(({ id }) => id === chosen);
  return connector === undefined ? (
    <Choose connectors={connectors} />
  ) : (
    <Fill key={connector.id} connector={connector} taken={taken} />
  );
}

type Kind = 'living' | 'without' | 'retired';

function groupOf({ settings, oauth, standing }: Connector): Kind {
  if (standing?.system === 'retired') return 'retired';
  const { required = [] } = settings as { readonly required?: readonly string[] };
  return required.length === 0 && !oauth ? 'without' : 'living';
}

function Choose({ connectors }: { readonly connectors: readonly Connector[] }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/);
  const fitting = connectors.filter((one) => {
    const { streams, actions } = one;
    const said = [streams, actions, one.labels.streams, one.labels.actions].flatMap((of) => Object.entries(of).flat());
    const all = [one.id, one.title, ...said];
    const text = all.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <Stack gap="md">
      <Back to="/connections" />
      <Title order={2}>{t('connections.choose.title')}</Title>
      <TextInput
        type="search"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        aria-label={t('connections.choose.search')}
        placeholder={t('connections.choose.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={420}
        data-autofocus
      />
      {fitting.length === 0 && <Empty title={t('connections.choose.none')}>{t('connections.choose.none_cure')}</Empty>}
      {(['living', 'without', 'retired'] as const).map((group) => {
        const some = fitting.filter((one) => groupOf(one) === group);
        return some.length === 0 ? null : (
          <section key={group}>
            <Title order={3} size="h5">
              {t(`connections.choose.${group}`)}
            </Title>
            <ul className={styles['choices']}>
              {some.map((one) => (
                <li key={one.id}>
                  <Choice connector={one} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Stack>
  );
}

function Choice({ connector: { id, title, labels, oauth, takesWebhooks } }: { readonly connector: Connector }) {
  const { t } = useTranslation();
  const does = Object.values(labels.actions);
  return (
    <Link href={`/connections?add=${id}`} className={styles['choice']}>
      <Group justify="space-between" gap={4}>
        <Text fw={600}>{title}</Text>
        <Group gap={4} wrap="nowrap">
          {oauth && (
            <Badge variant="default" size="sm" tt="none">
              OAuth
            </Badge>
          )}
          {takesWebhooks && (
            <Badge variant="default" size="sm" tt="none">
              {t('connections.choose.webhook')}
            </Badge>
          )}
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {t('connections.choose.reads', { what: Object.values(labels.streams).join(', ') })}
      </Text>
      <Text size="sm" c="dimmed">
        {does.length === 0
          ? t('connections.choose.does_nothing')
          : t('connections.choose.does', { what: does.join(', ') })}
      </Text>
    </Link>
  );
}

export function Back({ to }: { readonly to: string }) {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} href={to} size="sm">
      <Group gap={4}>
        <IconArrowLeft size={16} aria-hidden />
        {t('connections.back')}
      </Group>
    </Anchor>
  );
}

function Fill({ connector, taken }: { readonly connector: Connector; readonly taken: readonly string[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const form: Form = useMemo(() => formOf(connector), [connector]);
  const begin = useMemo(() => ({ ':id': freeName(connector.id, taken) }), [connector.id, taken]);
  const { typed, type, forget } = useDraft(`connect ${connector.id}`, form.fields, begin);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const id = String(typed[':id'] ?? '');
  const audience = typed[':audience'] === 'internal' || typed[':audience'] === 'external' ? typed[':audience'] : null;
  const wrongName = !NAME.test(id)
    ? t('connections.form.name_rule')
    : taken.includes(id)
      ? t('connections.form.name_taken', { name: id })
      : undefined;
  const errors = errorsBy(form.fields, problem?.errors ?? new Map<string, string>());

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    if (wrongName !== undefined) return focusOn('id');
    if (audience === null) return focusOn('audience');
    setBusy(true);
    setProblem(null);
    try {
      const settings = settingsOf(form.fields, typed);
      const added = await call<Connected>('POST', '/connections', {
        body: { id, connector: connector.id, audience, settings },
      });
      const made = form.fields.find(({ signs, name }) => signs && typed[name] !== undefined && typed[name] !== '');
      showOnce(id, { address: added.address, secret: made === undefined ? null : String(typed[made.name]) });
      forget();
      await queries.invalidateQueries({ queryKey: ['connection'] });
      go(`/connections/${id}?setup`);
    } catch (thrown) {
      const told = problemOf(thrown);
      setProblem(told);
      setBusy(false);
      const [first] = errorsBy(form.fields, told.errors).keys();
      if (first !== undefined) focusOn(first);
    }
  }

  return (
    <Stack gap="md">
      <Back to="/connections?add" />
      <Title order={2}>{t('connections.form.title', { name: connector.title })}</Title>
      <div className={styles['two']}>
        <form onSubmit={(event) => void add(event)} noValidate>
          <Stack gap="lg">
            {problem !== null && (
              <Alert color="red" role="alert" title={t('connections.form.refused')}>
                {errors.size === 0 ? <ProblemText problem={problem} /> : t('connections.form.look_at_fields')}
              </Alert>
            )}
            <TextInput
              id={idOf('id')}
              label={t('connections.form.name')}
              description={t('connections.form.name_help')}
              value={id}
              onChange={(event) => type(':id', event.currentTarget.value)}
              error={asked || taken.includes(id) ? wrongName : undefined}
              required
            />
            <AudienceChoice
              value={audience}
              choose={(chosen) => type(':audience', chosen)}
              error={asked && audience === null ? t('connections.audience.needed') : undefined}
            />
            <Fields form={form} typed={typed} type={type} errors={errors} />
            <Group>
              <Button type="submit" loading={busy} size="md">
                {t('connections.form.connect')}
              </Button>
              <Text size="xs" c="dimmed">
                {t('connections.form.afterwards')}
              </Text>
            </Group>
          </Stack>
        </form>
        <Can connector={connector} />
      </div>
    </Stack>
  );
}

/** What it can read and do, and where its vendor tells more. */
function Can({ connector: { title, docs, streams, actions, standing } }: { readonly connector: Connector }) {
  const { t } = useTranslation();
  return (
    <aside aria-label={t('connections.form.can')}>
      <Title order={3} size="h6">
        {t('connections.form.reads')}
      </Title>
      <Told of={streams} />
      {Object.keys(actions).length > 0 && (
        <>
          <Title order={3} size="h6">
            {t('connections.form.does')}
          </Title>
          <Told of={actions} />
        </>
      )}
      {standing?.system === 'retired' && (
        <Text size="sm" c="dimmed">
          {t('connections.form.retired')}
        </Text>
      )}
      <Text size="sm">
        <OutsideLink to={docs}>{t('connections.form.docs', { name: title })}</OutsideLink>
      </Text>
    </aside>
  );
}

function Told({ of }: { readonly of: Readonly<Record<string, string>> }) {
  return (
    <ul className={styles['list']}>
      {Object.entries(of).map(([name, says]) => (
        <li key={name}>{says}</li>
      ))}
    </ul>
  );
}

function freeName(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  const free = Array.from({ length: 99 }, (_, at) => `${id}-${at + 2}`);
  return free.find((one) => !taken.includes(one)) ?? '';
}

/** After what it stands in is drawn: it may only be shown now. */
function focusOn(name: string): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>(`#${CSS.escape(idOf(name))}`);
    (field?.matches('input, textarea') === true ? field : field?.querySelector<HTMLElement>('input, button'))?.focus();
  });
}
