//! The grammar of rules.

use super::*;

#[test]
fn prints_back_as_parsed() {
    for text in [
        "view",
        "shell",
        "read",
        "write",
        "url",
        "github-mcp-server-get_issue",
        "a.b/c:d",
        "shell(ls)",
        "shell(git push)",
        "shell(git:*)",
        "shell(npm run:*)",
        "shell(rm -rf build)",
        "shell(echo 'a b')",
        "shell(echo \")\")",
        "shell(ls *.rs)",
        "shell(a:b)",
        "write(.env)",
        "write(src/**)",
        "write(/srv/app/.env)",
        "write(~/x)",
        "write(./a)",
        "read(*.md)",
        "read(a (1).txt)",
        "url(github.com)",
        "url(https://github.com)",
        "url(http://*.example.com)",
        "url(*.example.com)",
        "url(https://a.b/c?d=e)",
        "url(localhost:8080)",
        "MyMCP(my_tool)",
        "MyMCP",
    ] {
        assert_eq!(text.parse::<Rule>().map(|rule| rule.to_string()), Ok(text.to_owned()));
        assert_eq!(format!("  {text}\n").parse::<Rule>().map(|rule| rule.to_string()), Ok(text.to_owned()));
    }
}

#[test]
fn refuses_what_it_does_not_understand() {
    for text in [
        "",
        "  ",
        "*",
        "view me",
        "shell(",
        "shell)",
        "shell()",
        "shell( )",
        "shell(ls",
        "shell ls)",
        "shell(*)",
        "shell(*:*)",
        "shell(:*)",
        "shell(ls;rm)",
        "shell(ls && rm)",
        "shell(ls | rm)",
        "shell(ls > x)",
        "shell($x)",
        "shell(`ls`)",
        "shell($(ls))",
        "shell(ls $x)",
        "shell('ls)",
        "shell(?s)",
        "write()",
        "write([)",
        "write(../x)",
        "write(a/../../b)",
        "write(x\0)",
        "write( x)",
        "read({a)",
        "url()",
        "url(*)",
        "url(https://)",
        "url(https://*)",
        "url(a b)",
        "url(user@host)",
        "url(*.*.com)",
        "my server(x)",
        "server(x y)",
        "server(x)(y)",
        "(x)",
        "shell(ls)x",
        "rm(x",
        "shell(\u{202e}ls)",
    ] {
        assert!(text.parse::<Rule>().is_err(), "{text:?}: {:?}", text.parse::<Rule>());
    }
    assert_eq!(format!("shell(ls {})", "x".repeat(RULE_BYTES)).parse::<Rule>(), Err(RuleError::TooLong));
}

#[test]
fn a_malformed_rule_neither_allows_nor_denies() {
    for text in ["shell(npm test", "shell(*)", "shell(npm; test)", "write(../x)"] {
        assert_eq!(outcome(&policy(&[text], &[], &[]), "npm test"), Outcome::Ask, "{text}");
        assert_eq!(
            outcome(&policy(&["shell(npm test)"], &[], &[text]), "npm test"),
            Outcome::Allow,
            "{text}"
        );
    }
}

#[test]
fn names_stand_for_tools_and_servers() {
    let table = [
        ("shell", "bash", true),
        ("shell", "powershell", true),
        ("shell", "view", false),
        ("write", "edit", true),
        ("write", "create", true),
        ("write", "bash", false),
        ("read", "view", true),
        ("read", "edit", false),
        ("bash", "bash", true),
        ("bash", "Bash", false),
        ("view", "viewer", false),
        ("url", "web_fetch", true),
        ("github", "github-get_issue", true),
        ("github", "githubx", false),
        ("github", "github-", false),
        ("github(get_issue)", "github-get_issue", true),
        ("github(get)", "github-get_issue", false),
        ("github(get_issue)", "github-mcp-get_issue", false),
        ("github-mcp(get_issue)", "github-mcp-get_issue", true),
        ("bash", "bash-evil", false),
        ("read", "read-evil", false),
        ("shell", "shell-x", false),
        ("view", "view-x", false),
        ("github", "task", false),
        ("x(bash)", "bash", false),
        ("shell(ls)", "bash", false),
        ("write(a)", "edit", false),
    ];
    for (rule, tool, expected) in table {
        let parsed: Rule = rule.parse().unwrap_or_else(|_| panic!("{rule}"));
        assert_eq!(parsed.matches_tool(tool), expected, "{rule} on {tool}");
        assert_eq!(parsed.allows_tool(tool), expected, "{rule} allows {tool}");
    }
}

