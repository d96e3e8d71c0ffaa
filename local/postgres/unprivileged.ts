import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Any uid but root's does, also one without a name: `nobody` on most systems. */
const OTHER_UID = 65_534;

/** How PostgreSQL's programs are run by a user that they accept: they refuse root. */
export interface Unprivileged {
  /** Put before the program and its arguments. */
  prefix: string[];
  uid?: number;
  /** Where the database's files may lie: for another uid outside of root's closed home. */
  folderFor(dataFolder: string): string;
  /** Makes a folder that the programs can write to, readable by nobody else. */
  makeFolder(folder: string): void;
}

/**
 * Root in a container is the rule, not the exception. Where user namespaces are allowed, the programs see another uid
 * and the files stay root's; else they run as another uid, with their files in the temporary folder.
 */
export function unprivileged(): Unprivileged {
  if (process.getuid?.() !== 0) return { prefix: [], folderFor: (folder) => folder, makeFolder };
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  if (spawnSync(namespace[0]!, [...namespace.slice(1), 'true'], { stdio: 'ignore' }).status === 0) {
    return { prefix: namespace, folderFor: (folder) => folder, makeFolder };
  }
  return {
    prefix: [],
    uid: OTHER_UID,
    folderFor: (folder) => join(tmpdir(), `lamplight-${Buffer.from(resolve(folder)).toString('base64url').slice(-40)}`),
    makeFolder(folder) {
      makeFolder(folder);
      chownSync(folder, OTHER_UID, OTHER_UID);
    },
  };
}

function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
}
