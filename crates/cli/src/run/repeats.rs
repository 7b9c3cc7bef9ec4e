use anyhow::{Context, Result};
use sayso_annotation::AnnotatedArticle;
use sayso_dedupe::{Duplicates, QuoteClusters, Signature};
use sayso_formats::FurtherColumns;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a later part must know of an article: its id, and what repeats are known by.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repeats: Option<Traces>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Traces {
    /// The bytes of the article's signature, in hexadecimal.
    signature: String,
    /// The words of each quote, and the id of its speaker.
    quotes: Vec<(String, Option<String>)>,
}

/// Finds the articles and quotes of a run that repeat earlier ones.
#[derive(Default)]
pub(crate) struct Repeats {
    duplicates: Duplicates,
    clusters: QuoteClusters,
}

impl Remembered {
    /// An article of which no more than the id matters.
    pub(crate) fn of_id(id: &str) -> Remembered {
        Remembered { id: id.to_owned(), repeats: None }
    }
}

impl Repeats {
    /// Notes in the article what it repeats, and gives its quotes the numbers of their statements; whether it nearly equals an
    /// earlier one.
    pub(crate) fn mark(&mut self, article: &mut AnnotatedArticle) -> (Remembered, bool) {
        let text = article.article.text();
        let signature = Signature::of(text);
        let speakers = article.annotations.speakers();
        let quotes: Vec<(String, Option<String>)> = article
            .annotations
            .quotes()
            .iter()
            .enumerate()
            // Words are left out between the parts of a quote.
            .map(|(index, quote)| {
                (quote.content.text(text), speakers.of_quote(index).map(|speaker| speaker.id.clone()))
            })
            .collect();
        let id = article.article.id().to_owned();
        let (first, numbers) = self.add(&id, &signature, &quotes);
        article.annotations.number_clusters(numbers.into_iter().map(Some));
        let (meta, is_duplicate) = (&mut article.article.meta.extra, first.is_some());
        // What an earlier run has found in other company does not hold in this one.
        meta.shift_remove(FurtherColumns::DUPLICATE_OF);
        if let Some(first) = first {
            meta.insert(FurtherColumns::DUPLICATE_OF.to_owned(), Value::String(first));
        }
        let signature = signature.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        (Remembered { id, repeats: Some(Traces { signature, quotes }) }, is_duplicate)
    }

    /// Takes in an article of a part that was done before.
    pub(crate) fn remember(&mut self, article: &Remembered) -> Result<()> {
        let Some(Traces { signature, quotes }) = &article.repeats else { return Ok(()) };
        let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = signature.as_bytes().chunks(2).map(pair).collect();
        let bytes = bytes.context("a signature is no hexadecimal number")?;
        self.add(&article.id, &Signature::from_bytes(&bytes)?, quotes);
        Ok(())
    }

    fn add(
        &mut self,
        id: &str,
        signature: &Signature,
        quotes: &[(String, Option<String>)],
    ) -> (Option<String>, Vec<u64>) {
        let first = self.duplicates.add(id, signature).map(str::to_owned);
        let numbers = quotes.iter().map(|(words, speaker)| self.clusters.add(words, speaker.as_deref())).collect();
        (first, numbers)
    }
}
