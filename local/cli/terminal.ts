/** What a command sees of the process it runs in; tests hand in their own. */
export interface Terminal {
  /** Writes one line to standard output. */
  line(text: string): void;
  /** Writes one line to standard error. */
  complain(text: string): void;
  /** The project's folder. */
  cwd: string;
  env: Record<string, string | undefined>;
  /** Colours are wanted: standard output is a terminal, and NO_COLOR is not set. */
  colour: boolean;
  /** Aborted at Ctrl-C: ends `--follow`. */
  signal: AbortSignal;
}

/** `lamplight logs | head` closes the pipe: that is the end, and no error. */
let outputIsGone: () => void = () => process.exit(0);

/** Has a command end in its own way when whoever reads its standard output is gone. */
export function whenOutputIsGone(end: () => void): void {
  outputIsGone = end;
}

/** The real one. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    outputIsGone();
  });
  return {
    line: (text) => void process.stdout.write(`${text}\n`),
    complain: (text) => void process.stderr.write(`${text}\n`),
    cwd: process.cwd(),
    env: process.env,
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
    // Only a command that asks for it outlives Ctrl-C; the others end at once.
    get signal() {
      const stopped = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort());
      return stopped.signal;
    },
  };
}
