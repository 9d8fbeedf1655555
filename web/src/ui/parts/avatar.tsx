import type { CSSProperties } from "react";
import { hueOf, initialOf } from "./avatar-colour.ts";
import css from "./avatar.module.css";

interface Props {
  name: string;
  kind: "direct" | "room" | "group";
  /** Pixels across. */
  size: number;
  online?: boolean;
  unclaimed?: boolean;
}

/** A face for a name. Decoration: what it shows is also said in words beside it. */
export function Avatar({ name, kind, size, online, unclaimed }: Props) {
  const classes = [css["avatar"], kind !== "direct" && css["room"], unclaimed && css["unclaimed"]];
  const style = { "--hue": hueOf(name), "--size": `${size / 16}rem` } as CSSProperties;
  return (
    <span className={classes.filter(Boolean).join(" ")} style={style} aria-hidden="true">
      {initialOf(name)}
      {online && <span className={css["dot"]} />}
    </span>
  );
}
