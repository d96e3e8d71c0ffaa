import { describe, expect, it } from '@jest/globals';
import { observe, topic } from 'lamplight/observe';
import { snsEvent } from 'lamplight/testing';
import { capture, lambdaContext } from '../harness.ts';

describe('a topic', () => {
  it('runs every notification, and then throws the first error', async () => {
    const seen: string[] = [];
    const handler = observe(topic(), async ({ Sns }) => {
      seen.push(Sns.Message);
      throw new Error(Sns.Message);
    });
    const { logs } = await capture(() =>
      expect(handler(snsEvent([{ body: 'one' }, { body: 'two' }]), lambdaContext())).rejects.toThrow('one'),
    );
    expect(seen).toEqual(['one', 'two']);
    expect(logs.filter(({ event }) => event === 'topic_completed')).toHaveLength(2);
  });
});
