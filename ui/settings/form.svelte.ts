// The state of the settings window. Every change is saved at once; beside its control stands for a
// moment that it was, or what is wrong with it.
import { commandError, on, revokeGrant, settings, updateSettings, type SettingsPatch } from '../shared/backend';
import type { SettingsView } from '../shared/bindings';

const SAVED_MS = 2500;

export class Form {
  view = $state.raw<SettingsView | null>(null);
  /** The control that was saved last, while its sign is shown. */
  saved = $state<string | null>(null);
  /** What is wrong, by control. */
  readonly errors = $state<Record<string, string>>({});
  failure = $state<string | null>(null);

  #timer: ReturnType<typeof setTimeout> | undefined;

  watch(): () => void {
    const stop = on('settings', (view) => (this.view = view));
    settings().then(
      (view) => (this.view ??= view),
      (thrown: unknown) => (this.failure = commandError(thrown).message),
    );
    return () => {
      stop();
      clearTimeout(this.#timer);
    };
  }

  /** Saves one change. Resolves to whether it was taken. */
  save(control: string, patch: SettingsPatch): Promise<boolean> {
    return this.#change(control, () => updateSettings(patch));
  }

  /** Takes a grant back. Resolves to whether that was done. */
  revoke(id: string): Promise<boolean> {
    return this.#change(`grant-${id}`, () => revokeGrant(id));
  }

  async #change(control: string, command: () => Promise<SettingsView>): Promise<boolean> {
    delete this.errors[control];
    try {
      this.view = await command();
    } catch (thrown) {
      this.wrong(control, commandError(thrown).message);
      return false;
    }
    this.saved = control;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.saved = null), SAVED_MS);
    return true;
  }

  wrong(control: string, sentence: string): void {
    this.errors[control] = sentence;
    if (this.saved === control) this.saved = null;
  }
}
