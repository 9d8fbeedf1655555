import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { requireCaller } from "./caller.ts";

export function keepAlive({
  delivery,
}: {
  delivery: Pick<Delivery<never>, "keepAlive">;
}): ServiceImpl<typeof ChatService>["keepAlive"] {
  return async ({ lookingAt }, context) => {
    await delivery.keepAlive(requireCaller(context), lookingAt);
    return {};
  };
}
