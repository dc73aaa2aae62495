//! The files that name a project. Invariant: what is not understood is left out; a broken file says nothing.

use std::path::Path;

use askance_core::project::{Manifest, ProjectKind};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;
use toml::Table;

use crate::file::{FILE_BYTES, text_in};

/// Most entries of a folder that are looked at for `*.csproj`.
const ENTRIES: usize = 2_000;
/// Most `*.csproj` of one folder.
const CSPROJ: usize = 3;
/// Most nodes of an XML file; one with more says nothing.
const XML_NODES: u32 = 20_000;

type Read = fn(&str) -> Option<Manifest>;

/// The files with one name, in the order in which they are told.
const FILES: [(&str, Read); 5] = [
    ("package.json", node),
    ("Cargo.toml", rust),
    ("pyproject.toml", python),
    ("go.mod", go),
    ("pom.xml", maven),
];

/// What the manifests in this folder say; it is a real place, without links.
pub(crate) fn all(folder: &Path) -> Vec<Manifest> {
    let known = FILES.iter().filter_map(|(name, read)| read(&text_in(folder, name, FILE_BYTES)?));
    let projects = csproj(folder);
    let dotnet = projects.iter().filter_map(|name| dotnet(name, &text_in(folder, name, FILE_BYTES)?));
    known.chain(dotnet).collect()
}

fn csproj(folder: &Path) -> Vec<String> {
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten().take(ENTRIES);
    let mut names: Vec<String> = found
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "csproj"))
        .collect();
    names.sort();
    names.truncate(CSPROJ);
    names
}

fn manifest(kind: ProjectKind, file: &str) -> Manifest {
    Manifest { kind, file: file.to_owned(), name: None, version: None, requires: Vec::new() }
}

fn node(text: &str) -> Option<Manifest> {
    let json: Value = serde_json::from_str(text).ok()?;
    let words = |value: &Value| value.as_str().map(str::to_owned);
    let json = json.as_object()?;
    let mut found = manifest(ProjectKind::Node, "package.json");
    found.name = json.get("name").and_then(words);
    found.version = json.get("version").and_then(words);
    let engines = json.get("engines").and_then(Value::as_object).into_iter().flatten();
    found.requires = engines.filter_map(|(name, value)| Some((name.clone(), words(value)?))).collect();
    let manager = json.get("packageManager").and_then(words);
    found.requires.extend(manager.map(|manager| ("packageManager".to_owned(), manager)));
    Some(found)
}

fn toml_text(table: Option<&Table>, key: &str) -> Option<String> {
    table?.get(key)?.as_str().map(str::to_owned)
}

fn table<'a>(table: Option<&'a Table>, key: &str) -> Option<&'a Table> {
    table?.get(key)?.as_table()
}

fn rust(text: &str) -> Option<Manifest> {
    let toml: Table = text.parse().ok()?;
    let package = table(Some(&toml), "package");
    let shared = table(table(Some(&toml), "workspace"), "package");
    // `version.workspace = true` is a table: its value may stand in the same file.
    let text = |key: &str| toml_text(package, key).or_else(|| toml_text(shared, key));
    let mut found = manifest(ProjectKind::Rust, "Cargo.toml");
    found.name = toml_text(package, "name");
    found.version = text("version");
    let named = [("rust", "rust-version"), ("edition", "edition")];
    found.requires =
        named.into_iter().filter_map(|(name, key)| Some((name.to_owned(), text(key)?))).collect();
    (package.is_some() || table(Some(&toml), "workspace").is_some()).then_some(found)
}

fn python(text: &str) -> Option<Manifest> {
    let toml: Table = text.parse().ok()?;
    let project = table(Some(&toml), "project");
    let poetry = table(table(Some(&toml), "tool"), "poetry");
    let text = |key: &str| toml_text(project, key).or_else(|| toml_text(poetry, key));
    let mut found = manifest(ProjectKind::Python, "pyproject.toml");
    found.name = text("name");
    found.version = text("version");
    let python =
        toml_text(project, "requires-python").or_else(|| toml_text(table(poetry, "dependencies"), "python"));
    found.requires = python.map(|python| ("python".to_owned(), python)).into_iter().collect();
    Some(found)
}

