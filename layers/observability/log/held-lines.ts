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
  let lines: string[] = [];
  let characters = 0;
  let evicted = 0;
  return {
    hold(line) {
      lines.push(line);
      characters += line.length;
      while (lines.length > 1 && (characters > HELD_MAX_CHARACTERS || lines.length > HELD_MAX_LINES)) {
        characters -= lines.shift()!.length;
        evicted++;
      }
    },
    drain() {
      const held = lines;
      lines = [];
      characters = 0;
      evicted = 0;
      return held;
    },
    get evicted() {
      return evicted;
    },
  };
}
