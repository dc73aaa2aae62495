//! The desktop's accent colour, where it has one. Invariant: a desktop that does not answer costs nothing.

/// The colour as `#rrggbb`.
#[cfg(target_os = "linux")]
pub(crate) async fn read() -> Option<String> {
    let asked = tokio::time::timeout(std::time::Duration::from_secs(2), from_portal());
    asked.await.ok()?.ok().flatten()
}

/// The colour as `#rrggbb`.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn read() -> Option<String> {
    None
}

/// From the settings portal, which GNOME and KDE answer: three numbers from 0 to 1; others mean "none".
#[cfg(target_os = "linux")]
async fn from_portal() -> zbus::Result<Option<String>> {
    let bus = zbus::Connection::session().await?;
    let reply = bus
        .call_method(
            Some("org.freedesktop.portal.Desktop"),
            "/org/freedesktop/portal/desktop",
            Some("org.freedesktop.portal.Settings"),
            "ReadOne",
            &("org.freedesktop.appearance", "accent-color"),
        )
        .await?;
    let body = reply.body();
    let value: zbus::zvariant::Value<'_> = body.deserialize()?;
    Ok(<(f64, f64, f64)>::try_from(value).ok().and_then(hex))
}

#[cfg(target_os = "linux")]
fn hex((red, green, blue): (f64, f64, f64)) -> Option<String> {
    // Rounded by the formatting: a part of 255 has no fraction that matters.
    let part = |part: f64| {
        let part = (0.0..=1.0).contains(&part).then(|| format!("{:.0}", part * 255.0))?;
        part.parse::<u8>().ok().map(|part| format!("{part:02x}"))
    };
    Some(format!("#{}{}{}", part(red)?, part(green)?, part(blue)?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::hex;

    #[test]
    fn colours_out_of_range_are_none() {
        assert_eq!(hex((0.207_843, 0.517_647, 0.894_118)).as_deref(), Some("#3584e4"));
        assert_eq!(hex((-1.0, 0.0, 0.0)), None);
        assert_eq!(hex((0.0, f64::NAN, 0.0)), None);
    }
}
