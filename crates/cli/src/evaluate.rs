use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use sayso_annotation::AnnotatedArticle;
use sayso_evaluate::{Options, Pair, Report, compare, errors, render, render_documents, score, score_documents};
use sayso_formats::{ArticleReader, Existing, Format, Inputs, Labels, Output, ReadOptions};
use serde_json::json;

use crate::Outcome;
use crate::args::{EvaluateOptions, existing};
use crate::outputs::{check_apart, named};
use crate::problems::{say, say_warnings};
use crate::systems::{Given, Predictions, align, predict};
use crate::table::CsvTable;

/// `sayso evaluate`: how right is what was predicted?
pub(crate) fn evaluate(options: &EvaluateOptions) -> Result<Outcome> {
    check_floors(options)?;
    let (reference, predicted) = (Inputs::find(&options.reference, None)?, Inputs::find(&options.predicted, None)?);
    check_outputs(options, &reference, &predicted)?;
    let mut reference = Reference::load(options, reference)?;
    if options.given_targets {
        reference.leave_out_quotes_without_a_target();
    }
    let systems = if options.run {
        let (given, system) = match (options.on_reference_quotes, options.given_targets) {
            (false, _) => (Given::Text, options.model.pipeline()?),
            (true, false) => (Given::Quotes, options.model.pipeline_on_reference_quotes()?),
            (true, true) => (Given::Targets, options.model.pipeline_on_reference_quotes()?),
        };
        predict(&reference.articles, given, system)?
    } else {
        vec![align(&reference.articles, read_all(predicted)?)?]
    };
    let resampling = Options { seed: options.seed, samples: options.samples };
    let reports: Vec<(&str, Report)> =
        systems.iter().map(|system| (system.name, score(&reference.pairs(system), &resampling))).collect();
    let (Some(system), Some((_, report))) = (systems.first(), reports.first()) else { bail!("nothing to score") };

    let json_to_stdout = options.json.as_deref() == Some(Path::new("-"));
    if !json_to_stdout {
        show(options, &reference.pairs(system), &reports)?;
    }
    if let Some(path) = &options.json {
        write_json(path, existing(options.force), &reports)?;
    }
    if let Some(path) = &options.errors_out {
        write_errors(path, existing(options.force), &reference.pairs(system))?;
    }
    Ok(if floors_hold(report, &options.fail_under) { Outcome::Done } else { Outcome::DoneInPart })
}

/// The hand-labelled side.
struct Reference {
    articles: Vec<AnnotatedArticle>,
    /// For each article, whether the annotator was sure of each quote; empty where the labels do not say.
    sure: Vec<Vec<bool>>,
}

impl Reference {
    fn load(options: &EvaluateOptions, inputs: Inputs) -> Result<Reference> {
        let articles = read_all(inputs)?;
        let Some(path) = &options.labels else {
            return Ok(Reference { sure: vec![Vec::new(); articles.len()], articles });
        };
        let mut labels = Labels::load(path)?;
        let mut reference = Reference { articles: Vec::new(), sure: Vec::new() };
        for article in articles {
            if labels.contains(article.article.id()) {
                let labelled = labels.lay_over(article)?;
                reference.articles.push(labelled.article);
                reference.sure.push(labelled.sure.into_iter().map(|sure| sure.unwrap_or(false)).collect());
            }
        }
        if let Err(left) = labels.finish() {
            let first = left.first().map(ToString::to_string).unwrap_or_default();
            bail!("{} articles of the labels are not in the reference: {first}", left.len());
        }
        Ok(reference)
    }

    /// Stances without a target do not count where targets are given.
    fn leave_out_quotes_without_a_target(&mut self) {
        for article in &mut self.articles {
            article.annotations = std::mem::take(&mut article.annotations).with_targets_only();
        }
    }

    fn pairs<'a>(&'a self, system: &'a Predictions) -> Vec<Pair<'a>> {
        let sides = self.articles.iter().zip(&system.annotations).zip(&self.sure);
        sides.map(|((reference, predicted), sure)| Pair { reference, predicted, sure }).collect()
    }
}

