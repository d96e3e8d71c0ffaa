/** Of the lines of one unit of work that its level keeps back: enough to explain a failure, small enough for 64 units at once. */
export const HELD_MAX_CHARACTERS = 65_536;
export const HELD_MAX_LINES = 256;

/** The debug lines of a unit, redacted and serialised when they were held; the oldest go first when there is no room. */
export interface HeldLines {
  hold(line: string): void;
  /** Hands out what is held, oldest first, and forgets it. */
  drain(): string[];
  /** How many lines had to go for lack of room since the last drain. */
  readonly evicted: number;
}

export function createHeldLines(): HeldLines {
  return new BoundedLines();
}

/** One for each unit, most of which hold nothing: what it needs is made when the first line comes. */
class BoundedLines implements HeldLines {
  evicted = 0;
  #lines: string[] | undefined;
  #characters = 0;

  hold(line: string): void {
    this.#lines ??= [];
    const lines = this.#lines;
    lines.push(line);
    this.#characters += line.length;
    while (lines.length > 1 && (this.#characters > HELD_MAX_CHARACTERS || lines.length > HELD_MAX_LINES)) {
      this.#characters -= lines.shift()!.length;
      this.evicted++;
    }
  }

  drain(): string[] {
    const held = this.#lines ?? [];
    this.#lines = undefined;
    this.#characters = 0;
    this.evicted = 0;
    return held;
  }
}
