/** What posts are about, and which are about the same thing. Pure, and found without loading the store. */
export { createSubjects, type Placed, type Post, type Reason, type Subjects } from './gathering.ts';
export { createMatcher, type Match, type Matcher, type Weights } from './matcher.ts';
export { ALIKE, bandsOf, likeness, shinglesOf } from './likeness.ts';
export { canonicalLink, linksIn } from './links.ts';
export { termsOf, type Terms } from './terms.ts';
