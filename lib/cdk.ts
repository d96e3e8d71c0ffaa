export { bundleOptions } from './constructs/bundle-options.ts';
export { Bundles, type BundlesProps } from './constructs/bundles.ts';
export {
  ObservedFunction,
  type ObservedFunctionProps,
  type ObservedService,
  physicalName,
} from './constructs/observed-function.ts';
export { type Stage, type StageSettings, stageOf, stageSettings } from './constructs/stage.ts';
