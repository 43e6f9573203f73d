/** What people say in the demo. All of it is invented. */

/** In the order said. One of them complains about a camera. */
export const SAID = [
  { id: 'p-1', name: 'Noor', text: 'Two days on one charge. Whoever built this battery: thank you.' },
  { id: 'p-2', name: 'Luca', text: 'Which colour of the Vega 3 should I take, sand or slate?' },
  {
    id: 'p-3',
    name: 'Dana',
    text: 'The camera of my Vega 3 is broken since the update: every picture has a red tint!',
  },
  { id: 'p-4', name: 'Sam', text: 'Queue at the shop again, but friendly people.' },
] as const;
export const DECISION =
  'Known: firmware 2.1 removes the red tint, and it is out on Friday. Until then, switch HDR off.';

export interface Saying {
  readonly name: string;
  readonly text: string;
  readonly language?: string;
}

/** Outside, in public, each with a mention of us: the same fault, in their own words. */
export const FAULT: readonly Saying[] = [
  { name: 'Rosa', text: 'My Vega charger got so hot last night that it smells of burnt plastic. Is that normal?' },
  { name: 'Karim', text: 'Second Vega charger in a month that is overheating. This is dangerous!' },
  { name: 'Lena', text: 'Mein Vega Ladegerät wird so heiß, dass ich es nicht anfassen kann. Kaputt?', language: 'de' },
  { name: 'Pablo', text: 'El cargador de mi Vega no funciona, se calienta muchísimo y huele fatal.', language: 'es' },
  { name: 'June', text: 'Woke up to a melted charger. Never leaving this Vega thing alone at night again. Terrible.' },
  { name: 'Oskar', text: 'Is anybody else’s Vega charger terribly hot since the new firmware? Mine stopped working.' },
  {
    name: 'Mei',
    text: 'Support tells me to “wait an hour”. The charger is broken and burns my fingers, what should I wait for?',
  },
  { name: 'Tarek', text: 'Hot charger here too. I am really worried, my kids sleep next to it. Awful.' },
];

/** Inside: two shops and an engineer know more than anybody who decides. */
export const INSIDE = {
  shop: 'Three customers brought back Vega chargers today, all from batch 7. They are hot to the touch after ten minutes.',
  engineer:
    'Batch 7 of the Vega charger has the wrong fuse: with firmware 2.1 it draws too much current. Firmware 2.2 limits it.',
};

export const DECIDED =
  'Batch 7 has the wrong fuse; with firmware 2.2 it stays cool. Whoever has a hot one gets a new charger.';

export const ANSWER =
  'We are sorry: chargers of one batch get too hot. Please unplug yours. We send you a new one at once; here is how: https://aurora.example/charger';

/** What is said on any day, so that what is unusual can be told from it. */
export const CHATTER: readonly Saying[] = [
  { name: 'Noor', text: 'Two days on one charge. Whoever built this battery: thank you.' },
  { name: 'Luca', text: 'Which colour of the Vega 3 should I take, sand or slate?' },
  { name: 'Sam', text: 'Queue at the shop again, but friendly people.' },
  { name: 'Amélie', text: 'La photo de nuit du Vega 3 est superbe, bravo !', language: 'fr' },
  { name: 'Jonas', text: 'Die Lieferung kam einen Tag früher als gedacht. Danke!', language: 'de' },
  { name: 'Priya', text: 'Does the strap of the Vega watch fit the old model as well?' },
  { name: 'Marco', text: 'Ordered on Monday, the parcel is here. Nice packaging, too.' },
  { name: 'Ana', text: 'O preço do Vega 3 está um pouco caro, mas gosto muito da câmera.', language: 'pt' },
  { name: 'Yusuf', text: 'How do I move my pictures from the old phone to the Vega 3?' },
  { name: 'Greta', text: 'The charger cable could be longer, the rest is fine.' },
  { name: 'Hugo', text: 'Muy contento con el Vega 3, la pantalla es preciosa.', language: 'es' },
  { name: 'Otto', text: 'The camera of my Vega 3 is terrible at night, what a disappointment.' },
  { name: 'Ivy', text: 'Is there a student price for the watch?' },
];

/** What was done before, and how it turned out. */
export const PRACTICE = [
  {
    ref: 'practice-1',
    title: 'Charger of the Vega 2 got hot',
    situation: 'My charger is too hot to touch and smells. Is it dangerous? It stopped working in the night.',
    decision: 'One batch had a bad fuse. Everybody who wrote got a new one without sending the old one back.',
    answers: [
      {
        text: 'We are sorry. Please unplug the charger and do not use it again. We send you a new one today, and you need not send yours back.',
        language: 'en',
        audience: 'external',
      },
      {
        text: 'Das tut uns leid. Bitte stecken Sie das Ladegerät aus und benutzen Sie es nicht mehr. Ein neues ist heute noch unterwegs.',
        language: 'de',
        audience: 'external',
      },
    ],
    product: 'charger',
    topics: ['defect'],
    language: 'en',
    audience: 'external',
    team: 'care',
    outcome: 'resolved',
  },
  {
    ref: 'practice-2',
    title: 'Hot charger, told to wait',
    situation: 'The charger gets hot and burns. Support said it is normal.',
    decision: 'People were told that a warm charger is normal.',
    answers: [{ text: 'A warm charger is nothing to worry about.', language: 'en', audience: 'external' }],
    product: 'charger',
    topics: ['defect'],
    language: 'en',
    audience: 'external',
    team: 'care',
    outcome: 'made_worse',
  },
  {
    ref: 'practice-3',
    title: 'Red tint in pictures',
    situation: 'Since the update all my pictures have a red tint.',
    decision: 'Known; firmware 2.1 removes it. Until then, switch HDR off.',
    answers: [
      {
        text: 'The next firmware removes it. Until then, please switch HDR off.',
        language: 'en',
        audience: 'external',
      },
    ],
    product: 'camera',
    topics: ['defect'],
    language: 'en',
    audience: 'external',
    team: 'care',
    outcome: 'resolved',
  },
  {
    ref: 'practice-4',
    title: 'Parcel late in the week of a strike',
    situation: 'My parcel has not arrived and nobody tells me why.',
    decision: 'The courier was on strike; everybody got the new date and the postage back.',
    answers: [
      {
        text: 'The courier is on strike. Your parcel comes by Friday, and you get the postage back.',
        language: 'en',
        audience: 'external',
      },
    ],
    topics: ['delivery'],
    language: 'en',
    audience: 'external',
    team: 'care',
    outcome: 'resolved',
  },
] as const;