/// Reads annotated articles; in a scoring run a broken one is an error, since it would change the figures.
fn read_all(inputs: Inputs) -> Result<Vec<AnnotatedArticle>> {
    let mut reader = ArticleReader::new(inputs, ReadOptions::default());
    let mut articles = Vec::new();
    while let Some(article) = reader.next() {
        say_warnings(&reader.take_warnings());
        articles.push(article?);
    }
    Ok(articles)
}

fn show(options: &EvaluateOptions, pairs: &[Pair<'_>], reports: &[(&str, Report)]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match reports {
        [(_, report)] => write!(out, "{}", render(report))?,
        _ => {
            let side_by_side: Vec<(&str, &Report)> = reports.iter().map(|(name, report)| (*name, report)).collect();
            write!(out, "{}", compare(&side_by_side))?;
        }
    }
    if options.per_document {
        write!(out, "\n{}", render_documents(&score_documents(pairs)))?;
    }
    Ok(out.flush()?)
}

fn write_json(path: &Path, existing: Existing, reports: &[(&str, Report)]) -> Result<()> {
    let systems: Vec<_> = reports.iter().map(|(name, report)| json!({ "name": name, "report": report })).collect();
    let mut output = Output::open(path, existing)?;
    serde_json::to_writer_pretty(&mut output, &json!({ "systems": systems }))?;
    writeln!(output)?;
    Ok(output.commit()?)
}

fn write_errors(path: &Path, existing: Existing, pairs: &[Pair<'_>]) -> Result<()> {
    let rows = errors(pairs);
    match Format::of_path(path) {
        Some(Format::Csv) => {
            let header = [
                "article_id",
                "kind",
                "reference_quote",
                "predicted_quote",
                "type",
                "reference",
                "predicted",
                "start",
                "end",
                "context",
            ];
            let mut table = CsvTable::new(Output::open(path, existing)?, &header)?;
            rows.iter().try_for_each(|row| table.write(row))?;
            table.finish()
        }
        Some(Format::Jsonl) => {
            let mut output = Output::open(path, existing)?;
            for row in &rows {
                serde_json::to_writer(&mut output, row)?;
                writeln!(output)?;
            }
            Ok(output.commit()?)
        }
        _ => bail!("{}: errors are written as .csv or .jsonl", path.display()),
    }
}

fn check_outputs(options: &EvaluateOptions, reference: &Inputs, predicted: &Inputs) -> Result<()> {
    let reference = reference.paths().map(|path| ("--reference", path));
    let predicted = predicted.paths().map(|path| ("PREDICTED", path));
    let read: Vec<_> = reference.chain(predicted).chain(named("--labels", options.labels.as_ref())).collect();
    let written = [named("--json", options.json.as_ref()), named("--errors-out", options.errors_out.as_ref())];
    check_apart(&read, &written.into_iter().flatten().collect::<Vec<_>>())
}

fn check_floors(options: &EvaluateOptions) -> Result<()> {
    let names = Report::metric_names();
    for (figure, _) in &options.fail_under {
        if !names.contains(figure) {
            let near: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| name.contains(near_part(figure))).collect();
            let near = if near.is_empty() { names.iter().map(String::as_str).collect() } else { near };
            bail!("there is no figure \"{figure}\"; there are: {}", near.join(", "));
        }
    }
    Ok(())
}

/// The part of a dotted name by which others like it are found.
fn near_part(figure: &str) -> &str {
    figure.split('.').next().unwrap_or(figure)
}

fn floors_hold(report: &Report, floors: &[(String, f64)]) -> bool {
    let mut hold = true;
    for (figure, floor) in floors {
        let value = report.metric(figure);
        if value.is_none_or(|value| value < *floor) {
            let value = value.map_or("undefined".to_owned(), |value| format!("{value:.4}"));
            say(&format!("{figure} is {value}, below the floor of {floor}"));
            hold = false;
        }
    }
    hold
}
