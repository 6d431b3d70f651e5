//! What clap says, in Chinese: help, usage and refusals.

use clap::{
    Arg, ArgAction, Command, CommandFactory,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::outcome::broken;

/// Columns of a line of help, behind its indent.
const WIDTH: usize = 68;
const HELP: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

/// The command line of `T`, with every text that clap would add in English.
pub(super) fn command<T: CommandFactory>() -> Command {
    let command = T::command();
    let version = Arg::new("version").short('V').long("version");
    let version = version.action(ArgAction::Version).help("显示版本");
    translated(command.disable_version_flag(true).arg(version), "jixiao")
}

/// `command`, which is called as `name`, and all below it.
fn translated(command: Command, name: &str) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示说明");
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    let command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .help_template(HELP)
        .subcommand_help_heading("命令")
        .next_line_help(true)
        .mut_args(|argument| {
            let heading = if argument.is_positional() { "参数" } else { "选项" };
            described(argument).help_heading(heading)
        });
    let command = names.iter().fold(command, |command, below| {
        let called = format!("{name} {below}");
        command.mut_subcommand(below, |it| translated(it, &called))
    });
    let usage = usage(&command, name);
    command.override_usage(usage)
}

/// With its choices and its default in Chinese words.
fn described(argument: Arg) -> Arg {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if !argument.get_action().takes_values() {
        return argument.help(broken(&help, WIDTH).join("\n"));
    }
    let defaults = argument.get_default_values().iter().map(|it| it.to_string_lossy().into_owned());
    let defaults: Vec<String> = defaults.collect();
    let choices = argument.get_possible_values().into_iter().map(|it| it.get_name().to_owned());
    let choices: Vec<String> = choices.collect();
    let mut help = help;
    if !choices.is_empty() {
        help = format!("{help}［可选：{}］", choices.join("、"));
    }
    if !defaults.is_empty() {
        help = format!("{help}［默认：{}］", defaults.join(" "));
    }
    let help = broken(&help, WIDTH).join("\n");
    argument.help(help).hide_default_value(true).hide_possible_values(true)
}

fn usage(command: &Command, name: &str) -> String {
    let arguments = command.get_positionals().map(|it| {
        let named: Vec<&str> =
            it.get_value_names().unwrap_or_default().iter().map(|name| name.as_str()).collect();
        format!(" <{}>", named.join("> <"))
    });
    let arguments: String = arguments.collect();
    let below = if command.has_subcommands() { " <命令>" } else { "" };
    format!("{name}{below}{arguments} [选项]")
}

/// Why the arguments can't be read, and what to do. What may be an address with a password is not repeated.
#[expect(clippy::wildcard_enum_match_arm, reason = "clap may add kinds")]
pub(crate) fn explained(error: &clap::Error) -> String {
    let of = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = of(ContextKind::InvalidArg);
    let found = match of(ContextKind::InvalidValue) {
        value if is_secretive(&value) => "所给的值".to_owned(),
        value => format!("“{value}”"),
    };
    let text = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = of(ContextKind::InvalidSubcommand);
            format!("没有命令“{command}”，应为 init、check、evaluate、books、serve、bench 之一")
        }
        ErrorKind::UnknownArgument => match of(ContextKind::SuggestedArg) {
            _ if is_secretive(&argument) => "有一个参数无法识别".to_owned(),
            near if near.is_empty() => format!("没有参数“{argument}”"),
            near => format!("没有参数“{argument}”，是否要写 {near}"),
        },
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "没有说明要做什么，应写一个命令：init、check、evaluate、books、serve、bench".to_owned()
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能与 {} 一起使用", of(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => {
            format!("{argument} 后面缺少值")
        }
        ErrorKind::InvalidValue => {
            format!("{argument} 的值{found}不可用，应为 {} 之一", of(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
            // A reason of ours is Chinese.
            Some(reason) if !reason.to_string().is_ascii() => {
                format!("{argument} 的值不可用：{}", reason.to_string().trim_end_matches('。'))
            }
            Some(_) | None => format!("{argument} 的值{found}不可用，应为一个在范围内的整数"),
        },
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::TooManyValues => {
            format!("{argument} 的值的个数不对")
        }
        ErrorKind::InvalidUtf8 => "有一个参数不是UTF-8文字".to_owned(),
        _ => "参数不对".to_owned(),
    };
    format!("错误：{text}。用法请看 jixiao --help")
}

#[expect(clippy::wildcard_enum_match_arm, reason = "clap may add kinds")]
fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        other => other.to_string(),
    }
}

/// Whether it may be an address, which may hold a password.
fn is_secretive(text: &str) -> bool {
    text.contains(['@', '=']) || text.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[track_caller]
    fn check(arguments: &[&str], expected: &str) {
        let error = Cli::read_from(["jixiao"].iter().chain(arguments)).unwrap_err();
        let text = explained(&error);
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
        let english = text.split(|it: char| !it.is_ascii_alphabetic());
        let english: Vec<&str> =
            english.filter(|it| ["error", "for", "value"].contains(it)).collect();
        assert_eq!(english, Vec::<&str>::new(), "{text}");
    }

    #[test]
    fn what_is_wrong_with_the_arguments_is_said_in_chinese() {
        check(&["evaluate"], "缺少参数 <资料>");
        check(&["evaluat", "a"], "没有命令“evaluat”");
        check(&["evaluate", "a", "--jsn"], "没有参数“--jsn”，是否要写 --json");
        check(&["evaluate", "a", "--ephemeral", "--data", "b"], "不能与");
        check(&["serve", "--port", "x"], "--port <端口> 的值“x”不可用");
        check(&["serve", "--port", "99999"], "的值“99999”不可用");
        check(&["init", "a.xlsx", "--form", "自己评"], "单位自评");
        check(&["init", "a.xlsx", "--as", "pdf"], "workbook、folder");
        check(&["evaluate", "a", "--data"], "缺少值");
        check(&[], "没有说明要做什么");
    }

    #[test]
    fn a_password_in_the_wrong_place_is_not_printed() {
        check(&["evaluate", "a", "--connect", "postgres://a:hunter2@b"], "--connect");
        check(&["evaluate", "a", "postgres://a:hunter2@b"], "有一个参数无法识别");
        check(&["evaluate", "a", "--password=hunter2"], "没有参数");
        check(&["bench", "ledger", "--seconds", "postgres://a:hunter2@b"], "所给的值");
    }

    #[test]
    fn help_is_chinese_down_to_the_last_line() {
        for arguments in [
            vec!["--help"],
            vec!["init", "--help"],
            vec!["check", "-h"],
            vec!["evaluate", "-h"],
            vec!["books", "-h"],
            vec!["serve", "-h"],
            vec!["bench", "-h"],
        ] {
            let error = Cli::read_from(["jixiao"].iter().chain(&arguments)).unwrap_err();
            let text = error.to_string();
            for word in
                ["Usage", "Options", "Commands", "Arguments", "Print", "default", "possible"]
            {
                assert!(!text.contains(word), "{text}");
            }
            assert!(text.contains("用法：jixiao"), "{text}");
            for line in text.lines() {
                let columns: usize = line.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum();
                assert!(columns <= 80, "{columns}: {line}");
            }
        }
    }
}
