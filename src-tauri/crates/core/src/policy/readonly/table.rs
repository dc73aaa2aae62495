//! The read-only set. Each entry has tests for what it must refuse.

use super::custom;
use super::entry::{Entry, Operands, PLAIN};
use Operands::{Custom, OnePath, Paths, Pattern, Text};

const fn text(name: &'static str) -> Entry {
    Entry { name, operands: Text, ..PLAIN }
}

const fn none(name: &'static str, flags: &'static str, long: &'static str) -> Entry {
    Entry { name, flags, long, ..PLAIN }
}

const fn paths(name: &'static str, flags: &'static str, values: &'static str, long: &'static str) -> Entry {
    Entry { name, flags, values, long, operands: Paths, ..PLAIN }
}

const fn custom(name: &'static str, look: fn(&[crate::policy::shell::Word]) -> super::Looked) -> Entry {
    Entry { name, operands: Custom(look), ..PLAIN }
}

/// Not `check`: it reads the files that a list names.
const SUMS: &str = "binary tag text zero help version";
const GREP_LONG: &str = "extended-regexp fixed-strings basic-regexp perl-regexp regexp= file@ ignore-case no-ignore-case invert-match word-regexp line-regexp count color color= colour colour= files-without-match files-with-matches max-count= only-matching quiet silent no-messages byte-offset with-filename no-filename label= line-number initial-tab null after-context= before-context= context text binary-files= exclude= include= exclude-dir= recursive null-data line-buffered help version";

