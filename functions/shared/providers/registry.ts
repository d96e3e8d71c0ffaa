import type { Provider as ProviderName } from '../vocabulary.ts';
import { netsuite } from './netsuite.ts';
import type { Provider } from './provider.ts';
import { shopify } from './shopify.ts';

/** The providers that can be synced, by the name that a connection has. */
export const providers: Record<ProviderName, Provider> = { shopify, netsuite };
