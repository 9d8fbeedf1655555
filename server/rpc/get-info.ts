import type { ServiceImpl } from "@connectrpc/connect";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { ServerService } from "#proto/chat/v1/server_pb.ts";

/** What the server says about itself to everybody. */
export interface ServerInfo {
  name: string;
  version: string;
  waitingNames: boolean;
  maxTextCodePoints: number;
  maxTextBytes: number;
  heartbeatMs: number;
}

export function getInfo({ info }: { info: ServerInfo }): ServiceImpl<typeof ServerService>["getInfo"] {
  const { heartbeatMs, ...rest } = info;
  return () => ({ ...rest, heartbeat: durationFromMs(heartbeatMs) });
}
