/** The language of a post, by what it is written in alone. */
import { loadLanguageModel, type LanguageModel } from './language-model.ts';

export interface Languages {
  /** The primary tag of BCP 47 (`pt`); null when unsure. The model is loaded by the first call, in about half a second. */
  of(text: string): string | null;
}

/** In UTF-16 code units: what follows changes no answer. */
const ENOUGH = 1_000;
/** What is no language: addresses, people, entities. A tag is its word. */
const NOISE = /https?:\/\/\S+|www\.\S+|@[\w.]+|&\w{2,6};|#/g;
const LETTER = /\p{L}/u;

/** Small words of Hindi as it is typed in Latin letters, which eld does not know. Those that mean something elsewhere count half. */
const HINDI = new Set(
  `hai hain nahi nahin nhi kya kyu kyun kyon aur bhi mein hum tum aap mera meri mere tera teri tere apna apni apne uska uski uske iska iski unka unke
 karo karna karne karte karta karke raha rahi rahe rha rhe gaya gayi gaye hoga hogi honge hota hoti hote tha thi koi kuch kuchh abhi phir jab kab yeh
 woh bhai yaar liye wala wali wale sab bahut bohot bahot acha accha achha toh hua hui hue kaise kaisa kahan yahan wahan jaise aise kaun sabse tak lekin
 magar agar kyunki isliye chahiye sakta sakti sakte dekho dekh bol bola bolo mujhe mujhko tumhe humko unko usko isko kisi kabhi hamesha bilkul zindagi
 pyar pyaar desh logo baat kaam raat`.split(/\s+/),
);
const HALF_HINDI = new Set(
  'log tab din kar ab dil ka ki ke ko se pe me to ho ye wo na hi ji pr par jo main mai is us ek do hu hun hoon the mat le de lo aa ja'.split(
    ' ',
  ),
);
const LATIN_WORD = /[a-z]+/g;
/** So many, and so much of the text. Short words alone tell little. */
const ENOUGH_HINDI = 2;
const HINDI_SHARE = 0.25;
/** … where no other language fits. */
const SOME = 0.1;

export function createLanguages(): Languages {
  let model: LanguageModel | null = null;
  return {
    of(text) {
      const words = text.slice(0, ENOUGH).replaceAll(NOISE, ' ');
      if (!LETTER.test(words)) return null;
      const hindi = hindiInLatin(words);
      if (hindi === 'surely') return 'hi';
      model ??= loadLanguageModel();
      return model.detect(words) ?? (hindi === 'perhaps' ? 'hi' : null);
    },
  };
}

/** Perhaps: it is, where nothing else is known. */
function hindiInLatin(text: string): 'surely' | 'perhaps' | 'no' {
  let all = 0;
  let hindi = 0;
  let sure = 0;
  for (const [word] of text.toLowerCase().matchAll(LATIN_WORD)) {
    all += 1;
    if (HINDI.has(word)) {
      hindi += 1;
      sure += 1;
    } else if (HALF_HINDI.has(word)) hindi += 0.5;
  }
  if (sure === 0) return 'no';
  if (hindi >= ENOUGH_HINDI && hindi >= all * HINDI_SHARE) return 'surely';
  return all >= ENOUGH_HINDI && hindi >= all * SOME ? 'perhaps' : 'no';
}
