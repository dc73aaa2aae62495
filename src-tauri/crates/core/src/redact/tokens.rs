//! Tokens that gitleaks does not know, or in more forms than it does. Invariant: each begins with its keyword, and none is
//! matched by ordinary words.

/// One kind of token: keyword, pattern, and whether it needs a digit or a capital to be one.
pub(super) struct Token {
    pub(super) keyword: &'static str,
    pub(super) pattern: &'static str,
    /// Words joined by signs look like it, and have neither digits nor capitals.
    pub(super) mixed: bool,
    /// It does not begin behind a hyphen: its pattern goes on over hyphens for as long as there are any.
    pub(super) joined: bool,
}

const fn token(keyword: &'static str, pattern: &'static str) -> Token {
    Token { keyword, pattern, mixed: false, joined: false }
}

/// The tokens.
pub(super) const TOKENS: &[Token] = &[
    token("ghp_", r"\bghp_[A-Za-z0-9]{20,}"),
    token("gho_", r"\bgho_[A-Za-z0-9]{20,}"),
    token("ghu_", r"\bghu_[A-Za-z0-9]{20,}"),
    token("ghs_", r"\bghs_[A-Za-z0-9]{20,}"),
    token("ghr_", r"\bghr_[A-Za-z0-9]{20,}"),
    token("github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{20,}"),
    Token { keyword: "sk-", pattern: r"\bsk-[A-Za-z0-9_\-]{16,}", mixed: true, joined: false },
    token("xox", r"\bxox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9\-]{10,}"),
    token("akia", r"\b(?-i:AKIA)[0-9A-Z]{16}\b"),
    token("glpat-", r"\bglpat-[\w\-]{20,}"),
    token("sgp_", r"\bsgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}"),
    token("sq0atp-", r"\bsq0atp-[\w\-]{22,60}"),
    token("sq0csp-", r"\bsq0csp-[\w\-]{40,60}"),
    token("whsec_", r"\bwhsec_[A-Za-z0-9+/=]{20,}"),
    token("gocspx-", r"\bGOCSPX-[\w\-]{20,}"),
    token("ya29.", r"\bya29\.[\w\-]{20,}"),
    token("1//0", r"\b1//0[\w\-]{30,}"),
    token("dckr_pat_", r"\bdckr_pat_[\w\-]{20,}"),
    token("dckr_oat_", r"\bdckr_oat_[\w\-]{20,}"),
    token("gsk_", r"\bgsk_[A-Za-z0-9]{40,}"),
    token("xai-", r"\bxai-[A-Za-z0-9]{60,}"),
    token("r8_", r"\br8_[A-Za-z0-9]{37}"),
    token("hf_", r"\bhf_[A-Za-z0-9]{30,}"),
    token("figd_", r"\bfigd_[\w\-]{40,}"),
    token("sbp_", r"\bsbp_[a-f0-9]{40}"),
    token("sb_secret_", r"\bsb_secret_[\w\-]{20,}"),
    token("vercel_", r"\bvercel_[A-Za-z0-9_]{24,}"),
    token("tskey-", r"\btskey-[a-z]+-[\w\-]{20,}"),
    token("atatt3", r"\bATATT3[\w\-=]{60,}"),
    token("atctt3", r"\bATCTT3[\w\-=]{60,}"),
    Token {
        keyword: "eyj",
        pattern: r"\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{4,}(?:\.[A-Za-z0-9_\-]*)?",
        mixed: false,
        joined: true,
    },
    token("bot", r"\bbot\d{8,12}:[\w\-]{30,}"),
];
