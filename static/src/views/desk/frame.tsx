/** What every desk stands in: the way back, the room, the connection, and nothing else. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { RoomStore } from "../../live.ts";
import { t } from "../../words/desk.ts";
import { reason, t as roomWords } from "../../words/room.ts";
import { ConnectionBar } from "../connection-bar.tsx";
import { Icon } from "../icons.tsx";
import { LanguageSwitcher } from "../language-switcher.tsx";
import { EventWords } from "../said.tsx";
import { useSlice } from "../slice.ts";

interface Props {
  room: RoomStore;
  desk: "speak" | "interpret" | "caption";
  /** Others depend on this desk now: it is not left by mistake. */
  live?: boolean;
  children: ComponentChildren;
}

export function Frame({ room, desk, live = false, children }: Props) {
  const title = useSlice(room, (view) => view.room?.title ?? null, null);
  const ready = useSlice(room, () => true, false);
  const problem = room.problem.value;
  useStaying(live);
  useTitle(`${live ? "● " : ""}${t(`desk.${desk}`)}`);
  return (
    <div class={`desk desk-${desk}`}>
      <header class="page-head">
        <a
          href={`/rooms/${encodeURIComponent(room.id)}`}
          class="back"
          aria-label={t("desk.back")}
          title={t("desk.back")}
          onClick={(event) => {
            // The router leaves alone what was prevented.
            if (live && !confirm(t("desk.leave.sure"))) event.preventDefault();
          }}
        >
          <Icon name="back" />
        </a>
        <h1>
          {t(`desk.${desk}`)}{" "}
          <span class="quiet">
            <EventWords text={title} />
          </span>
        </h1>
        <LanguageSwitcher />
      </header>
      <ConnectionBar />
      {problem ? (
        <main class="page">
          <h2>{roomWords("room.problem")}</h2>
          <p>{reason(problem)}</p>
          <p>
            <a href="/">{roomWords("page.lobby")}</a>
          </p>
        </main>
      ) : ready ? (
        <main class="d-main">{children}</main>
      ) : (
        <main class="page" aria-busy="true">
          <p class="quiet">{roomWords("room.loading")}</p>
        </main>
      )}
    </div>
  );
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Closing the window asks first while one is live; the screen does not go dark meanwhile. */
function useStaying(live: boolean): void {
  const lock = useRef<WakeLockSentinel | null>(null);
  useEffect(() => {
    if (!live) return;
    let over = false;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    const awake = () => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock?.request("screen").then(
        (held) => {
          if (over) void held.release();
          else lock.current = held;
        },
        () => undefined,
      );
    };
    awake();
    addEventListener("beforeunload", stay);
    document.addEventListener("visibilitychange", awake);
    return () => {
      over = true;
      removeEventListener("beforeunload", stay);
      document.removeEventListener("visibilitychange", awake);
      void lock.current?.release();
      lock.current = null;
    };
  }, [live]);
}