pub(super) const ENTRIES: &[Entry] = &[
    // Words.
    text("echo"),
    text("true"),
    text("false"),
    text(":"),
    text("exit"),
    text("return"),
    text("break"),
    text("continue"),
    text("shift"),
    text("sleep"),
    text("basename"),
    text("dirname"),
    text("which"),
    custom("whereis", custom::whereis),
    text("type"),
    text("seq"),
    text("expr"),
    custom("wait", custom::wait),
    custom("printf", custom::printf),
    custom("test", custom::test),
    custom("[", custom::test),
    custom("command", custom::command),
    custom("cd", custom::cd),
    custom("export", custom::exported),
    custom("local", custom::declare),
    custom("readonly", custom::declare),
    custom("declare", custom::declare),
    custom("set", custom::set),
    custom("unset", custom::names),
    custom("read", custom::read),
    // This machine.
    none("pwd", "LP", "logical physical"),
    none("whoami", "", "help version"),
    none("arch", "", ""),
    none("nproc", "", "all ignore="),
    none("uptime", "ps", "pretty since"),
    none(
        "uname",
        "asnrvmpio",
        "all kernel-name nodename kernel-release kernel-version machine processor operating-system",
    ),
    none("free", "bkmghtlw", "human total"),
    none("hostname", "sI", "short"),
    none("tty", "s", ""),
    none("logname", "", ""),
    none("jobs", "lnprs", ""),
    none("lscpu", "e", ""),
    none("ss", "tulnpaoxsemiH4", "tcp udp listening numeric processes all"),
    Entry { name: "id", flags: "ugGnrz", operands: Paths, ..PLAIN },
    Entry { name: "groups", operands: Paths, ..PLAIN },
    custom("date", custom::date),
    custom("ps", super::processes::ps),
    custom("netstat", super::processes::netstat),
    custom("pgrep", super::processes::pgrep),
    custom("pip", custom::pip),
    custom("pip3", custom::pip),
    custom("dpkg", custom::dpkg),
    // Files.
    paths(
        "ls",
        "aAbBcCdfFgGhHiklLmnNopqQrRsStuUvxXZ1",
        "",
        "all almost-all author escape block-size= ignore-backups color color= directory classify full-time group-directories-first no-group human-readable si dereference hide= indicator-style= inode ignore= kibibytes numeric-uid-gid literal quote-name quoting-style= reverse recursive size sort= time= time-style= tabsize= width= context help version",
    ),
    paths(
        "cat",
        "AbeEnstTuv",
        "",
        "show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting help version",
    ),
    paths("head", "qvz0123456789", "nc", "bytes= lines= quiet silent verbose zero-terminated help version"),
    paths(
        "tail",
        "fFqvz0123456789",
        "nc",
        "bytes= lines= quiet silent verbose follow follow= retry sleep-interval= zero-terminated pid= help version",
    ),
    paths("wc", "clmLw", "", "bytes chars lines max-line-length words total= help version"),
    paths(
        "nl",
        "p",
        "bdfhilnsvw",
        "body-numbering= number-format= number-width= starting-line-number= help version",
    ),
    paths("tac", "br", "s", "before regex separator= help version"),
    paths("rev", "", "", ""),
    paths("stat", "Lft", "c", "dereference file-system format= printf= terse help version"),
    paths(
        "du",
        "0abcDhHkLlmPsSx",
        "dBt",
        "all apparent-size bytes total human-readable si max-depth= summarize block-size= exclude= time threshold= one-file-system help version",
    ),
    paths(
        "df",
        "ahHiklPT",
        "Btx",
        "all human-readable inodes type= total portability print-type output= output help version",
    ),
    paths(
        "readlink",
        "femnqsvz",
        "",
        "canonicalize canonicalize-existing canonicalize-missing no-newline help version",
    ),
    paths(
        "realpath",
        "emLPqsz",
        "",
        "canonicalize-existing canonicalize-missing no-symlinks relative-to@ relative-base@ help version",
    ),
    paths(
        "cut",
        "nsz",
        "bcdf",
        "bytes= characters= delimiter= fields= complement only-delimited output-delimiter= zero-terminated help version",
    ),
    paths("paste", "sz", "d", "delimiters= serial zero-terminated help version"),
    paths("fold", "bs", "w", "bytes spaces width= help version"),
    paths("fmt", "cstu", "w", "width= help version"),
    paths("expand", "i", "t", "initial tabs= help version"),
    paths(
        "column",
        "tJxe",
        "scNHRToO",
        "table separator= output-separator= table-columns= json help version",
    ),
    paths(
        "comm",
        "123z",
        "",
        "check-order nocheck-order output-delimiter= total zero-terminated help version",
    ),
    paths(
        "join",
        "iz",
        "aejotv12",
        "ignore-case check-order nocheck-order header zero-terminated help version",
    ),
    paths("cmp", "bls", "in", "print-bytes ignore-initial= bytes= verbose quiet silent help version"),
    paths(
        "diff",
        "abBcdEeinNpqstTuwyZ0123456789",
        "CDFIUWx",
        "normal brief report-identical-files context context= unified unified= ed rcs side-by-side width= left-column suppress-common-lines show-c-function ignore-case ignore-tab-expansion ignore-trailing-space ignore-space-change ignore-all-space ignore-blank-lines ignore-matching-lines= text strip-trailing-cr minimal color color= label= new-file exclude= help version",
    ),
    paths(
        "sort",
        "bcCdfghiMnRrsuVz",
        "kt",
        "ignore-leading-blanks dictionary-order ignore-case general-numeric-sort ignore-nonprinting month-sort human-numeric-sort numeric-sort reverse sort= version-sort check key= field-separator= stable unique zero-terminated help version",
    ),
    Entry {
        name: "uniq",
        flags: "cdDiuz0123456789",
        values: "fsw",
        long: "count repeated all-repeated all-repeated= skip-fields= ignore-case skip-chars= unique zero-terminated check-chars= help version",
        operands: OnePath,
        ..PLAIN
    },
    Entry {
        name: "tr",
        flags: "cCdst",
        long: "complement delete squeeze-repeats truncate-set1 help version",
        operands: Custom(custom::tr),
        ..PLAIN
    },
    paths(
        "od",
        "bcdfhiloxsvw0123456789",
        "AjNSt",
        "address-radix= skip-bytes= read-bytes= format= output-duplicates width help version",
    ),
    paths("hexdump", "bcCdovx", "ens", "canonical help"),
    custom("xxd", custom::xxd),
    paths("strings", "adfo", "entsT", "all bytes= radix= encoding= print-file-name help version"),
    paths(
        "file",
        "bihkLNrsv0",
        "FPe",
        "brief mime mime-type mime-encoding extension keep-going dereference no-dereference no-pad separator= help version",
    ),
    paths("md5sum", "btz", "", SUMS),
    paths("sha1sum", "btz", "", SUMS),
    paths("sha224sum", "btz", "", SUMS),
    paths("sha256sum", "btz", "", SUMS),
    paths("sha384sum", "btz", "", SUMS),
    paths("sha512sum", "btz", "", SUMS),
    paths("b2sum", "btz", "l", SUMS),
    paths("cksum", "", "", "help version"),
    paths("sum", "rs", "", "help version"),
    paths(
        "tree",
        "adfiJnpsthDFCX",
        "LIP",
        "dirsfirst noreport gitignore prune filelimit= du inodes charset= help version",
    ),
    Entry {
        name: "grep",
        flags: "EFGPiyvwxcLlqosbHhnTZaIrUz0123456789",
        values: "emABC",
        paths: "f",
        long: GREP_LONG,
        operands: Pattern,
    },
    Entry {
        name: "egrep",
        flags: "EFGPiyvwxcLlqosbHhnTZaIrUz0123456789",
        values: "emABC",
        paths: "f",
        long: GREP_LONG,
        operands: Pattern,
    },
    Entry {
        name: "fgrep",
        flags: "EFGPiyvwxcLlqosbHhnTZaIrUz0123456789",
        values: "emABC",
        paths: "f",
        long: GREP_LONG,
        operands: Pattern,
    },
    Entry {
        name: "rg",
        flags: "aciFHIlnNoPpqsSuUvVwx0",
        values: "ABCeEgjmMrtT",
        paths: "f",
        long: "files count count-matches ignore-case smart-case case-sensitive fixed-strings glob= iglob= heading no-heading hidden line-number no-line-number files-with-matches files-without-match max-count= max-depth= max-columns= multiline no-filename with-filename no-ignore no-ignore-vcs only-matching pcre2 regexp= file@ replace= stats sort= sortr= text trim type= type-not= type-list vimgrep word-regexp line-regexp json color= colors= context= after-context= before-context= column invert-match no-config no-messages null quiet passthru pretty help version",
        operands: Custom(custom::rg),
    },
    Entry {
        name: "jq",
        flags: "ceCMnrjasSR",
        long: "compact-output null-input exit-status raw-output join-output ascii-output slurp sort-keys raw-input color-output monochrome-output tab indent= arg= args help version",
        operands: Custom(custom::jq),
        ..PLAIN
    },
    custom("find", super::scripts::find),
    custom("sed", super::sed::sed),
    custom("awk", super::scripts::awk),
    custom("gawk", super::scripts::awk),
    custom("mawk", super::scripts::awk),
];
