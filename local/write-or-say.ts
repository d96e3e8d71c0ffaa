import type { Clock } from './clock.ts';
import type { NoticeRecord, Records } from './records.ts';

/** Runs something that writes to disk; never throws. */
export type WriteOrSay = (write: () => void) => void;

/**
 * Lets a run go on whose disk is full or whose folder is gone: a write that fails is said at the terminal, once for a row of
 * them, and once more when one succeeds again.
 *
 * @param what is not kept then, in the plural: `log lines`
 */
export function writeOrSay(what: string, { clock, records }: { clock: Clock; records: Records }): WriteOrSay {
  let failing = false;

  function say(level: NoticeRecord['level'], message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'disk', message });
  }

  return (write) => {
    try {
      write();
      if (failing) say('info', `${what} are kept again`);
      failing = false;
    } catch (error) {
      const reason = (error as Error).message;
      if (!failing) say('error', `${what} are not kept: ${reason}; the run goes on, make room or put the folder back`);
      failing = true;
    }
  };
}
