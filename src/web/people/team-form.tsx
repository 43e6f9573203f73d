/** What is said of a team, to be changed. */
import {
  Fieldset,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person, Team } from '../../api/shapes/index.ts';
import { instantIn, localIn } from '../parts/moments.ts';
import { EditForm, useEditing, WeekFields, ZoneField, type Editing } from './editing.tsx';
import { knownIn, ROTAS, TEAM_LISTS, teamGiven, teamTyped, type TeamTyped } from './fields.ts';

interface FormProps {
  readonly team: Team;
  readonly teams: readonly Team[];
  readonly people: readonly Person[];
  readonly close: () => void;
}

type Choice = { readonly value: string; readonly label: string };

export function TeamForm({ team, teams, people, close }: FormProps) {
  const { t } = useTranslation();
  const editing = useEditing({ at: `teams/${team.id}`, now: teamTyped(team), given: teamGiven, close });
  const { typed, type, errors } = editing;
  const choices = people.map(({ id, name }) => ({ value: id, label: name }));
  const text = (name: 'title' | 'holidays', label: string, help?: string) => (
    <TextInput
      label={label}
      description={help}
      value={typed.texts[name]}
      error={errors.get(name)}
      autoComplete="off"
      required={name === 'title'}
      onChange={(event) => type({ texts: { ...typed.texts, [name]: event.currentTarget.value } })}
    />
  );
  return (
    <EditForm editing={editing}>
      {text('title', t('people.add.title'))}
      <Select
        label={t('people.team.lead')}
        data={choices}
        value={typed.lead}
        searchable
        clearable
        error={errors.get('lead')}
        onChange={(lead) => type({ lead })}
      />
      <MultiSelect
        label={t('people.team.members')}
        data={choices}
        value={[...typed.members]}
        searchable
        hidePickedOptions
        error={errors.get('members')}
        onChange={(members) => type({ members })}
      />
      <RotaFields editing={editing} choices={choices} />
      <ZoneField
        zone={typed.texts.zone}
        error={errors.get('zone')}
        choose={(zone) => type({ texts: { ...typed.texts, zone } })}
      />
      <WeekFields editing={editing} legend={t('people.team.hours')} always={t('people.team.hours_always')} />
      {text('holidays', t('people.person.holidays'), t('people.person.holidays_help'))}
      {TEAM_LISTS.map((name) => (
        <TagsInput
          key={name}
          label={t(`people.person.${name}`)}
          description={name === 'languages' ? t('people.person.languages_help') : undefined}
          data={knownIn([...people, ...teams], name)}
          value={[...typed.lists[name]]}
          acceptValueOnBlur
          error={errors.get(name)}
          onChange={(list) => type({ lists: { ...typed.lists, [name]: list } })}
        />
      ))}
      <NumberInput
        label={t('people.team.silent')}
        description={t('people.team.silent_help')}
        value={typed.silent}
        min={0.1}
        max={8_760}
        error={errors.get('owner_silent')}
        onChange={(silent) => type({ silent })}
      />
    </EditForm>
  );
}

/** Who is on call by turns, or by a calendar. */
function RotaFields({
  editing: { typed, type, errors },
  choices,
}: {
  readonly editing: Editing<TeamTyped>;
  readonly choices: readonly Choice[];
}) {
  const { t } = useTranslation();
  const { zone } = typed.texts;
  const error = errors.get('rota');
  return (
    <Fieldset legend={t('people.team.rota')}>
      <Stack gap="xs">
        <SegmentedControl
          aria-label={t('people.team.rota')}
          value={typed.rota}
          data={ROTAS.map((rota) => ({ value: rota, label: t(`people.team.rotas.${rota}`) }))}
          onChange={(rota) => type({ rota: rota as TeamTyped['rota'] })}
        />
        {typed.rota === 'turn' && (
          <>
            <MultiSelect
              label={t('people.team.turn')}
              description={t('people.team.turn_help')}
              data={[...choices]}
              value={[...typed.turn]}
              searchable
              hidePickedOptions
              error={error}
              onChange={(turn) => type({ turn })}
            />
            <NumberInput
              label={t('people.team.days')}
              value={typed.days}
              min={1}
              max={366}
              allowDecimal={false}
              onChange={(days) => type({ days })}
            />
            <TextInput
              type="datetime-local"
              label={t('people.team.from')}
              description={t('people.away.zone', { zone })}
              value={typed.from === '' ? '' : localIn(zone, Date.parse(typed.from))}
              required
              onChange={({ currentTarget: { value } }) =>
                type({ from: value === '' ? '' : instantIn(zone, value).toISOString() })
              }
            />
          </>
        )}
        {typed.rota === 'calendar' && (
          <TextInput
            label={t('people.person.calendar')}
            description={t('people.team.calendar_help')}
            value={typed.calendar}
            autoComplete="off"
            error={error}
            onChange={(event) => type({ calendar: event.currentTarget.value })}
          />
        )}
        {typed.rota === 'none' && (
          <Text size="sm" c="dimmed">
            {t('people.team.rota_none')}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}
