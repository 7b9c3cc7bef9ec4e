use sayso_annotation::{IgnoredZone, Span, SpanSet};

/// The zones of an article that its annotators left out.
pub(crate) struct Mask<'text> {
    text: &'text str,
    zones: SpanSet,
}

impl<'text> Mask<'text> {
    pub(crate) fn new(text: &'text str, ignored: &[IgnoredZone]) -> Mask<'text> {
        Mask { text, zones: ignored.iter().flat_map(|zone| zone.spans.iter()).collect() }
    }

    /// The parts of the spans that lie outside the zones. White space where a zone cut a span off goes with the zone,
    /// so that a span that stops short of it still agrees.
    pub(crate) fn outside(&self, spans: &SpanSet) -> SpanSet {
        let zones = self.zones.as_slice();
        let mut left = Vec::new();
        for span in spans.iter() {
            let first = zones.partition_point(|zone| zone.end() <= span.start());
            let within = zones.iter().skip(first).take_while(|zone| zone.start() < span.end());
            let (mut start, mut is_cut) = (span.start(), false);
            for zone in within {
                if start < zone.start() {
                    left.push(Span::of(start..zone.start()).trimmed(self.text));
                }
                (start, is_cut) = (zone.end(), true);
            }
            if start < span.end() {
                let rest = Span::of(start..span.end());
                left.push(if is_cut { rest.trimmed(self.text) } else { rest });
            }
        }
        left.into_iter().collect()
    }

    /// The parts of the spans that lie in the zones.
    pub(crate) fn inside(&self, spans: &SpanSet) -> SpanSet {
        let zones = self.zones.as_slice();
        let parts = spans.iter().flat_map(|span| {
            let first = zones.partition_point(|zone| zone.end() <= span.start());
            let within = zones.iter().skip(first).take_while(move |zone| zone.start() < span.end());
            within.filter_map(move |zone| zone.intersection(span))
        });
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask<'text>(text: &'text str, zones: &[&str]) -> Mask<'text> {
        let spans = zones.iter().map(|zone| find(text, zone)).collect();
        Mask::new(text, &[IgnoredZone { label: "Discard".to_owned(), spans }])
    }

    fn find(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::of(start..start + part.len())
    }

    #[test]
    fn what_a_zone_cuts_off_takes_the_white_space_with_it() {
        let text = "The port will close. SIGN UP. It will open again.";
        let mask = mask(text, &["SIGN UP."]);
        let spans = SpanSet::from(find(text, text));
        let parts: Vec<_> = mask.outside(&spans).iter().map(|span| span.slice(text)).collect();
        assert_eq!(parts, ["The port will close.", "It will open again."]);
        assert_eq!(mask.inside(&spans).text(text), "SIGN UP.");
    }

    #[test]
    fn a_span_that_meets_no_zone_stays_as_it_is() {
        let text = "one two three";
        let spans = SpanSet::from(find(text, "two "));
        assert_eq!(mask(text, &["one", "three"]).outside(&spans), spans);
        assert!(mask(text, &["one", "three"]).inside(&spans).is_empty());
    }

    #[test]
    fn a_span_within_a_zone_is_gone() {
        let text = "one two three";
        assert!(mask(text, &["two three"]).outside(&SpanSet::from(find(text, "three"))).is_empty());
    }
}
