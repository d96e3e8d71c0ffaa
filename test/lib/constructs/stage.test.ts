import { expect, it } from '@jest/globals';
import { App, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { stageOf, stageSettings } from '../../../lib/constructs/stage.ts';

it('is what the context says', () => expect(stageOf(new App({ context: { stage: 'prod' } }))).toBe('prod'));

it('is dev where the context says nothing', () => expect(stageOf(new App())).toBe('dev'));

it('is that of the CDK stage around, so that two of them in one account share no name', () => {
  const app = new App();
  const [beta, prod] = ['Beta', 'Prod-EU'].map((id) => new Stack(new Stage(app, id), 'Orders'));
  expect([stageOf(beta!), stageOf(prod!)]).toEqual(['beta', 'prod-eu']);
  const local = new App({ context: { stage: 'local' } });
  expect(stageOf(new Stack(new Stage(local, 'Beta'), 'Orders'))).toBe('local');
});

it('is whatever an app calls it, as names take it, and keeps what a stack that nobody knows has stored', () => {
  const stage = stageOf(new App({ context: { stage: 'Feature/Cart' } }));
  expect(stage).toBe('feature-cart');
  expect(stageSettings(stage).removalPolicy).toBe(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
});

it('is refused where an app knows all of its own, with those', () => {
  const app = new App({ context: { stage: 'production' } });
  expect(() => stageOf(app, ['local', 'dev', 'prod'])).toThrow(
    'unknown stage "production"; use one of local, dev, prod',
  );
});
