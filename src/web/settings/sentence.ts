/** A rule in plain words. */
import type { TFunction } from 'i18next';
import type { Person, Right, Team } from '../../api/shapes/index.ts';

export interface Folk {
  readonly people: readonly Person[];
  readonly teams: readonly Team[];
}

type Said = Pick<Right, 'holder_kind' | 'holder' | 'permission' | 'connections' | 'teams' | 'audience'>;

export function sentenceOf(t: TFunction, language: string, right: Said, { people, teams }: Folk): string {
  const { holder_kind: kind, holder, permission, connections, audience } = right;
  const either = new Intl.ListFormat(language, { type: 'disjunction' });
  const teamName = (id: string): string => teams.find((one) => one.id === id)?.title ?? id;
  const names = {
    role: isRole(holder) ? t(`settings.role.${holder}`) : holder,
    team: teamName(holder),
    person: people.find(({ id }) => id === holder)?.name ?? holder,
  };
  const who = t(`settings.rights.holder.${kind}`, { name: names[kind] });
  const where = either.format(connections ?? []);
  const extent = connections === null ? 'all' : connections.length === 0 ? 'none' : 'some';
  if (permission === 'read')
    return t(`settings.rights.says.read_${extent}`, {
      who,
      where,
      audience: t(`settings.rights.audiences.${audience ?? 'both'}`),
    });
  if (right.teams === null || extent === 'none') return t(`settings.rights.says.speak_${extent}`, { who, where });
  if (right.teams.length === 0) return t('settings.rights.says.speak_none', { who });
  return t(`settings.rights.says.speak_${extent}_teams`, {
    who,
    where,
    teams: either.format(right.teams.map(teamName)),
  });
}

function isRole(word: string): word is 'admin' | 'responder' | 'developer' | 'viewer' {
  return ['admin', 'responder', 'developer', 'viewer'].includes(word);
}
