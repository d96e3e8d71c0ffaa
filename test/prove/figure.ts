/** `short` is what `npm test` runs; `full` is the figure itself. */
export type Size = 'short' | 'full';

export interface MeasureOptions {
  size: Size;
  /** All that is left to chance follows from it: the same seed gives the same run. */
  seed: number;
}

/** One line of the table. */
export interface Row {
  what: string;
  /** How many cases the result stands on. */
  tried: number;
  result: string;
  target: string;
  met: boolean;
  /** What went wrong, a few examples; printed where the target is missed. */
  examples?: string[];
}

/** Something that this project promises, measured. One file of `figures/` exports one as `figure`. */
export interface Figure {
  /** Number among the twenty figures. */
  number: number;
  /** The file's name. */
  name: string;
  title: string;
  measure(options: MeasureOptions): Promise<Row[]>;
}

/** A row for what must not happen at all: met where nothing is wrong, and something was tried. */
export function none(what: string, tried: number, wrong: readonly string[], unit = 'wrong'): Row {
  return {
    what,
    tried,
    result: `${wrong.length} ${unit}`,
    target: `0 ${unit}`,
    met: wrong.length === 0 && tried > 0,
    ...(wrong.length > 0 && { examples: wrong.slice(0, 5) }),
  };
}

/** A row for what must happen every time. */
export function all(what: string, tried: number, missed: readonly string[], unit = 'of all'): Row {
  return {
    what,
    tried,
    result: `${tried - missed.length} of ${tried}`,
    target: unit,
    met: missed.length === 0 && tried > 0,
    ...(missed.length > 0 && { examples: missed.slice(0, 5) }),
  };
}

/** A row that only tells a number. */
export function told(what: string, tried: number, result: string): Row {
  return { what, tried, result, target: 'told', met: true };
}
