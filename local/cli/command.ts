import type { Terminal } from './terminal.ts';

/** One command of the command line, in a file of its name in `commands/`. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** `lamplight logs [--follow] …`, printed by `--help`. */
  usage: string;
  /**
   * @param args what follows the command's name
   * @returns the exit code; throws LocalError for what the user can mend (`usage` is code 2, everything else 1)
   */
  run(args: string[], terminal: Terminal): Promise<number>;
}
