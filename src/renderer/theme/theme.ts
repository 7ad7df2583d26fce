import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { BRAND, GREYS, INK, SCREEN } from '../../shared/look/tokens.ts';

/** Ten steps around each colour of the brand, which stands at the seventh. */
const BLUE: MantineColorsTuple = ['#edf3fb', '#d7e4f5', '#adc7ea', '#82a9df', '#5f90d5', '#4377c4', BRAND.blue, '#244f8d', '#1d4073', '#16325a'];
const RED: MantineColorsTuple = ['#fdecec', '#fad3d3', '#f2a6a6', '#ea7777', '#e04f4f', '#d53838', BRAND.red, '#a82323', '#8a1c1c', '#6d1515'];
const GREEN: MantineColorsTuple = ['#eaf7ec', '#d0edd5', '#a3daac', '#73c680', '#4cb35c', '#379a48', BRAND.green, '#247434', '#1d5f2a', '#164a20'];
const STRAW: MantineColorsTuple = ['#fdf6e7', '#f9eaca', '#f2d596', '#eac066', '#e2b04d', '#deaa46', BRAND.straw, '#a97d2b', '#866221', '#654917'];
const GREY: MantineColorsTuple = [GREYS.light[1], GREYS.light[2], '#e9ecef', GREYS.light[3], '#ced2d6', '#a9adb2', INK.quiet, '#4a4c50', INK.body, INK.strong];
const DARK: MantineColorsTuple = ['#e6e7e9', '#c5c7ca', '#a6a8ad', '#8b8d93', '#5c5f66', GREYS.dark[3], GREYS.dark[2], GREYS.dark[1], GREYS.dark[0], '#0e0f10'];

/** Mantine's theme from the one table of colours, type and spacing. */
export const theme = createTheme({
  fontFamily: `'Inter Variable', ${SCREEN.fontFamily}, system-ui, sans-serif`,
  primaryColor: 'blue',
  primaryShade: 6,
  colors: { blue: BLUE, red: RED, green: GREEN, yellow: STRAW, gray: GREY, dark: DARK },
  black: INK.strong,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: `${SCREEN.radiusPx}px`, lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '22px' }, h2: { fontSize: '17px' }, h3: { fontSize: '14px' } } },
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Mantine's own would be smaller than anything may be.
  components: {
    InputWrapper: { styles: { description: { fontSize: '12px' }, error: { fontSize: '12px' } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close this note' } } },
  },
});

/** What Mantine has no name for: the area behind an image, quiet text and texts that warn or say that all is well, which keep their contrast, and lines. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--nital-stage': GREYS.stageLight, '--nital-rail': GREYS.light[1], '--nital-line': GREYS.light[3], '--mantine-color-dimmed': INK.quiet, '--nital-alarm': RED[7], '--nital-done': GREEN[7] },
  dark: { '--nital-stage': GREYS.stageDark, '--nital-rail': GREYS.dark[0], '--nital-line': '#34363b', '--mantine-color-dimmed': '#a6a8ad', '--nital-alarm': RED[2], '--nital-done': GREEN[3] },
});
