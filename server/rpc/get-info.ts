import type { ServiceImpl } from "@connectrpc/connect";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { SignUp, type ServerService } from "#proto/chat/v1/server_pb.ts";

/** What the server says about itself to everybody. */
export interface ServerInfo {
  name: string;
  version: string;
  waitingNames: boolean;
  /** What a new name needs. */
  signUp: "open" | "invite" | "password";
  /** Whether the messages of whoever deletes their account are deleted with it. */
  deletesMessagesWithAccount: boolean;
  maxTextCodePoints: number;
  maxTextBytes: number;
  heartbeatMs: number;
}

const signUps = { open: SignUp.OPEN, invite: SignUp.INVITE, password: SignUp.PASSWORD };

export function getInfo({ info }: { info: ServerInfo }): ServiceImpl<typeof ServerService>["getInfo"] {
  const { heartbeatMs, signUp, ...rest } = info;
  return () => ({ ...rest, heartbeat: durationFromMs(heartbeatMs), signUp: signUps[signUp] });
}
