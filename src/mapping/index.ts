/** Compiles a mapping's YAML to a function from a vendor's record to an activity. Pure but for `load.ts`, which reads the files. */
export { parseCases, runCases, type Case, type CaseResult } from './cases.ts';
export { compileMapping, type CompiledMapping } from './compile.ts';
export { streamKey, type Identity, type StreamKey } from './key.ts';
export {
  arrange,
  loadMappings,
  readMappingFiles,
  type MappingFile,
  type MappingFolders,
  type Mappings,
  type StreamKeys,
} from './load.ts';
export { parseMapping } from './parse.ts';
export type { Functions, MappingFunction } from './rule.ts';
export { plainText } from './plain.ts';
export { suggestMapping } from './suggest.ts';
export { readYaml, type Path as YamlPath, type Yaml } from './yaml.ts';
