import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Runs a program that ends when this process does, however it ends: the shell's standard input is a pipe from here, and
 * its end is the order to stop. SIGINT is PostgreSQL's fast shutdown. The server itself has no part of the pipe.
 */
const SCRIPT = `
socket=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r line <&3; kill -INT $server 2>/dev/null) &
watcher=$!
wait $server
code=$?
kill $watcher 2>/dev/null
rm -rf "$socket"
exit $code
`;

export interface WatchedOptions {
  /** Program and arguments. */
  command: string[];
  /** Removed when the program has ended. */
  socketFolder: string;
  uid?: number | undefined;
}

/** Starts the program under its watchdog; `stdin.end()` of what comes back is how it is stopped. */
export function spawnWatched({ command, socketFolder, uid }: WatchedOptions): ChildProcess {
  const [program = '', ...rest] = command;
  const as = uid === undefined ? {} : { uid, gid: uid };
  // A group of its own: Ctrl-C in the terminal is for the run, which stops its functions before the database.
  const options = { stdio: ['pipe', 'ignore', 'pipe'] as ('pipe' | 'ignore')[], detached: true, ...as };
  if (process.platform === 'win32') return spawn(program, rest, { ...options, windowsHide: true });
  return spawn('/bin/sh', ['-c', SCRIPT, 'lamplight-postgres', socketFolder, program, ...rest], options);
}
