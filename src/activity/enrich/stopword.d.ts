/** Of what we use: the package brings no types of its own. */
declare module 'stopword' {
  type List = readonly string[];
  export const ara: List, ben: List, ces: List, dan: List, deu: List, ell: List, eng: List, fas: List, fin: List;
  export const fra: List, heb: List, hin: List, hun: List, ind: List, ita: List, jpn: List, kor: List, nld: List;
  export const nob: List, pol: List, por: List, porBr: List, ron: List, rus: List, spa: List, swe: List, tha: List;
  export const tur: List, ukr: List, vie: List, zho: List;
}
