/** The choice of language, each in its own name. */

import { choose, LANGUAGES, type Language, language, t } from "../words/index.ts";
import { Icon } from "./icons.tsx";

export function LanguageSwitcher() {
  return (
    <label class="languages">
      <Icon name="globe" />
      <span class="unseen">{t("language")}</span>
      <select
        value={language.value}
        onChange={(event) => void choose(event.currentTarget.value as Language)}
      >
        {LANGUAGES.map((one) => (
          <option key={one.code} value={one.code} lang={one.code}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
