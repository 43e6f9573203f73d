import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './frame/console.tsx';
import { startWords } from './frame/words.ts';

const place = document.querySelector('#console');
if (place === null) throw new TypeError('the page has no place for the console');
await startWords();
createRoot(place).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
