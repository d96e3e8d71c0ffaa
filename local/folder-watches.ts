import { type FSWatcher, watch as watchByNode } from 'node:fs';
import { join } from 'node:path';

export interface FolderWatchesOptions {
  /** A file of a followed folder has changed, come or gone; absolute. */
  changed(file: string): void;
  /** A folder cannot be watched, for a reason that somebody has to mend. */
  complain(message: string): void;
  watch?: typeof watchByNode;
}

/** Folders whose own files are watched, without those of folders in them. Keeps no process alive. */
export interface FolderWatches {
  /** Watches a folder, too; nothing happens where it is watched already, or gone. */
  follow(folder: string): void;
  stop(): void;
}

export function createFolderWatches({ changed, complain, watch = watchByNode }: FolderWatchesOptions): FolderWatches {
  const watchers = new Map<string, FSWatcher>();
  let hasComplained = false;

  function refuse({ code, message }: NodeJS.ErrnoException): void {
    if (code === 'ENOENT' || code === 'ENOTDIR' || hasComplained) return;
    hasComplained = true; // the others fail for the same reason
    complain(`not every change of a file is seen: ${message}; start again where nothing follows a save`);
  }

  return {
    follow(folder) {
      if (watchers.has(folder)) return;
      try {
        const watcher = watch(folder, (_, name) => name && changed(join(folder, name)));
        watchers.set(folder, watcher);
        watcher.unref().on('error', () => watchers.delete(folder)); // the folder is gone
      } catch (error) {
        refuse(error as NodeJS.ErrnoException);
      }
    },
    stop() {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
