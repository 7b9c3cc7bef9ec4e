use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use sayso_annotation::{Article, ParagraphKind, Position, Segmentation};
use sayso_pipeline::{Analysis, Evidence, Role};

use crate::Outcome;
use crate::args::ExplainOptions;
use crate::problems::{Problems, say};
use crate::run::open_articles;

/// `sayso explain`: what each stage saw.
pub(crate) fn explain(options: &ExplainOptions) -> Result<Outcome> {
    let mut out = std::io::stdout().lock();
    let mut problems = Problems::new(None, sayso_formats::Existing::Refuse)?;
    let pipeline = options.model.pipeline()?;
    let mut shown = 0_u64;
    for read in open_articles(&options.input, ("standard output", Path::new("-")), true)? {
        match read {
            Err(error) => problems.unreadable(&error, say)?,
            Ok(read) => {
                let (analysis, evidence) = pipeline.explain(&read.article)?;
                show(&mut out, &read.article, &analysis, &evidence)?;
                shown += 1;
            }
        }
    }
    out.flush()?;
    if shown == 0 {
        bail!("there was no article to explain");
    }
    Ok(if problems.count() == 0 { Outcome::Done } else { Outcome::DoneInPart })
}

fn show(out: &mut impl Write, article: &Article, analysis: &Analysis, evidence: &[Evidence]) -> Result<()> {
    writeln!(out, "article {}", article.id())?;
    show_segmentation(out, article, &analysis.segmentation)?;
    show_evidence(out, article, evidence)?;
    show_quotes(out, article, analysis)?;
    show_mentions(out, article, analysis)?;
    Ok(writeln!(out)?)
}

fn show_segmentation(out: &mut impl Write, article: &Article, segmentation: &Segmentation) -> Result<()> {
    writeln!(out, "\nsegment: paragraphs, one sentence a line")?;
    for paragraph in &segmentation.paragraphs {
        let kind = match paragraph.kind {
            ParagraphKind::Body => "body",
            ParagraphKind::Heading => "heading",
            ParagraphKind::Furniture => "furniture",
        };
        let mut label = kind;
        for sentence in segmentation.sentences.get(paragraph.sentences.clone()).unwrap_or_default() {
            writeln!(out, "  {label:<9} {}", on_one_line(sentence.span.slice(article.text())))?;
            label = "";
        }
    }
    Ok(())
}

fn show_evidence(out: &mut impl Write, article: &Article, evidence: &[Evidence]) -> Result<()> {
    if !evidence.is_empty() {
        writeln!(
            out,
            "\ndetect: each cue with the words of its content (c) and source (s), and the chance of each tag in per cent"
        )?;
    }
    for seen in evidence {
        let cue = on_one_line(seen.cue.slice(article.text()));
        let tags = seen.tags.iter().map(|(span, role, probability)| {
            let role = match role {
                Role::Content => 'c',
                Role::Source => 's',
            };
            format!("{}/{role}{:.0}", span.slice(article.text()), 100.0 * probability)
        });
        let tags: Vec<String> = tags.collect();
        writeln!(out, "  {cue} ({:.0}): {}", 100.0 * seen.probability, tags.join(" "))?;
    }
    Ok(())
}

fn show_quotes(out: &mut impl Write, article: &Article, analysis: &Analysis) -> Result<()> {
    let annotations = &analysis.annotations;
    writeln!(out, "\ndetect, link, stance: quotes")?;
    for (index, quote) in annotations.quotes().iter().enumerate() {
        let confidence = quote.confidence.map_or(String::new(), |confidence| format!(" ({confidence:.2})"));
        writeln!(out, "  {} {}{confidence}", quote.id, quote.kind)?;
        let speaker = annotations.speakers().of_quote(index);
        let stance = |position: &Position| {
            format!("{} towards {}", position.stance, position.target.as_deref().unwrap_or("nothing"))
        };
        let stances = annotations.positions().get(index).into_iter().flatten().map(stance);
        let fields = [
            ("content", quote.content.text(article.text())),
            ("cue", quote.cue.text(article.text())),
            ("source", quote.source.text(article.text())),
            ("speaker", speaker.map_or(String::new(), |speaker| format!("{} [{}]", speaker.name, speaker.id))),
            ("stance", stances.collect::<Vec<_>>().join("; ")),
        ];
        for (name, value) in fields {
            writeln!(out, "    {name:<8}{}", on_one_line(if value.is_empty() { "–" } else { &value }))?;
        }
    }
    Ok(())
}

fn show_mentions(out: &mut impl Write, article: &Article, analysis: &Analysis) -> Result<()> {
    let speakers = analysis.annotations.speakers();
    writeln!(out, "\nlink: speakers and their mentions")?;
    for (index, speaker) in speakers.speakers.iter().enumerate() {
        let mentions = speakers.mentions.iter().filter(|mention| mention.speaker == Some(index));
        let words: Vec<String> = mentions.map(|mention| on_one_line(mention.span.slice(article.text()))).collect();
        writeln!(out, "  {}: {}", speaker.name, words.join(" | "))?;
    }
    Ok(())
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
