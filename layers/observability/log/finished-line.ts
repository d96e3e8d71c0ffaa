/** A finished line, and what it says at its root after the head. */
export interface Line {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
