/** Stands for the moving picture where a scene is only a likeness. */

import { t } from "../../words/screen.ts";

export function StageSign() {
  return (
    <p class="scene-stage-sign">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M2.5 4h15v10h-15zM8.2 6.6v4.8l4-2.4zM7 17h6" />
      </svg>
      {t("scene.stage")}
    </p>
  );
}
