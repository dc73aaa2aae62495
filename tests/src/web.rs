//! The app's windows, driven by `WebDriver` in the real web view.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use fantoccini::wd::{Capabilities, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, MutexGuard};

use crate::desktop::Desktop;
use crate::process::Process;
use crate::wait::{REACTS_WITHIN, READY_WITHIN, until};

/// Answers two frames later: the first may have been under way already.
const PAINTED: &str =
    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";

/// Whether an element is there for an eye.
const SHOWN: &str = "return arguments[0].checkVisibility({opacityProperty: true, visibilityProperty: true})
    && arguments[0].getClientRects().length > 0";

/// A `WebDriver` session with the app.
pub struct Web {
    /// `WebDriver` has ONE current window: whoever holds the lock may choose it.
    client: Mutex<Client>,
}

/// One window of the app.
pub struct Window<'a> {
    web: &'a Web,
    handle: WindowHandle,
}

impl Web {
    /// Starts the driver; the app will inherit its environment.
    pub(crate) async fn driver(desktop: &Desktop, env: &BTreeMap<String, String>) -> Result<(Process, u16)> {
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let mut command = desktop.command("WebKitWebDriver");
        command
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .envs(env)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = desktop.spawn("app", &mut command)?;
        until("the WebDriver", READY_WITHIN, async || TcpStream::connect(("127.0.0.1", port)).await.ok())
            .await?;
        Ok((driver, port))
    }

    /// Lets the driver start the app; returns when it has a window.
    pub(crate) async fn connect(port: u16, binary: &Path, arguments: &[String]) -> Result<Self> {
        let mut capabilities = Capabilities::new();
        capabilities
            .insert("webkitgtk:browserOptions".to_owned(), json!({ "binary": binary, "args": arguments }));
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = ClientBuilder::new(connector)
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("no WebDriver session with the app")?;
        Ok(Self { client: Mutex::new(client) })
    }

    pub(crate) async fn window(&self, page: &str) -> Result<Window<'_>> {
        let handle = until(&format!("the window {page}"), REACTS_WITHIN, async || {
            let listed = self.listed().await.ok()?;
            listed.into_iter().find_map(|(handle, name)| (name == page).then_some(handle))
        })
        .await?;
        Ok(Window { web: self, handle })
    }

    pub(crate) async fn pages(&self) -> Result<Vec<String>> {
        Ok(self.listed().await?.into_iter().map(|(_, page)| page).collect())
    }

    async fn listed(&self) -> Result<Vec<(WindowHandle, String)>> {
        let client = self.client.lock().await;
        let mut listed = Vec::new();
        for handle in client.windows().await? {
            client.switch_to_window(handle.clone()).await?;
            listed.push((handle, page_name(client.current_url().await?.path())));
        }
        Ok(listed)
    }
}

/// The page of a URL: `prompt` for `/prompt.html`, `/prompt/` and `/prompt/index.html`.
fn page_name(path: &str) -> String {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    first.strip_suffix(".html").unwrap_or(first).to_owned()
}

impl Window<'_> {
    /// The session with this window as the current one, for what is not here.
    pub async fn client(&self) -> Result<MutexGuard<'_, Client>> {
        let client = self.web.client.lock().await;
        client.switch_to_window(self.handle.clone()).await?;
        Ok(client)
    }

    /// Whether the window still exists.
    pub async fn exists(&self) -> bool {
        let client = self.web.client.lock().await;
        client.windows().await.is_ok_and(|handles| handles.contains(&self.handle))
    }

    /// Waits until the window no longer exists.
    pub async fn wait_until_gone(&self) -> Result<()> {
        until("the window to be gone", REACTS_WITHIN, async || (!self.exists().await).then_some(())).await
    }

    /// Whether an element with this `data-testid` is there and shown.
    pub async fn shows(&self, id: &str) -> bool {
        self.shown(id).await.is_some()
    }

    /// Waits for an element with this `data-testid` to be shown.
    pub async fn wait_for(&self, id: &str) -> Result<Element> {
        until(id, REACTS_WITHIN, async || self.shown(id).await).await
    }

    /// Waits until no element with this `data-testid` is shown.
    pub async fn wait_until_hidden(&self, id: &str) -> Result<()> {
        until(&format!("{id} to go away"), REACTS_WITHIN, async || (!self.shows(id).await).then_some(()))
            .await
    }

    /// The text of an element, once it is shown.
    pub async fn text(&self, id: &str) -> Result<String> {
        let element = self.wait_for(id).await?;
        self.inner_text(element).await
    }

    /// The texts of all elements with this `data-testid`.
    pub async fn texts(&self, id: &str) -> Result<Vec<String>> {
        let script = format!(
            "return [...document.querySelectorAll(\"{}\")].map(element => element.innerText.trim())",
            selector(id)
        );
        Ok(serde_json::from_value(self.execute(&script).await?)?)
    }

    /// Waits until an element's text is as wanted.
    pub async fn wait_for_text(&self, id: &str, wanted: impl Fn(&str) -> bool) -> Result<String> {
        until(&format!("the text of {id}"), REACTS_WITHIN, async || {
            let element = self.shown(id).await?;
            self.inner_text(element).await.ok().filter(|text| wanted(text))
        })
        .await
    }

    /// Clicks an element, once it is shown.
    pub async fn click(&self, id: &str) -> Result<()> {
        let element = self.in_view(id).await?;
        let _current = self.client().await?;
        Ok(element.click().await?)
    }

    /// Replaces the text of a field.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let element = self.in_view(id).await?;
        let _current = self.client().await?;
        element.clear().await?;
        Ok(element.send_keys(text).await?)
    }

    /// An element where it can be reached: the driver itself scrolls too little on a long page.
    async fn in_view(&self, id: &str) -> Result<Element> {
        let element = self.wait_for(id).await?;
        let argument = serde_json::to_value(&element)?;
        let scroll = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        self.client().await?.execute(scroll, vec![argument]).await?;
        Ok(element)
    }

    /// The value of a property of an element (`value`, `checked`).
    pub async fn property(&self, id: &str, name: &str) -> Result<Option<String>> {
        let element = self.wait_for(id).await?;
        let _current = self.client().await?;
        Ok(element.prop(name).await?)
    }

    /// Waits until the page has been painted as it is now, for a picture of it.
    pub async fn wait_until_painted(&self) -> Result<()> {
        self.client().await?.execute_async(PAINTED, Vec::new()).await?;
        Ok(())
    }

    /// Runs a script in the page and returns its answer.
    pub async fn execute(&self, script: &str) -> Result<Value> {
        Ok(self.client().await?.execute(script, Vec::new()).await?)
    }

    /// The window's title, by which it is found on the display.
    pub async fn title(&self) -> Result<String> {
        Ok(self.client().await?.title().await?)
    }

    /// `WebDriver`'s own idea of "displayed" takes a button below a scrolling card for hidden; the engine knows better.
    async fn shown(&self, id: &str) -> Option<Element> {
        let client = self.client().await.ok()?;
        let element = client.find(Locator::Css(&selector(id))).await.ok()?;
        let argument = serde_json::to_value(&element).ok()?;
        let shown = client.execute(SHOWN, vec![argument]).await.ok()?;
        (shown == Value::Bool(true)).then_some(element)
    }

    async fn inner_text(&self, element: Element) -> Result<String> {
        let argument = serde_json::to_value(element)?;
        let text =
            self.client().await?.execute("return arguments[0].innerText.trim()", vec![argument]).await?;
        Ok(serde_json::from_value(text)?)
    }
}

fn selector(id: &str) -> String {
    format!("[data-testid='{id}']")
}
