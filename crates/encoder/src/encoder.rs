use crate::Window;

/// Turns windows of word pieces into one vector a row: the last hidden states of a transformer.
///
/// On a processor the vectors of a window depend on that window alone, to the bit: neither on the others of the batch nor on
/// the number of threads. A GPU picks its kernels by the shape of a batch: there they depend on the windows of the call too.
pub trait Encoder: Send + Sync {
    /// The length of a vector.
    fn hidden(&self) -> usize;

    /// The most rows that a window may have.
    fn longest_window(&self) -> usize;

    /// The number of word pieces that the model knows.
    fn vocabulary(&self) -> usize;

    /// Encodes windows of any lengths, in order, on the calling thread.
    ///
    /// The result takes `4 * hidden` bytes a row; hand over the windows of a long article in portions.
    ///
    /// # Panics
    /// If a window has more rows than [`Encoder::longest_window`], or an id beyond [`Encoder::vocabulary`]: compare them
    /// with the tokenizer and the window size when a model is loaded. A token type that the model lacks counts as 0.
    fn encode(&self, windows: &[Window]) -> Vec<TokenVectors>;
}

/// Panics as [`Encoder::encode`] says it does.
pub(crate) fn assert_readable(window: &Window, encoder: &impl Encoder) {
    let (rows, longest, vocabulary) = (window.rows(), encoder.longest_window(), encoder.vocabulary());
    assert!(rows <= longest, "a window of {rows} rows is longer than the model's {longest}");
    for &id in window.ids() {
        assert!((id as usize) < vocabulary, "id {id} is not in the model's vocabulary of {vocabulary}");
    }
}

/// The vectors of one window: a matrix with a row for each of the window's rows, special tokens included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenVectors {
    hidden: usize,
    values: Vec<f32>,
}

impl TokenVectors {
    /// Makes the matrix from its values, row after row; a last row that is not whole is left out.
    #[must_use]
    pub fn new(hidden: usize, mut values: Vec<f32>) -> TokenVectors {
        values.truncate(values.len() - values.len().checked_rem(hidden).unwrap_or(values.len()));
        TokenVectors { hidden, values }
    }

    /// The length of a row.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// All values, row after row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.hidden.max(1))
    }

    /// One row; `None` beyond the last.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<&[f32]> {
        let start = row.checked_mul(self.hidden)?;
        self.values.get(start..start + self.hidden).filter(|values| !values.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_slices_of_the_values() {
        let vectors = TokenVectors::new(2, vec![1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(vectors.rows().collect::<Vec<_>>(), [&[1.0, 2.0], &[3.0, 4.0]]);
        assert_eq!(vectors.row(1), Some(&[3.0, 4.0][..]));
        assert_eq!(vectors.row(2), None);
    }

    #[test]
    fn vectors_of_no_length_have_no_rows() {
        assert_eq!(TokenVectors::new(0, vec![1.0]).rows().len(), 0);
        assert_eq!(TokenVectors::default().row(0), None);
    }
}
