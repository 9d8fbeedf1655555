import type { CSSProperties } from "react";
import { Bookmark } from "lucide-react";
import { hueOf, initialOf } from "./avatar-colour.ts";
import css from "./avatar.module.css";

interface Props {
  name: string;
  /** Whose colour it has; the name's own by default. */
  colour?: string;
  kind: "direct" | "room" | "group";
  /** Pixels across. */
  size: number;
  online?: boolean;
  unclaimed?: boolean;
  /** Notes to self: nobody's face. */
  self?: boolean;
  /** Of a group, which has many faces: how many. */
  count?: number;
}

/** A face for a name. Decoration: what it shows is also said in words beside it. */
export function Avatar({ name, colour = name, kind, size, online, unclaimed, self, count }: Props) {
  const shape = { direct: undefined, room: css["room"], group: css["group"] }[kind];
  const classes = [css["avatar"], shape, unclaimed && css["unclaimed"]];
  const style = { "--hue": hueOf(colour), "--size": `${size / 16}rem` } as CSSProperties;
  return (
    <span className={classes.filter(Boolean).join(" ")} style={style} aria-hidden="true">
      {self ? <Bookmark size={size * 0.45} /> : kind === "group" && count ? count : initialOf(name)}
      {online && <span className={css["dot"]} />}
    </span>
  );
}
