/** Small parts that the organiser's page uses everywhere. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Refused } from "../../refused.ts";
import { t } from "../../words/organise.ts";
import { reason } from "../../words/room.ts";
import { Broken } from "./desk.ts";

/** A link to hand on: to read, to select, to copy. */
export function Link({ url, label }: { url: string; label: string }) {
  const field = useRef<HTMLInputElement>(null);
  const copied = useSignal(false);
  const copy = async () => {
    await toClipboard(url, field.current);
    copied.value = true;
    setTimeout(() => {
      copied.value = false;
    }, 2000);
  };
  return (
    <div class="o-link">
      <input
        ref={field}
        readOnly
        dir="ltr"
        aria-label={label}
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button type="button" aria-live="polite" onClick={() => void copy()}>
        {copied.value ? t("copied") : t("copy")}
      </button>
    </div>
  );
}

/** Over plain http browsers offer no clipboard to scripts: then what is selected is copied. */
async function toClipboard(text: string, field: HTMLInputElement | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field?.select();
    document.execCommand("copy");
  }
}

/** What went wrong: every fault of a file with its place, or the server's no. */
export function Trouble({ error }: { error: unknown }) {
  if (!error) return null;
  if (error instanceof Broken) return <Faults broken={error} />;
  const words = error instanceof Refused ? reason(error) : String(error);
  return (
    <p class="warning" role="alert">
      {words}
    </p>
  );
}

function Faults({ broken: { faults, more } }: { broken: Broken }) {
  return (
    <div class="o-faults" role="alert">
      <h3 class="warning">{t("faults.title", { n: faults.length + more })}</h3>
      <ul lang="en" dir="ltr">
        {faults.map((fault) => (
          <li key={`${fault.path} ${fault.reason}`}>
            <strong>{fault.path || t("faults.file")}</strong> <span>{fault.reason}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p>{t("faults.more", { n: more })}</p>}
      <p>{t("faults.mend")}</p>
    </div>
  );
}

interface DropProps {
  label: string;
  accept: string;
  onFile: (file: File) => void;
  children?: ComponentChildren;
}

/** Choose a file, or let it fall here. */
export function FileDrop({ label, accept, onFile, children }: DropProps) {
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
    if (input.current) input.current.value = "";
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same.
    <div
      class={`o-drop ${over.value ? "is-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <label class="o-file">
        <input
          ref={input}
          type="file"
          accept={accept}
          onChange={(event) => take(event.currentTarget.files)}
        />
        <span>{label}</span>
      </label>
      <span class="quiet">{t("badges.drop")}</span>
      {children}
    </div>
  );
}

/** Hand a text out as a file. */
export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
