import { Component } from "react";
import type { ReactNode } from "react";

interface Props {
  onBefore: () => void;
  children: ReactNode;
}

/**
 * Calls `onBefore` each time just before React changes the document below it. A class, since hooks
 * know only the moment after.
 */
export class BeforeDrawing extends Component<Props> {
  override getSnapshotBeforeUpdate(): null {
    this.props.onBefore();
    return null;
  }

  /** React wants it beside `getSnapshotBeforeUpdate`. */
  override componentDidUpdate(): void {}

  override render(): ReactNode {
    return this.props.children;
  }
}
