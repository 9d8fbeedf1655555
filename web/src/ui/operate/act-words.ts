import type { AuditRecord } from "../../state/view.ts";
import { fullNameOf } from "../shown-name.ts";
import { operatorStrings } from "../strings-operator.ts";

const words = operatorStrings.record;
type Acts = typeof words.acts;

/** An act of an operator as a sentence; one that this page does not know yet by its own name. */
export function actWords({ operator, act, person, roomName }: AuditRecord): string {
  const who = operator ? fullNameOf(operator) : words.server;
  const whom = person ? fullNameOf(person) : words.somebody;
  return isKnown(act) ? words.acts[act](who, whom, roomName || words.aRoom) : words.other(who, act);
}

function isKnown(act: string): act is keyof Acts {
  return Object.hasOwn(words.acts, act);
}
