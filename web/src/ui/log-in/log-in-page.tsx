import { useState } from "react";
import { parseLinkHash } from "../link-address.ts";
import { later } from "../parts/later.tsx";
import { Logo } from "../parts/logo.tsx";
import { usePageTitle } from "../page-title.ts";
import { signUpToken } from "../routes.ts";
import { useAppView } from "../store-context.ts";
import { outside } from "../strings-outside.ts";
import { LogInForm } from "./log-in-form.tsx";
import css from "./log-in.module.css";

const LinkHere = later(async () => (await import("./link-here.tsx")).LinkHere);

const words = outside.logIn;

/** @param farewell what is said to somebody who has just logged out */
export function LogInPage({ farewell }: { farewell: string | undefined }) {
  const { server } = useAppView();
  usePageTitle(0, undefined);
  const [arrival, setArrival] = useState(arrivalOf);
  return (
    <main className={css["page"]}>
      <div className={css["letter"]}>
        <div className={css["brand"]}>
          <Logo size={44} />
          <div>
            <h1 className={css["name"]}>{outside.app.name}</h1>
            <p className={css["tagline"]}>{taglineOf(arrival, server.name)}</p>
          </div>
        </div>
        {farewell && <p role="status">{farewell}</p>}
        {arrival.link ? (
          <LinkHere link={arrival.link} onOther={() => setArrival({})} />
        ) : (
          <LogInForm {...(arrival.invitation && { invitation: arrival.invitation })} />
        )}
      </div>
      {server.name && server.name !== outside.app.name && <p className={css["server"]}>{server.name}</p>}
    </main>
  );
}

/** Why somebody comes, as the address says. */
interface Arrival {
  /** To a room: the address stays, and after the log-in says where to. */
  toRoom?: boolean;
  /** To the server. */
  invitation?: string;
  link?: ReturnType<typeof parseLinkHash>;
}

function arrivalOf(): Arrival {
  const { pathname, hash } = location;
  if (pathname.startsWith("/join/")) return { toRoom: true };
  const invitation = signUpToken(pathname);
  if (invitation) return { invitation };
  const link = pathname === "/link" ? parseLinkHash(hash) : undefined;
  // A code is not left in the history of a browser.
  if (link) history.replaceState(null, "", "/link");
  return { link };
}

function taglineOf({ toRoom, invitation }: Arrival, server: string): string {
  if (invitation) return words.invitedTo(server || outside.app.name);
  return toRoom ? words.invited : words.tagline;
}
