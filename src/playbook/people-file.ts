/** Who may be named in playbooks, as a file says it: for whoever looks at playbooks without the product. */
import { z } from 'zod';
import type { LintProblem } from '#sdk';
import { suggested } from './lint-cures.ts';
import type { Catalog } from './load.ts';
import { say } from './say.ts';
import { readYaml } from './yaml.ts';

const Ids = z.array(z.string().min(1)).default([]);
const PeopleFile = z.strictObject({ people: Ids, teams: Ids, roles: Ids, markets: Ids.optional() });

export function parsePeople(
  text: string,
  file: string,
): { readonly people: NonNullable<Catalog['people']> } | { readonly problems: readonly LintProblem[] } {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const parsed = PeopleFile.safeParse(yaml.data);
  if (parsed.success) {
    const { people, teams, roles, markets } = parsed.data;
    return {
      people: {
        people: new Set(people),
        teams: new Set(teams),
        roles: new Set(roles),
        ...(markets !== undefined && { markets: new Set(markets) }),
      },
    };
  }
  return {
    problems: parsed.error.issues.flatMap((issue) => {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) =>
          yaml.at(
            { path: [...path, key], key: true },
            say('‹name› is not known here', { name: key }),
            suggested(key, Object.keys(PeopleFile.shape)),
          ),
        );
      return [
        yaml.at({ path }, 'this is no list of ids', 'write people: [ines, tom], teams: [care], roles: [approver]'),
      ];
    }),
  };
}
