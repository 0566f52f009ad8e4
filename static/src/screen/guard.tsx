/** An exception in a hall of two thousand must not be seen: something simpler stands in, and it is tried again. */

import { Component, type ComponentChildren } from "preact";

interface Props {
  children: ComponentChildren;
  /** What is shown instead; simpler than what failed. */
  instead: ComponentChildren;
  /** Another picture is tried at once, the same one after a while. */
  of?: string;
  onFailed?: (error: unknown) => void;
  /** Hears whether something else stands in. */
  onStandIn?: (standsIn: boolean) => void;
}

const TRY_AGAIN_MS = 5_000;

export class Guard extends Component<Props, { failed: boolean }> {
  override state = { failed: false };
  #timer: ReturnType<typeof setTimeout> | null = null;

  override componentDidCatch(error: unknown): void {
    this.props.onFailed?.(error);
    this.setState({ failed: true });
    this.#cancel();
    this.#timer = setTimeout(() => this.setState({ failed: false }), TRY_AGAIN_MS);
  }

  override componentDidUpdate(before: Props, was: { failed: boolean }): void {
    if (was.failed !== this.state.failed) this.props.onStandIn?.(this.state.failed);
    if (!this.state.failed || before.of === this.props.of) return;
    this.#cancel();
    this.setState({ failed: false });
  }

  override componentWillUnmount(): void {
    this.#cancel();
  }

  override render() {
    return this.state.failed ? this.props.instead : this.props.children;
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
