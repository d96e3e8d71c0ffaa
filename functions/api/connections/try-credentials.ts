import { trace } from 'lamplight/observe';
import type { CheckOutcome, TokenCache } from '../../shared/providers/provider.ts';
import { providers } from '../../shared/providers/registry.ts';
import type { Provider } from '../../shared/vocabulary.ts';

/** Milliseconds: NetSuite may ask twice for a token and twice for an answer, and the function has 25 seconds. */
const TIMEOUT_MS = 5000;

/** What trying credentials came to: the kind of the outcome, and in words why it was not `ok`. */
export interface Trial {
  result: CheckOutcome['kind'];
  /** Null where they are good. */
  message: string | null;
}

/** Asks the provider for something that only good credentials get an answer to. Never throws for what it answers. */
export async function tryCredentials(provider: Provider, credentials: unknown, tokens: TokenCache): Promise<Trial> {
  return await trace('try_credentials', { provider }, async (span) => {
    const outcome = await providers[provider].check({ credentials, tokens }, TIMEOUT_MS);
    span.set({ result: outcome.kind });
    return { result: outcome.kind, message: outcome.kind === 'ok' ? null : outcome.message };
  });
}
