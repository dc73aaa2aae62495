//! A scene: the real app on a desktop, with the real Copilot runtime and the scripted model behind it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use askance_demo::{Model, Slack, scratch_folder, scripts};
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::Value;

use crate::app::{App, AppOptions};
use crate::desktop::{Desktop, DesktopOptions};
use crate::wait::{REACTS_WITHIN, READY_WITHIN, until};
use crate::web::Window;

/// How a scene begins.
#[derive(Clone, Debug, Default)]
pub struct SceneOptions {
    /// The desktop's parts.
    pub desktop: DesktopOptions,
    /// `settings.json`, as it lies there at the start.
    pub settings: Option<Value>,
    /// Variables for the app beyond those that lead it to the model.
    pub env: BTreeMap<String, String>,
}

/// Everything on the stage.
pub struct Scene {
    /// The app, driven.
    pub app: App,
    /// The scripted model.
    pub model: Model,
    /// A receiver for Slack messages; a scene names it in its settings where it wants it.
    pub slack: Slack,
    /// The desktop, which goes last.
    pub desktop: Desktop,
    pub(crate) options: AppOptions,
}

impl Scene {
    /// Opens a scene with the default settings.
    pub async fn open() -> Result<Self> {
        Self::open_with(SceneOptions::default()).await
    }

    /// Opens a scene in which every shell command asks, also one that only looks.
    pub async fn open_asking() -> Result<Self> {
        let settings = Some(serde_json::json!({ "version": 1, "policy": { "ask": ["shell"] } }));
        Self::open_with(SceneOptions { settings, ..SceneOptions::default() }).await
    }

    /// Opens a scene.
    pub async fn open_with(options: SceneOptions) -> Result<Self> {
        let desktop = Desktop::start_with(options.desktop).await?;
        let slack = Slack::start().await?;
        Self::open_on(desktop, slack, options.settings, options.env).await
    }

    /// Opens a scene on a desktop, with a Slack receiver that settings may name already.
    pub async fn open_on(
        desktop: Desktop,
        slack: Slack,
        settings: Option<Value>,
        env: BTreeMap<String, String>,
    ) -> Result<Self> {
        let model = Model::start(scripts::standard()).await?;
        if let Some(settings) = settings {
            let file = settings_file(&desktop);
            std::fs::create_dir_all(file.parent().context("a folder")?)?;
            std::fs::write(file, serde_json::to_vec_pretty(&settings)?)?;
        }
        let mut variables = environment(&model, &desktop.home());
        variables.extend(env);
        let options = AppOptions { env: variables, ..AppOptions::default() };
        let app = App::drive(&desktop, &options).await?;
        Ok(Self { app, model, slack, desktop, options })
    }

    /// Ends the app as a crash would, and starts it again with the same data.
    pub async fn restart(self) -> Result<Self> {
        let Self { app, model, slack, desktop, options } = self;
        app.kill().await?;
        drop(app);
        // The bus notices a death a moment later; before that, a new start would talk to the dead one.
        let bus = zbus::fdo::DBusProxy::new(desktop.bus()?).await?;
        until("the bus to forget the killed app", REACTS_WITHIN, async || {
            let name = zbus::names::BusName::try_from("dev.askance.desktop.SingleInstance").ok()?;
            (!bus.name_has_owner(name).await.ok()?).then_some(())
        })
        .await?;
        drop(bus);
        let app = App::drive(&desktop, &options).await?;
        Ok(Self { app, model, slack, desktop, options })
    }

