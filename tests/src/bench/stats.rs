//! Medians and other quantiles.

/// The smallest value that at least this share of all values does not exceed (nearest rank).
pub(super) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "few values, and a share between 0 and 1"
    )]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The value in the middle.
pub(super) fn median(values: &[f64]) -> f64 {
    let (below, above) =
        (quantile(values, 0.5), -quantile(&values.iter().map(|v| -v).collect::<Vec<_>>(), 0.5));
    f64::midpoint(below, above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let of = |share| quantile(&values, share);
        assert!((of(0.5) - 50.0).abs() < 1e-9);
        assert!((of(0.99) - 99.0).abs() < 1e-9);
        assert!((of(1.0) - 100.0).abs() < 1e-9);
        assert!((median(&values) - 50.5).abs() < 1e-9);
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!(median(&[]).is_nan());
    }
}
