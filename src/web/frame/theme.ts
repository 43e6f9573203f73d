/** How the console looks: embers on paper, embers in the dark. What is inside is blue everywhere, what is outside orange. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const ember: MantineColorsTuple = [
  '#fff1e6',
  '#ffe1cc',
  '#ffc29b',
  '#ffa166',
  '#fd8439',
  '#f4721d',
  '#d9540b',
  '#b84407',
  '#973708',
  '#7a2d09',
];

const ink: MantineColorsTuple = [
  '#edf3ff',
  '#dbe5fa',
  '#b5c8f2',
  '#8da9ea',
  '#6b8fe3',
  '#567edf',
  '#3f66c8',
  '#3356ac',
  '#29478f',
  '#1f3872',
];

export const theme = createTheme({
  primaryColor: 'ember',
  // White is read on it, in the light and in the dark.
  primaryShade: 7,
  colors: { ember, ink },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", sans-serif',
  respectReducedMotion: true,
  components: {
    // A dialog is there at once. One that moves in takes the keyboard twice, the second time when somebody may be past its first field: what they pressed then would be pressed elsewhere.
    Modal: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});
