import type { Substitute } from '../../config.ts';
import { openedAt } from '../opened-at.ts';
import { startShopify } from './simulator.ts';

const SEED = 20_261_124;

/** Stands in for Shopify in a local run. */
export const shopifySubstitute: Substitute = {
  name: 'shopify',
  async start({ clock, dataFolder }) {
    const openedAtMs = openedAt(dataFolder, 'shopify', clock.now());
    const simulator = await startShopify({ clock, seed: SEED, openedAtMs });
    return { url: simulator.url, environment: { SHOPIFY_BASE_URL: simulator.url }, stop: simulator.stop };
  },
};
