import { LocalError } from '../../local/local-error.ts';

/** Wrong use: exit code 2 rather than 1. */
const WRONG_USE = 2;

/** Runs a command; what it throws is one line on standard error. The process ends with its exit code. */
export async function runCommand(name: string, usage: string, run: () => Promise<number>): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await run();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof LocalError && error.code === 'usage' ? WRONG_USE : 1;
  }
}

/** @throws LocalError `usage` */
export function wholeNumber(flag: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new LocalError('usage', `--${flag} must be a whole number from ${from} to ${to}`);
}
