//! Scores predicted quotes against reference quotes: how right is what sayso wrote?
//!
//! It takes values and returns values. It reads no files (that is `sayso-formats`) and cannot see the pipeline or its
//! stages, so it cannot favour them: an output of any other system is scored the same way. Nothing here fails, since
//! bad spans simply match nothing.
//!
//! 1. A [`Pair`] holds one reference article and what was predicted for it. An article for which a system returned
//!    nothing is a pair with empty annotations, never a pair that is left out.
//! 2. Zones that the annotators left out (`meta.ignore`) are masked. A quote of either side with at least half of its
//!    content in a zone is dropped; of the others, the characters in the zone do not count.
//! 3. The quotes of the two sides are matched one to one, so that the matched contents share as many code points as
//!    possible. Among such matchings the sum of the pairs' Jaccard indices is the highest possible, and among those
//!    the number of equal cues, equal sources and equal types.
//! 4. [`score`] counts each article, adds up, and draws 95 % intervals by resampling articles. [`score_documents`]
//!    keeps the articles apart, and [`errors`] lists what is wrong, quote by quote.
//!
//! # The figures
//!
//! Names are dotted: an optional group, the measure, the quantity, as in `attributed.f1` or `direct.overlap50.recall`.
//! Without a group a figure is about all quotes. In the groups `direct`, `mixed` and `indirect`, recall goes by the
//! type in the reference and precision by the type that was predicted; figures on matched quotes go by the reference.
//!
//! | measure | what is right |
//! | --- | --- |
//! | `exact.content`, `exact.cue`, `exact.source` | a set of spans that the other side has too, all boundaries equal |
//! | `overlap50`, `overlap80` | a quote matched at a Jaccard index of at least 0.5, 0.8 of the content's code points |
//! | `attributed` | matched at 0.8, and the sources overlap or are both absent |
//! | `speaker.end_to_end` | a quote with a named speaker, matched at 0.5, of the same speaker |
//! | `stance.end_to_end` | a quote with a stance, matched at 0.5, of the same stance |
//! | `stance.polar` | the same, counting only the quotes that support or oppose on their side |
//! | `stance.polar_target` | the same, and the head words of the targets agree (see [`head_word`]) |
//!
//! Each has `precision`, `recall` and `f1`. The `exact` measures compare the two sides over the whole article, each
//! part for itself and without the matching, as published for PolNeAR (Newell, Margolin, Ruths 2018): contents as a
//! multiset, one a quote; cues and sources as sets, since several quotes often share a source. A cue or source that is
//! absent is no item, and so is, for `stance.polar_target`, a quote whose reference takes sides without a target.
//!
//! The other figures are about quotes that are matched at 0.5, and are shares of those:
//!
//! | figure | share | of the matched quotes |
//! | --- | --- | --- |
//! | `type` | that have the right type | all |
//! | `speaker.name` | that name the right speaker | whose reference names one |
//! | `speaker.blank` | that name none | whose reference names one |
//! | `speaker.nobody` | that name none | whose reference says that there is nobody |
//! | `stance.accuracy` | that have the right stance | whose reference has one |
//! | `stance.reversals` | that oppose for support or support for oppose | whose reference supports or opposes |
//! | `stance.target` | whose target has the right head word | the same, with a target |
//!
//! `stance.macro_f1` is the mean F1 of the three labels, `stance.f_avg` that of support and oppose (SemEval-2016 task
//! 6, Mohammad et al. 2016), over the same quotes as `stance.accuracy`; `stance.support.f1` and its like are their
//! parts. A quote to which no stance was predicted lowers the recall of its label.
//!
//! Speaker and stance may be labelled in part of the reference only. Predictions on a quote that is not labelled are
//! not judged, nor are unmatched ones in an article in which no stance is labelled. An article that names no speaker at
//! all counts as not labelled for speakers, even if its file says that nobody is shown.
//!
//! The groups `speech_cue` and `no_speech_cue` have the recall of quotes whose reference says that their cue is, or is
//! not, one of speech. The group `sure` has the stance figures of quotes that have a target and whose annotators were
//! sure.
//!
//! To score stances *given* the reference target, predict with those targets given: the scorer sees no difference.
//!
//! A figure that is undefined is `None`, never 0. Precision without predictions is undefined, and so is recall without
//! references. F1 is 0 where nothing is right although there is something on one side; it is undefined where both
//! sides are empty, or where, in a group by type, all that is right was predicted as another type. A mean of F1s is
//! undefined where one of them is.

mod alignment;
mod assignment;
mod bootstrap;
mod counting;
mod counts;
mod errors;
mod exact;
mod figure;
mod mask;
mod overlap;
mod pair;
mod quantity;
mod render;
mod report;
mod speaker_name;
mod table;
mod target;

#[cfg(test)]
mod sample;

pub use errors::{ErrorKind, ErrorRow, errors};
pub use figure::{Figure, Interval};
pub use pair::Pair;
pub use render::{compare, render, render_documents};
pub use report::{DocumentScores, Options, QuoteCounts, Report, score, score_documents};
pub use speaker_name::same_speaker;
pub use target::{head_word, same_target};
