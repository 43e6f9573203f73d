/** The door of the vocabulary. It loads no store: what works on files alone takes it too. */
export { lintVocabulary, readVocabulary, vocabularyMark, vocabularyText, type VocabularyFolders } from './files.ts';
export { compileVocabulary, type Hit, type Matcher } from './matcher.ts';
export { relatedTo, type Related } from './related.ts';
export { saidIn, subjectOf } from './subject.ts';
export { fold, isUnspaced, withoutLinks } from './tokens.ts';
export { NO_VOCABULARY, parseVocabulary, vocabularyOf, type Entry, type Vocabulary } from './vocabulary.ts';
