import type { TraceBackend } from '../span.ts';
import { recordingBackend } from './recorder.ts';
import { xrayDocuments } from './xray-document.ts';
import { xrayRoot } from './xray-root.ts';
import { daemonSocket } from './xray-socket.ts';

/**
 * Subsegments below Lambda's own segment, to the X-Ray daemon. Lambda decides on sampling: without `Sampled=1` and a parent nothing is
 * made and nothing is sent. X-Ray's trace is the invocation's own, so a caller's `traceparent` of another trace is a link.
 */
export function xrayBackend(): TraceBackend {
  const send = daemonSocket(process.env.AWS_XRAY_DAEMON_ADDRESS);
  return recordingBackend({
    name: 'xray',
    replaces: true,
    root: xrayRoot,
    export(spans) {
      for (const document of xrayDocuments(spans)) send(document);
    },
  });
}
