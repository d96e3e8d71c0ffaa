import type { Command } from '../command.ts';

/** What `npm start` runs. */
export const command: Command = {
  summary: 'Run the project on a local AWS',
  usage: 'lamplight dev [--quiet] [--fresh] [--json]     PORT=4600 is the port of the HTTP API, 0 picks a free one',
  async run(args) {
    // Loaded here: it brings the whole local AWS, which the other commands have no use for.
    const { dev } = await import('../../dev.ts');
    return dev(args);
  },
};
