export { Bundles, type BundlesProps, bundleOptions } from './constructs/bundles.ts';
export {
  ObservedFunction,
  type ObservedFunctionProps,
  type ObservedService,
  physicalName,
} from './constructs/observed-function.ts';
export { type Stage, type StageSettings, stageOf, stageSettings } from './constructs/stage.ts';
