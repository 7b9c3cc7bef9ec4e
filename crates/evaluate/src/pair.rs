use sayso_annotation::{AnnotatedArticle, Annotations};

/// One article: what is true of it and what was predicted.
///
/// The two fields are of different types, so that they cannot be swapped: the article belongs to the reference, and the
/// predicted spans point into its text.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The article with its hand labels.
    pub reference: &'a AnnotatedArticle,
    /// What a system found in the same text; empty where it found nothing.
    pub predicted: &'a Annotations,
    /// Whether the annotators were sure of the speaker and stance of each reference quote, in the order of the quotes;
    /// empty where that is not known.
    pub sure: &'a [bool],
}
