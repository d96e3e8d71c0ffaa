const RESET = '\u001b[0m';
const CODES = {
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  brightGreen: 92,
  brightYellow: 93,
  brightBlue: 94,
  brightMagenta: 95,
  brightCyan: 96,
};

export type Colour = keyof typeof CODES;

/** Colours a text; without a colour it stays as it is. */
export type Painter = (text: string, colour: Colour | undefined) => string;

/** For functions, in the order of their names: neighbours far apart, and no red, which says that something is wrong. */
const PALETTE: Colour[] = [
  'cyan',
  'magenta',
  'green',
  'brightBlue',
  'yellow',
  'brightCyan',
  'blue',
  'brightMagenta',
  'brightGreen',
  'brightYellow',
];

/** Colours a text, or leaves it where no colours are wanted. */
export function painter(wanted: boolean): Painter {
  return (text, colour) => (wanted && colour ? `\u001b[${CODES[colour]}m${text}${RESET}` : text);
}

/** The colour of the function at that place; from the first again after the last. */
export function colourOf(index: number): Colour {
  return PALETTE[index % PALETTE.length]!;
}
