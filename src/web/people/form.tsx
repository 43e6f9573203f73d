/** What is said of a person, to be changed. */
import { Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/shapes/index.ts';
import { EditForm, useEditing, WeekFields, ZoneField } from './editing.tsx';
import { knownIn, LISTS, personGiven, typedOf } from './fields.ts';

interface FormProps {
  readonly person: Person;
  readonly people: readonly Person[];
  readonly close: () => void;
}

const HELP = { holidays: 'holidays_help', calendar: 'calendar_help' } as const;

export function PersonForm({ person, people, close }: FormProps) {
  const { t } = useTranslation();
  const { id } = person;
  const editing = useEditing({ at: `people/${id}`, now: typedOf(person), given: personGiven, close });
  const { typed, type, errors } = editing;
  const text = (name: 'name' | 'email' | 'holidays' | 'calendar') => (
    <TextInput
      label={t(`people.person.${name}`)}
      description={name in HELP ? t(`people.person.${HELP[name as 'holidays' | 'calendar']}`) : undefined}
      value={typed.texts[name]}
      error={errors.get(name)}
      autoComplete="off"
      required={name === 'name'}
      onChange={(event) => type({ texts: { ...typed.texts, [name]: event.currentTarget.value } })}
    />
  );
  return (
    <EditForm editing={editing}>
      {text('name')}
      {text('email')}
      <ZoneField
        zone={typed.texts.zone}
        error={errors.get('zone')}
        choose={(zone) => type({ texts: { ...typed.texts, zone } })}
      />
      <WeekFields editing={editing} legend={t('people.person.hours')} always={t('people.hours.always')} />
      {text('holidays')}
      <Select
        label={t('people.person.stand_in')}
        data={people.filter((one) => one.id !== id).map((one) => ({ value: one.id, label: one.name }))}
        value={typed.stand_in}
        searchable
        clearable
        error={errors.get('stand_in')}
        onChange={(stand_in) => type({ stand_in })}
      />
      {LISTS.map((name) => (
        <TagsInput
          key={name}
          label={t(`people.person.${name}`)}
          description={name === 'languages' ? t('people.person.languages_help') : undefined}
          data={knownIn(people, name)}
          value={[...typed.lists[name]]}
          acceptValueOnBlur
          error={errors.get(name)}
          onChange={(list) => type({ lists: { ...typed.lists, [name]: list } })}
        />
      ))}
      <Switch
        label={t('people.person.expert')}
        checked={typed.expert}
        onChange={(event) => type({ expert: event.currentTarget.checked })}
      />
      {text('calendar')}
    </EditForm>
  );
}
