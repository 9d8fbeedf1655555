import { useState } from "react";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useAppView } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { strings } from "../strings.ts";
import { chooseTheme, chosenTheme } from "../theme.ts";
import type { Theme } from "../theme.ts";

const words = settingsStrings.appearance;
const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** How the page looks in this browser. */
export function Appearance() {
  const { server, shared } = useAppView();
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (next: Theme) => {
    chooseTheme(next, !shared);
    setTheme(next);
  };
  return (
    <>
      <fieldset>
        <legend className={parts["label"]}>{words.theme}</legend>
        <div className={css["segments"]}>
          {THEMES.map((each) => (
            <label key={each} className={css["segment"]}>
              <input
                type="radio"
                name="theme"
                className={parts["unseen"]}
                checked={theme === each}
                onChange={() => choose(each)}
              />
              {words[each]}
            </label>
          ))}
        </div>
      </fieldset>
      <p className={parts["hint"]}>{words.about(server.name || strings.app.name, server.version)}</p>
    </>
  );
}
