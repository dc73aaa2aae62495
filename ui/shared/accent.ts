// The desktop's accent colour in all windows. Any colour may come: what is written in it, or on it,
// stays readable. The shades for areas are mixed in theme.css.
import { appView, on } from './backend';
import { contrast, hex, mix, parse, type Rgb } from './contrast';

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [16, 18, 24];
const TEXT = 4.5;

export interface Accent {
  /** The colour as it came. */
  fill: string;
  /** What is written on it. */
  on: string;
  /** Where it goes when pointed at: away from what is written on it. */
  press: string;
  /** For words in it on the light and on the dark windows, and for what must be seen. */
  light: string;
  dark: string;
}

/** The grounds and their tints on which words in the accent stand, the worst ones of theme.css. */
const LIGHT_GROUND: Rgb = [236, 238, 243];
const DARK_GROUND: Rgb = [43, 45, 53];

/** The colour, moved towards another one until it can be read. */
function readable(colour: Rgb, ground: Rgb, towards: Rgb): string {
  for (let share = 0; share < 1; share += 0.05) {
    const moved = mix(colour, towards, share);
    if (contrast(moved, ground) >= TEXT) return hex(moved);
  }
  return hex(towards);
}

/** Null for what is no `#rrggbb`. */
export function accent(colour: string): Accent | null {
  const fill = parse(colour);
  if (!fill) return null;
  const onWhite = contrast(fill, WHITE) >= TEXT || contrast(fill, WHITE) >= contrast(fill, BLACK);
  return {
    fill: hex(fill),
    on: hex(onWhite ? WHITE : BLACK),
    press: onWhite ? '#000000' : '#ffffff',
    light: readable(fill, LIGHT_GROUND, BLACK),
    dark: readable(fill, DARK_GROUND, WHITE),
  };
}

const PARTS = ['fill', 'on', 'press', 'light', 'dark'] as const;

function apply(colour: string | null): void {
  const shades = colour === null ? null : accent(colour);
  const { style } = document.documentElement;
  for (const part of PARTS) {
    const name = `--desktop-${part}`;
    if (shades) style.setProperty(name, shades[part]);
    else style.removeProperty(name);
  }
}

/** Takes the accent colour now and whenever it changes. A window lives as long as its page. */
export function followAccent(): void {
  let heard = false;
  on('app', ({ accent: colour }) => {
    heard = true;
    apply(colour);
  });
  appView().then(
    ({ accent: colour }) => heard || apply(colour),
    // Without it the windows have their own colour.
    () => undefined,
  );
}