fn go(text: &str) -> Option<Manifest> {
    let mut found = manifest(ProjectKind::Go, "go.mod");
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("module"), Some(name)) => found.name = Some(name.trim_matches('"').to_owned()),
            (Some(word @ ("go" | "toolchain")), Some(version)) => {
                found.requires.push((word.to_owned(), version.to_owned()));
            }
            _ => {}
        }
    }
    found.name.is_some().then_some(found)
}

fn xml(text: &str) -> Option<Document<'_>> {
    let options = ParsingOptions { nodes_limit: XML_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn xml_text(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = child(node, name)?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn maven(text: &str) -> Option<Manifest> {
    let document = xml(text)?;
    let root = document.root_element();
    if root.tag_name().name() != "project" {
        return None;
    }
    let inherited = |name: &str| xml_text(root, name).or_else(|| xml_text(child(root, "parent")?, name));
    let mut found = manifest(ProjectKind::Maven, "pom.xml");
    let artifact = xml_text(root, "artifactId");
    found.name = match (inherited("groupId"), artifact) {
        (Some(group), Some(artifact)) => Some(format!("{group}:{artifact}")),
        (_, artifact) => artifact,
    };
    found.version = inherited("version");
    let java = child(root, "properties").and_then(|properties| {
        let names = ["maven.compiler.release", "java.version", "maven.compiler.source"];
        names.into_iter().find_map(|name| xml_text(properties, name))
    });
    found.requires = java.map(|java| ("java".to_owned(), java)).into_iter().collect();
    Some(found)
}

fn dotnet(file: &str, text: &str) -> Option<Manifest> {
    let document = xml(text)?;
    let root = document.root_element();
    if root.tag_name().name() != "Project" {
        return None;
    }
    let groups = || root.children().filter(|node| node.tag_name().name() == "PropertyGroup");
    let first = |name: &str| groups().find_map(|group| xml_text(group, name));
    let mut found = manifest(ProjectKind::DotNet, file);
    found.name = first("AssemblyName").or_else(|| file.strip_suffix(".csproj").map(str::to_owned));
    found.version = first("Version");
    let frameworks = first("TargetFramework").or_else(|| first("TargetFrameworks"));
    found.requires = frameworks.map(|named| ("framework".to_owned(), named)).into_iter().collect();
    Some(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A manifest as one line: `name version [requires…]`.
    fn line(found: &Manifest) -> String {
        let requires: Vec<_> = found.requires.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        format!("{} {} [{}]", word(&found.name), word(&found.version), requires.join(", "))
    }

    #[test]
    fn files() {
        let table: &[(&str, &str, Option<&str>)] = &[
            (
                "package.json",
                r#"{"name": "shop", "version": "1.4.0", "engines": {"node": ">=20", "npm": 7}, "packageManager": "pnpm@9"}"#,
                Some("shop 1.4.0 [node >=20, packageManager pnpm@9]"),
            ),
            ("package.json", r#"{"name": ["a"], "version": 3}"#, Some("- - []")),
            ("package.json", "[]", None),
            ("package.json", "{", None),
            (
                "Cargo.toml",
                "[package]\nname = 'a'\nversion.workspace = true\nedition = '2024'\n[workspace.package]\nversion = '2.0.0'\nrust-version = '1.94'",
                Some("a 2.0.0 [rust 1.94, edition 2024]"),
            ),
            ("Cargo.toml", "[workspace]\nmembers = []", Some("- - []")),
            ("Cargo.toml", "[dependencies]", None),
            ("Cargo.toml", "[package", None),
            (
                "pyproject.toml",
                "[project]\nname = 'p'\nversion = '0.1'\nrequires-python = '>=3.11'",
                Some("p 0.1 [python >=3.11]"),
            ),
            (
                "pyproject.toml",
                "[tool.poetry]\nname = 'q'\nversion = '0.2'\n[tool.poetry.dependencies]\npython = '^3.12'",
                Some("q 0.2 [python ^3.12]"),
            ),
            ("pyproject.toml", "[build-system]\nrequires = ['x']", Some("- - []")),
            (
                "go.mod",
                "// a comment\nmodule example.com/m // here\n\ngo 1.23\ntoolchain go1.23.4\nrequire x v1",
                Some("example.com/m - [go 1.23, toolchain go1.23.4]"),
            ),
            ("go.mod", "go 1.23", None),
            (
                "pom.xml",
                "<?xml version='1.0'?><project xmlns='http://maven.apache.org/POM/4.0.0'><parent><groupId>org.x</groupId><version>3</version></parent><artifactId>m</artifactId><properties><java.version>21</java.version></properties></project>",
                Some("org.x:m 3 [java 21]"),
            ),
            ("pom.xml", "<html/>", None),
            ("pom.xml", "<project>", None),
            (
                "App.csproj",
                "<Project Sdk='x'><ItemGroup/><PropertyGroup><TargetFramework>net9.0</TargetFramework><Version>5.1</Version></PropertyGroup></Project>",
                Some("App 5.1 [framework net9.0]"),
            ),
            (
                "Lib.csproj",
                "<Project><PropertyGroup><AssemblyName>Own.Name</AssemblyName><TargetFrameworks>net8.0;net9.0</TargetFrameworks></PropertyGroup></Project>",
                Some("Own.Name - [framework net8.0;net9.0]"),
            ),
        ];
        for (name, text, expected) in table {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().canonicalize().unwrap();
            fs::write(place.join(name), text).unwrap();
            let lines: Vec<_> = all(&place).iter().map(line).collect();
            assert_eq!(lines.first().map(String::as_str), *expected, "{name}: {text}");
        }
    }

    #[test]
    fn several_stand_in_a_fixed_order() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().canonicalize().unwrap();
        for name in ["b.csproj", "a.csproj", "d.csproj", "c.csproj"] {
            fs::write(place.join(name), "<Project/>").unwrap();
        }
        fs::write(place.join("go.mod"), "module m").unwrap();
        fs::write(place.join("package.json"), "{}").unwrap();
        let files: Vec<_> = all(&place).into_iter().map(|found| found.file).collect();
        assert_eq!(files, ["package.json", "go.mod", "a.csproj", "b.csproj", "c.csproj"]);
    }

    #[test]
    fn what_is_large_deep_or_hostile_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().canonicalize().unwrap();
        let deep = |open: &str, close: &str| format!("{}{}", open.repeat(30_000), close.repeat(30_000));
        let bomb = "<!DOCTYPE project [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><project><artifactId>&b;</artifactId></project>";
        let table = [
            ("package.json", format!(r#"{{"name": "{}"}}"#, "x".repeat(300_000))),
            ("package.json", deep("[", "]")),
            ("Cargo.toml", format!("[package]\nname = {}", deep("[", "]"))),
            ("Cargo.toml", format!("[package]\n{}x = 1", "a.".repeat(60_000))),
            ("pom.xml", deep("<a>", "</a>")),
            ("pom.xml", format!("<project>{}</project>", "<a/>".repeat(30_000))),
            ("pom.xml", bomb.to_owned()),
            ("go.mod", "\u{0}".repeat(1_000)),
        ];
        for (name, text) in table {
            fs::write(place.join(name), &text).unwrap();
            assert_eq!(all(&place), [], "{name}: {text:.40}");
            fs::remove_file(place.join(name)).unwrap();
        }
        fs::write(place.join("package.json"), [0xff, 0xfe, 0x00]).unwrap();
        assert_eq!(all(&place), []);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nowhere_outside_and_a_pipe_holds_nobody() {
        use std::os::unix::fs::symlink;

        let all_of_it = tempfile::tempdir().unwrap();
        let place = all_of_it.path().canonicalize().unwrap().join("shop");
        fs::create_dir(&place).unwrap();
        fs::write(place.parent().unwrap().join("outside.json"), r#"{"name": "outside"}"#).unwrap();
        symlink("../outside.json", place.join("package.json")).unwrap();
        assert_eq!(all(&place), []);
        fs::remove_file(place.join("package.json")).unwrap();
        fs::write(place.join("inside.json"), r#"{"name": "inside"}"#).unwrap();
        symlink("inside.json", place.join("package.json")).unwrap();
        assert_eq!(all(&place)[0].name.as_deref(), Some("inside"));
        fs::remove_file(place.join("package.json")).unwrap();
        fs::create_dir(place.join("package.json")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            place.join("go.mod"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        assert_eq!(all(&place), []);
    }
}
