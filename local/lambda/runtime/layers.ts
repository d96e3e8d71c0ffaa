import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Lets imports by name find a Lambda layer's packages, where Lambda would look: `/opt/nodejs/node_modules`, after the
 * bundle's own. There is no /opt here, so each layer keeps its folder; `require` finds it by NODE_PATH.
 */
export function resolveFromLayers(layerFolders: string[]): void {
  if (layerFolders.length === 0) return;
  const parents = layerFolders.map((folder) => pathToFileURL(join(folder, 'nodejs', 'layer.js')).href);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (notFound) {
        for (const parentURL of parents) {
          try {
            return nextResolve(specifier, { ...context, parentURL });
          } catch {
            // The next layer may have it.
          }
        }
        throw notFound;
      }
    },
  });
}
