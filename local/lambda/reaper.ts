import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Keeps the ids of this process's instances and ends what is left of them when its input ends: when this process has
 * died. An instance sees that by itself, unless its handler never gives the event loop back.
 */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r change pid; do
  case $change in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
kill -9 $pids 2>/dev/null
`;

let reaper: ChildProcess | undefined;

/** Makes sure that the process does not outlive this one; returns what to call when it has ended. */
export function reapWithParent(pid: number | undefined): () => void {
  if (pid === undefined || process.platform === 'win32') return () => {};
  tell(`+ ${pid}`);
  return () => tell(`- ${pid}`);
}

function tell(change: string): void {
  reaper ??= startReaper();
  reaper.stdin!.write(`${change}\n`);
}

function startReaper(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', () => {}); // without it an endless loop would outlive a crash: no reason not to run
  child.stdin!.on('error', () => {});
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return child;
}
