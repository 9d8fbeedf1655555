import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { Refusal } from "../refusal.ts";
import { requireCaller } from "./caller.ts";

/** No id is longer. It is kept for a while, whether there is such a conversation or not. */
const MAX_ID_LENGTH = 64;

export function keepAlive({
  delivery,
}: {
  delivery: Pick<Delivery<never>, "keepAlive">;
}): ServiceImpl<typeof ChatService>["keepAlive"] {
  return async ({ lookingAt }, context) => {
    const caller = requireCaller(context);
    if (lookingAt.length > MAX_ID_LENGTH) {
      throw new Refusal("invalid-argument", "This is not the id of a conversation.", { field: "looking_at" });
    }
    await delivery.keepAlive(caller, lookingAt);
    return {};
  };
}
