//! Requests that have waited for long. Invariant: each is told of once, and being told of answers nothing.

use crate::effect::{Effect, Outcome};
use crate::id::Millis;
use crate::message::Message;
use crate::state::State;

/// Time has passed: what has waited longer than the settings say is sent.
pub(crate) fn waited(state: &mut State, now: Millis) -> Outcome {
    let waiting = state.prompts.iter().map(|prompt| prompt.id).collect();
    state.reminded = state.reminded.intersection(&waiting).copied().collect();
    let Some(minutes) = state.settings.waiting_minutes() else { return Outcome::quiet(Vec::new()) };
    let long = Millis::from(minutes) * 60_000;
    let mut told = Vec::new();
    let mut effects = Vec::new();
    for prompt in state.prompts.iter() {
        if now.saturating_sub(prompt.asked) < long || state.reminded.contains(&prompt.id) {
            continue;
        }
        told.push(prompt.id);
        if let Some(session) = state.session(&prompt.session) {
            effects.push(Effect::Send(Message::waiting(session, prompt, now)));
        }
    }
    state.reminded.extend(told);
    Outcome::quiet(effects)
}
