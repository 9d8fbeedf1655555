import type { Caller, ConversationId, DeviceId, User } from "./model.ts";

/** The message that a report is about: one that its caller sent. */
export interface ReportedMessage {
  conversationId: ConversationId;
  seq: number;
}

/** How many people a message is for, and how far it has come. */
export interface DeliveryCounts {
  recipients: number;
  /** Of those, with a device that holds it. */
  delivered: number;
  /** Of those, who have read it, as far as the caller may know. */
  read: number;
}

/** One person's part in a report. */
export interface Recipient {
  user: User;
  /** The one used last first; at most 20. */
  devices: DeviceDelivery[];
  /** As far as the caller may know. */
  read: boolean;
  readAt: number | undefined;
}

/** One device's part in it. */
export interface DeviceDelivery {
  deviceId: DeviceId;
  /** May be empty. */
  name: string;
  delivered: boolean;
  deliveredAt: number | undefined;
  /** When it was connected last, as far as that was noted and the caller may know. */
  lastSeenAt: number | undefined;
}

/**
 * Who has a message. Its recipients are the members now who were in the conversation when it was stored, without
 * its sender; in notes to self, the sender with their other devices.
 */
export interface ReportReader {
  count(message: ReportedMessage, caller: Caller): Promise<DeliveryCounts>;
  /**
   * Recipients, those first of whom no device holds it, then those of whom some do, each in order of joining.
   *
   * @param page `after` is a position returned as `next`; devices last used before `usedSince` are left out
   */
  recipients(
    message: ReportedMessage,
    caller: Caller,
    page: { limit: number; after: string; usedSince: number },
  ): Promise<{ recipients: Recipient[]; next: string }>;
}
