import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Substitute } from '../../config.ts';
import { startShopify } from './simulator.ts';

const SEED = 20_261_124;

/** Stands in for Shopify in a local run. When its shops opened is kept in the data folder: their history does not move between runs. */
export const shopifySubstitute: Substitute = {
  name: 'shopify',
  async start({ clock, dataFolder }) {
    const simulator = await startShopify({ clock, seed: SEED, openedAtMs: openedAt(dataFolder, clock.now()) });
    return { url: simulator.url, environment: { SHOPIFY_BASE_URL: simulator.url }, stop: simulator.stop };
  },
};

function openedAt(dataFolder: string, nowMs: number): number {
  const file = join(dataFolder, 'shopify.json');
  try {
    const { openedAtMs } = JSON.parse(readFileSync(file, 'utf8'));
    if (Number.isFinite(openedAtMs)) return openedAtMs;
  } catch {
    // Absent in a new folder; one that cannot be read is as good as absent.
  }
  writeFileSync(file, JSON.stringify({ openedAtMs: nowMs }));
  return nowMs;
}
