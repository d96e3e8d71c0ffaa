const RESET = '\u001b[0m';
const CODES = { dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };

export type Colour = keyof typeof CODES;

/** For functions, in the order of their names: none that says good or bad. */
const PALETTE: Colour[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];

/** Colours a text, or leaves it where no colours are wanted. */
export function painter(wanted: boolean): (text: string, colour: Colour | undefined) => string {
  return (text, colour) => (wanted && colour ? `\u001b[${CODES[colour]}m${text}${RESET}` : text);
}

export function colourOf(index: number): Colour {
  return PALETTE[index % PALETTE.length]!;
}
