import { type ParseArgsConfig, parseArgs } from 'node:util';
import { LocalError } from '../local-error.ts';
import { didYouMean } from '../text/suggest.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command was called with, typed by the options that it declares. */
export type Flags<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/**
 * Reads a command's flags.
 *
 * @throws LocalError `usage` for a flag that is none, with the one that may have been meant, or one without its value
 */
export function readFlags<const O extends Options>(args: string[], options: O): Flags<O> {
  try {
    return parseArgs({ args, options, allowPositionals: true }) as Flags<O>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const written = /'--?([^'\s]+)'/.exec(message)?.[1];
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && written) {
      const known = Object.keys(options);
      const nearest = didYouMean(written, known).replace('mean ', 'mean --');
      const list = known.map((name) => `--${name}`).join(', ');
      throw new LocalError('usage', `no flag --${written}${nearest || `; there are ${list}`}`);
    }
    if (message.includes('ambiguous') && written) {
      throw new LocalError('usage', `--${written}: write --${written}=-… for a value that begins with a dash`);
    }
    throw new LocalError('usage', message.split('. ')[0]!);
  }
}
