import { Logo } from "../parts/logo.tsx";
import { usePageTitle } from "../page-title.ts";
import { useAppView } from "../store-context.ts";
import { outside } from "../strings-outside.ts";
import { LogInForm } from "./log-in-form.tsx";
import css from "./log-in.module.css";

export function LogInPage() {
  const { server } = useAppView();
  usePageTitle(0, undefined);
  // The address stays: after the log-in it says where they are invited to.
  const invited = location.pathname.startsWith("/join/");
  return (
    <main className={css["page"]}>
      <div className={css["letter"]}>
        <div className={css["brand"]}>
          <Logo size={44} />
          <div>
            <h1 className={css["name"]}>{outside.app.name}</h1>
            <p className={css["tagline"]}>{invited ? outside.logIn.invited : outside.logIn.tagline}</p>
          </div>
        </div>
        <LogInForm />
      </div>
      {server.name && server.name !== outside.app.name && <p className={css["server"]}>{server.name}</p>}
    </main>
  );
}
