import type { ServiceImpl } from "@connectrpc/connect";
import type { ChatService } from "#proto/chat/v1/chat_pb.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { Refusal } from "../refusal.ts";
import { requireCaller } from "./caller.ts";
import { fromPresence } from "./mapping.ts";

const maxPeople = 100;

export function getPresence({
  delivery,
}: {
  delivery: Pick<Delivery<never>, "presenceOf">;
}): ServiceImpl<typeof ChatService>["getPresence"] {
  return async ({ userIds }, context) => {
    const { userId } = requireCaller(context);
    if (userIds.length < 1 || userIds.length > maxPeople) {
      throw new Refusal("invalid-argument", `Name 1 to ${maxPeople} people.`, { field: "user_ids" });
    }
    return { presence: (await delivery.presenceOf(userId, userIds)).map(fromPresence) };
  };
}