    /// A scratch folder of this name, with the demo's project in it.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.desktop.home().join(name);
        std::fs::create_dir_all(&folder)?;
        scratch_folder(&folder)?;
        Ok(folder)
    }

    /// Starts a session as a person does: in the sessions window; and turns to another program meanwhile. Returns its id.
    pub async fn begin(&self, folder: &Path, prompt: &str, profile: Option<&str>) -> Result<String> {
        let sessions = self.app.window("sessions").await?;
        let before = session_ids(&sessions).await?;
        sessions.click("new-session").await?;
        sessions.fill("new-folder", &folder.display().to_string()).await?;
        sessions.fill("new-prompt", prompt).await?;
        if let Some(profile) = profile {
            choose(&sessions, "new-profile", profile).await?;
        }
        // Before it starts: what a quick turn says must not find the person in front of it.
        self.desktop.look_away().await?;
        sessions.click("new-start").await?;
        until("the new session on the list", REACTS_WITHIN, async || {
            let now = session_ids(&sessions).await.ok()?;
            now.into_iter().find(|id| !before.contains(id))
        })
        .await
    }

    /// Waits until a session is in a state (`working`, `needsYou`, `idle`, `failed`, `ended`).
    pub async fn wait_for_state(&self, session: &str, state: &str) -> Result<()> {
        let sessions = self.app.window("sessions").await?;
        let query = format!(
            "return document.querySelector('[data-testid=session][data-session-id=\"{session}\"]')?.dataset.state ?? null"
        );
        let mut last = Value::Null;
        until(&format!("session {session} to be {state}"), READY_WITHIN, async || {
            last = sessions.execute(&query).await.ok()?;
            (last == state).then_some(())
        })
        .await
        .with_context(|| format!("the app said: {}", self.app.output()))
    }

    /// Waits for a card in the prompt window that shows this text in its command or arguments.
    pub async fn card(&self, text: &str) -> Result<Card<'_>> {
        let window = self.app.window("prompt").await?;
        let id = until(&format!("a card with {text}"), READY_WITHIN, async || {
            let shown = window.execute(CARD).await.ok()?;
            let [id, words] = [shown.get(0)?.as_str()?, shown.get(1)?.as_str()?];
            words.contains(text).then(|| id.to_owned())
        })
        .await
        .with_context(|| format!("the app said: {}", self.app.output()))?;
        Ok(Card { window, id })
    }

    /// Waits until no card is on the screen.
    pub async fn no_card(&self) -> Result<()> {
        let title = "Askance needs you";
        until("the prompt window to go away", REACTS_WITHIN, async || {
            let shown = self.desktop.windows().ok()?;
            (!shown.iter().any(|window| window.title == title)).then_some(())
        })
        .await
    }

    /// The settings file.
    pub fn settings_file(&self) -> PathBuf {
        settings_file(&self.desktop)
    }
}

/// The id and all the words of the card that is shown.
const CARD: &str = "const card = document.querySelector('[data-testid=prompt-card]');
    return card ? [card.dataset.promptId, document.body.innerText] : null";

/// One request on the screen.
pub struct Card<'a> {
    /// The prompt window.
    pub window: Window<'a>,
    /// The request's id.
    pub id: String,
}

