/** Words that tell nothing, for the time in which few posts were seen: later, what is common is learnt from the posts themselves. */
import { termsOf } from './terms.ts';

const WORDS: readonly string[] = [
  // English
  `the a an and or but if so of to in on at by for from with about as into over after before than then that this these those it its is are was were
   be been am has have had do does did not no i you he she we they me him her us them my your his our their what which who when where why how all any
   can could will would should just get got there here out up down now very more most some too also only please thanks thank hi hello`,
  // German
  `der die das den dem des ein eine einen einem einer und oder aber wenn dass ob ist sind war waren wird werden wurde sein hat habe haben hatte nicht
   kein keine ich du er sie es wir ihr mich mir dich dir uns euch mein meine dein ihre auf in an im am zu zum zur von vom mit bei nach aus für über
   unter vor um als wie was wer wo noch schon auch nur sehr mehr so da hier kann bitte danke hallo`,
  // French
  `le la les un une des du de et ou mais si que qui quoi dont est sont était être été a ai as avons avez ont avait ne pas plus je tu il elle on nous vous
   ils elles me te se lui leur mon ma mes ton ta tes son sa ses notre votre ce cet cette ces dans sur sous par pour avec sans en au aux comme très aussi
   bien tout tous fait merci bonjour`,
  // Spanish
  `el la los las un una unos unas de del y o pero si que quien es son era fue ser estar está están ha he han había no ni yo tú él ella nosotros ellos me
   te se lo le les mi mis tu tus su sus nuestro este esta esto ese esa en con sin por para a al como más muy ya también hay todo cuando donde gracias hola`,
  // Italian
  `il lo la i gli le un uno una di del della dei e o ma se che chi è sono era essere stato ha ho hai hanno aveva non io tu lui lei noi voi loro mi ti si
   ci vi mio mia tuo suo questo questa quello in con su per da dal al alla nel nella come più molto anche già tutto quando dove grazie ciao`,
  // Portuguese
  `o os as um uma de do da dos das e ou mas se que quem é são era foi ser estar está tem tenho têm tinha não eu tu ele ela nós vocês eles me te lhe meu
   minha seu sua este esta isso em no na nos com sem por para ao à como mais muito já também tudo quando onde obrigado olá`,
  // Dutch
  `de het een en of maar als dat die dit is zijn was waren wordt heb heeft hebben had niet geen ik jij je hij zij ze we wij mij me hem haar ons mijn jouw
   op in aan te van met bij naar uit voor over om er ook nog al wel zo kan bedankt`,
  // Arabic
  `في من على إلى عن أن إن لا ما لم لن هذا هذه ذلك التي الذي هو هي أنا أنت نحن هم كان كل مع أو و يا قد بعد قبل عند حتى شكرا`,
  // Hindi
  `है हैं था थे थी का की के को में से पर और या यह वह ये वो मैं हम तुम आप मेरा मेरी मेरे नहीं भी तो ही कि जो क्या एक कर हो गया लिए ने`,
];

export const COMMON: readonly number[] = [...new Set(WORDS.values().flatMap((words) => termsOf(words).keys()))];