#[test]
fn a_name_that_may_be_another_servers_is_only_denied() {
    // `git-hub-x` is a tool of the server `git` or of `git-hub`.
    for (rule, tool, allows, denies) in [
        ("git", "git-status", true, true),
        ("git", "git-hub-create_issue", false, true),
        ("git-hub", "git-hub-create_issue", true, true),
        ("git-hub-create_issue", "git-hub-create_issue", true, true),
        ("git(hub-create_issue)", "git-hub-create_issue", true, true),
        ("git(create_issue)", "git-hub-create_issue", false, false),
        ("github", "git-hub-create_issue", false, false),
    ] {
        let call = super::tool(tool, json!({}));
        assert_eq!(by(&policy(&[rule], &[], &[]), &call).outcome == Outcome::Allow, allows, "{rule} {tool}");
        assert_eq!(
            by(&policy(&[tool], &[], &[rule]), &call).outcome == Outcome::Deny,
            denies,
            "{rule} {tool}"
        );
        assert_eq!(
            by(&policy(&[tool], &[rule], &[]), &call).outcome == Outcome::Ask,
            denies,
            "{rule} {tool}"
        );
    }
}

#[test]
fn addresses_are_matched_by_protocol_and_domain() {
    // allowing, denying
    let table = [
        ("github.com", "https://github.com/x", true, true),
        ("github.com", "http://github.com/x", false, true),
        ("http://github.com", "http://github.com/x", true, true),
        ("http://github.com", "https://github.com/x", false, false),
        ("https://github.com", "https://api.github.com", false, false),
        ("*.github.com", "https://api.github.com", true, true),
        ("*.github.com", "https://a.b.github.com", true, true),
        ("*.github.com", "https://github.com", false, false),
        ("*.github.com", "https://evilgithub.com", false, false),
        ("github.com", "https://github.com.evil.com", false, false),
        ("github.com", "https://github.com:8443/", false, true),
        ("github.com", "https://user@github.com/", true, true),
        ("github.com", "https://github.com@evil.com/", false, false),
        ("github.com", "https://GITHUB.com./x", true, true),
        ("localhost:8080", "https://localhost:8080/x", true, true),
        ("https://a.b/c", "https://a.b/c", true, true),
        ("https://a.b/c", "https://a.b/c/d", false, false),
        ("https://a.b/c", "https://a.b/c?x", false, false),
    ];
    for (pattern, address, allows, denies) in table {
        let rule = format!("url({pattern})");
        let fetch = tool("web_fetch", json!({"url": address}));
        assert_eq!(
            by(&policy(&[&rule], &[], &[]), &fetch).outcome == Outcome::Allow,
            allows,
            "{rule} allows {address}"
        );
        assert_eq!(
            by(&policy(&["url"], &[], &[&rule]), &fetch).outcome == Outcome::Deny,
            denies,
            "{rule} denies {address}"
        );
    }
}

#[test]
fn a_part_is_told_as_it_was_written() {
    let table: &[(&str, &[&str])] = &[
        ("echo done > f", &["echo done > f"]),
        ("FOO=1 npm test > x 2>&1 && ls", &["FOO=1 npm test > x 2>&1", "ls"]),
        (
            "wc -l < \"a b\" & cat <<< \"x y\"; (make &> log)",
            &["wc -l < \"a b\"", "cat <<< \"x y\"", "make &> log"],
        ),
        ("echo ä > ö; X=1 echo é >|f", &["echo ä > ö", "X=1 echo é >|f"]),
        ("> f echo hi", &["> f echo hi"]),
    ];
    for (command, parts) in table {
        let decision = by(&Policy::default(), &tool("bash", json!({ "command": command })));
        let told: Vec<_> = decision.parts.iter().map(|part| part.command.as_str()).collect();
        assert_eq!(told, *parts);
    }
}