impl Card<'_> {
    /// Presses one of its buttons, once it reacts, and waits until the card is gone.
    pub async fn press(&self, button: &str) -> Result<()> {
        if button == "approve" && self.window.shows("hold-approve").await {
            return self.hold().await;
        }
        self.ready(button).await?;
        // The card may still be growing to its height, and a click that only brings the window the keyboard does not
        // count: both are tried again, as long as this card is shown.
        until(&format!("a press of {button}"), REACTS_WITHIN, async || {
            if self.is_gone().await {
                return Some(());
            }
            if self.reacts(button).await {
                let _ = self.window.click(button).await;
            }
            None
        })
        .await?;
        self.gone().await
    }

    /// Whether another card is shown by now, or none.
    pub async fn is_gone(&self) -> bool {
        match self.window.execute(CARD).await {
            Ok(Value::Null) => true,
            Ok(shown) => shown.get(0).and_then(Value::as_str) != Some(&self.id),
            Err(_) => false,
        }
    }

    /// Holds the button of a high-risk request until the card is gone.
    pub async fn hold(&self) -> Result<()> {
        self.ready("hold-approve").await?;
        let element = self.window.wait_for("hold-approve").await?;
        let down = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
        self.window.client().await?.perform_actions(down).await?;
        let gone = self.gone().await;
        // Not `release_actions`: it also forgets the keyboard, and what is typed next loses its capital letters.
        let up = MouseActions::new("mouse".to_owned()).then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        let released = self.window.client().await?.perform_actions(up).await;
        // A window that has gone meanwhile takes no actions any more, and holds no button.
        if gone.is_err() {
            released?;
        }
        gone
    }

    /// Denies with these words.
    pub async fn deny_because(&self, reason: &str) -> Result<()> {
        self.open("deny-because", "deny-reason").await?;
        self.window.fill("deny-reason", reason).await?;
        self.press("deny-send").await
    }

    /// Presses a button, once it reacts, until what it opens is shown.
    pub async fn open(&self, button: &str, opens: &str) -> Result<()> {
        self.ready(button).await?;
        // As in `press`: a click that does not count is tried again.
        until(&format!("{opens} after a press of {button}"), REACTS_WITHIN, async || {
            if self.window.shows(opens).await {
                return Some(());
            }
            if self.reacts(button).await {
                let _ = self.window.click(button).await;
            }
            None
        })
        .await
    }

    /// Waits until a button reacts: it is dead for a moment after its card has appeared.
    pub async fn ready(&self, button: &str) -> Result<()> {
        self.window.wait_for(button).await?;
        let what = format!("{button} to react");
        let reacts = until(&what, REACTS_WITHIN, async || self.reacts(button).await.then_some(()));
        match reacts.await {
            Ok(()) => Ok(()),
            Err(error) => Err(error.context(self.state(button).await)),
        }
    }

    /// What the window shows, for a test that failed.
    async fn state(&self, button: &str) -> String {
        let query = format!(
            "const button = document.querySelector('[data-testid={button}]');
             const card = document.querySelector('[data-testid=prompt-card]');
             return [card?.dataset.promptId, button?.outerHTML, document.visibilityState, document.hasFocus(),
                 document.body.innerText]"
        );
        match self.window.execute(&query).await {
            Ok(state) => format!("for the card {}, the window shows {state}", self.id),
            Err(error) => format!("for the card {}, the window does not answer: {error:#}", self.id),
        }
    }

    async fn reacts(&self, button: &str) -> bool {
        let query = format!(
            "const button = document.querySelector('[data-testid={button}]');
             return !!button && !button.disabled && button.getAttribute('aria-disabled') !== 'true'"
        );
        self.window.execute(&query).await.is_ok_and(|reacts| reacts == Value::Bool(true))
    }

    /// Waits until this card has made place for another one or for none.
    pub async fn gone(&self) -> Result<()> {
        until("the answered card to go away", REACTS_WITHIN, async || self.is_gone().await.then_some(()))
            .await
    }
}

/// Chooses an option of a list by its value.
pub async fn choose(window: &Window<'_>, id: &str, value: &str) -> Result<()> {
    let done = window
        .execute(&format!(
            "const list = document.querySelector('[data-testid={id}]');
             list.value = '{value}';
             list.dispatchEvent(new Event('input', {{bubbles: true}}));
             list.dispatchEvent(new Event('change', {{bubbles: true}}));
             return list.value"
        ))
        .await?;
    ensure!(done == value, "{id} has no option {value}");
    Ok(())
}

async fn session_ids(sessions: &Window<'_>) -> Result<Vec<String>> {
    let ids = sessions
        .execute("return [...document.querySelectorAll('[data-testid=session]')].map(each => each.dataset.sessionId)")
        .await?;
    Ok(serde_json::from_value(ids)?)
}

/// The variables that lead the app, and the runtime that it starts, to the scripted model.
pub fn environment(model: &Model, home: &Path) -> BTreeMap<String, String> {
    [
        ("COPILOT_OFFLINE", "true".to_owned()),
        ("COPILOT_AUTO_UPDATE", "false".to_owned()),
        ("COPILOT_HOME", home.join("copilot-home").display().to_string()),
        ("COPILOT_PROVIDER_BASE_URL", model.base_url()),
        ("COPILOT_MODEL", askance_demo::model::MODEL_NAME.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// Where the settings file of a desktop's person lies.
pub fn settings_file(desktop: &Desktop) -> PathBuf {
    let data =
        desktop.env().get("XDG_DATA_HOME").map_or_else(|| desktop.home().join(".local/share"), PathBuf::from);
    data.join("dev.askance.desktop/settings.json")
}
