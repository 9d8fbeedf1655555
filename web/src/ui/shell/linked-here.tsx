import { UserCheck } from "lucide-react";
import { Link, Redirect } from "wouter";
import { parseLinkHash } from "../link-address.ts";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { accountStrings } from "../strings-account.ts";

const words = accountStrings.linkHere;

/** Where the QR code of another browser leads somebody who is logged in. */
export function LinkedHere() {
  const { me } = useAppView();
  // Whoever was let in by it has no more use for the address.
  if (parseLinkHash(location.hash) === undefined) return <Redirect to="/" replace />;
  return (
    <Notice
      level={1}
      title={words.already(me?.username ?? "")}
      hint={words.alreadyHint}
      icon={<UserCheck size={26} />}
    >
      <Link href="/" className={parts["button"]}>
        {strings.nowhere.back}
      </Link>
    </Notice>
  );
}
