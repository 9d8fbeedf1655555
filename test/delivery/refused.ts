import assert from "node:assert/strict";
import { type Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, type Reason } from "#proto/chat/v1/errors_pb.ts";

/** Asserts a definite refusal: its code, its reason and the field at fault (P8). */
export async function refused(call: Promise<unknown>, code: Code, reason: Reason, field = ""): Promise<void> {
  const error = await call.then(
    () => assert.fail("it was not refused"),
    (cause: unknown) => ConnectError.from(cause),
  );
  const [detail] = error.findDetails(ErrorDetailSchema);
  assert.deepEqual([error.code, detail?.reason, detail?.field], [code, reason, field]);
}
