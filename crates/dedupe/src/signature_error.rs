use thiserror::Error;

/// Why stored bytes are no [`Signature`](crate::Signature).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignatureError {
    /// The bytes are too many or too few.
    #[error("a signature has {expected} bytes, these are {found}; make it anew from the article's text")]
    WrongLength {
        /// How many bytes there are.
        found: usize,
        /// How many a signature has.
        expected: usize,
    },
    /// Another version of sayso made the signature, in another way.
    #[error(
        "the signature was made in another way (version {found}, not {expected}); make it anew from the article's text"
    )]
    OtherVersion {
        /// The version that the bytes name.
        found: u8,
        /// The version of this program.
        expected: u8,
    },
}
