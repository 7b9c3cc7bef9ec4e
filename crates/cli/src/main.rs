//! The `sayso` command: reads news articles and writes a table of who said what, and where they stand.
//!
//! This is the only crate that prints. Data goes to standard output, everything else to standard error. Exit codes: 0
//! done; 1 done, but articles were left out or a quality floor was missed; 2 could not run; 130 interrupted.

mod args;
mod convert;
mod evaluate;
mod explain;
mod interrupt;
mod outputs;
mod problems;
mod progress;
mod run;
mod speakers;
mod systems;
mod table;
mod tally;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Error;
use clap::{CommandFactory, FromArgMatches};
use sayso_formats::WriteError;

use crate::args::{Arguments, Command};
use crate::interrupt::{INTERRUPTED, Interrupted};

/// How a command that could run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Articles were skipped, or a floor was missed.
    DoneInPart,
}

fn main() -> ExitCode {
    tell_panics_once();
    let matches = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let outcome = match &arguments.command {
        Command::Run(options) => run::run(options, matches.subcommand_matches("run")),
        Command::Evaluate(options) => evaluate::evaluate(options),
        Command::Explain(options) => explain::explain(options),
        Command::LabelConfig => convert::label_config(),
        Command::Convert(options) => convert::convert(options),
        Command::Speakers(options) => speakers::speakers(options),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::DoneInPart) => ExitCode::from(1),
        // Whoever read the output has seen enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<Interrupted>() => {
            problems::say(&error.to_string());
            ExitCode::from(INTERRUPTED)
        }
        Err(error) => {
            // Nothing can be done if even this cannot be said.
            let _ = writeln!(std::io::stderr(), "sayso: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Keeps the report of a panic back where an error says what is wrong with the file.
fn tell_panics_once() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !sayso_formats::panic_becomes_error() {
            tell(panic);
        }
    }));
}

fn is_broken_pipe(error: &Error) -> bool {
    error.downcast_ref::<WriteError>().is_some_and(WriteError::is_broken_pipe)
        || error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
