import { expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib/core';
import { stageOf } from '../../../lib/constructs/stage.ts';

it('is what the context says', () => expect(stageOf(new App({ context: { stage: 'prod' } }))).toBe('prod'));

it('is dev where the context says nothing', () => expect(stageOf(new App())).toBe('dev'));

it('is refused where nobody knows it, with those that are known', () => {
  expect(() => stageOf(new App({ context: { stage: 'production' } }))).toThrow('use one of local, dev, prod');
});
