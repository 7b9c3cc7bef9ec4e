//! What speaks for one meaning of a description: the description itself, or somebody named or described elsewhere.

use crate::clues::clues;
use crate::descriptions::{Describing, Meaning, Sort};
use crate::names::NameKind;

clues! { "clue_weights.csv", |it: Meaning, at: Describing|
    "itself": it.itself();
    "itself, person": it.itself() && at.sort == Sort::Person;
    "itself, body": it.itself() && at.sort == Sort::Body;
    "itself, standing body": it.itself() && at.sort == Sort::StandingBody;
    "itself, document": it.itself() && at.sort == Sort::Document;
    "itself, place": it.itself() && at.sort == Sort::Place;
    "itself, thing, definite": it.itself() && at.sort == Sort::Thing && at.definite && at.words == 1;
    "itself, plural": it.itself() && at.plural;
    "itself, two words": it.itself() && at.words == 2;
    "itself, three words or more": it.itself() && at.words > 2;
    "itself, bare": it.itself() && at.bare;
    "itself, indefinite": it.itself() && !at.bare && !at.definite;
    "itself, in a headline": it.itself() && at.headline;
    "itself, with a name": it.itself() && at.named;
    "itself, linked": it.itself() && at.linked;
    "itself, linked with a name": it.itself() && at.linked && at.named;
    "itself, spoken of before": it.itself() && it.told.meant;

    "person, a person": at.sort == Sort::Person && it.is(NameKind::Person);
    "person, unknown": at.sort == Sort::Person && it.is(NameKind::Unknown);
    "person, a body": at.sort == Sort::Person && it.is(NameKind::Body);
    "body, a body": at.sort == Sort::Body && it.is(NameKind::Body);
    "body, unknown": at.sort == Sort::Body && it.is(NameKind::Unknown);
    "body, a person": at.sort == Sort::Body && it.is(NameKind::Person);
    "body, a place": at.sort == Sort::Body && it.is(NameKind::Place);
    "standing body, a body": at.sort == Sort::StandingBody && it.is(NameKind::Body);
    "document, a body": at.sort == Sort::Document && it.is(NameKind::Body);
    "document, unknown": at.sort == Sort::Document && it.is(NameKind::Unknown);
    "document, a person": at.sort == Sort::Document && it.is(NameKind::Person);
    "document, a place": at.sort == Sort::Document && it.is(NameKind::Place);
    "place, a place": at.sort == Sort::Place && it.is(NameKind::Place);
    "place, unknown": at.sort == Sort::Place && it.is(NameKind::Unknown);
    "thing, a person": at.sort == Sort::Thing && it.is(NameKind::Person);
    "thing, a body": at.sort == Sort::Thing && it.is(NameKind::Body);
    "several, joined": at.plural && it.somebody.as_ref().is_some_and(|it| it.member.name.contains(" and "));
    "only described": it.somebody.as_ref().is_some_and(|it| !it.member.named);
    "document, only described": at.sort == Sort::Document && it.somebody.as_ref().is_some_and(|it| !it.member.named);

    "called so": it.told.called;
    "called so, several words": it.told.called && at.words > 1;
    "called so in part": it.told.called_partly;
    "called so in part, several words": it.told.called_partly && at.words > 1;
    "called with one of the words": it.told.called_near;
    "short form": it.told.short;
    "last body of the noun": it.told.last_body;
    "last body of the noun, several words": it.told.last_body && at.words > 1;
    "first body of the noun": it.told.first_body;
    "standing body of the noun": (it.told.last_body || it.told.first_body) && at.sort == Sort::StandingBody;
    "issued": it.told.issued;
    "issued, indefinite": it.told.issued && !at.definite;
    "meant the last time": it.told.meant && !it.itself();
    "meant the last time, document": it.told.meant && !it.itself() && at.sort == Sort::Document;
    "meant the last time, one word": it.told.meant && !it.itself() && at.words == 1;
    "announced": it.told.announced;
    "thing, called so": at.sort == Sort::Thing && (it.told.called || it.told.called_partly || it.told.meant) && !it.itself();
    "noun in the name": it.told.name_has_head;
    "word in the name": it.told.name_has_modifier;
    "named word not in the name": !it.itself() && !at.proper.is_empty() && !it.told.name_has_modifier && !it.told.called;
    "main person": it.told.main && at.sort == Sort::Person;
    "main person, candidate": it.told.main && is_candidate(&at.head);

    "in this sentence": it.near(|it| it.sentence == at.asking.sentence);
    "one sentence before": it.near(|it| it.sentence + 1 == at.asking.sentence);
    "two sentences before": it.near(|it| it.sentence + 2 == at.asking.sentence);
    "four or more sentences before": it.near(|it| it.sentence + 4 <= at.asking.sentence);
    "eight or more sentences before": it.near(|it| it.sentence + 8 <= at.asking.sentence);
    "out of reach": it.somebody.as_ref().is_some_and(|it| it.times == 0);
    "in this paragraph": it.near(|it| it.paragraph == at.asking.paragraph);
    "one paragraph before": it.near(|it| it.paragraph + 1 == at.asking.paragraph);
    "mentioned last": it.somebody.as_ref().is_some_and(|it| it.rank == 0);
    "mentioned before three others": it.somebody.as_ref().is_some_and(|it| it.rank >= 3);
    "speaks there": it.near(|it| it.speaks);
    "spoke last, person": it.spoke_last() && at.sort == Sort::Person;
    "spoke last, body": it.spoke_last() && matches!(at.sort, Sort::Body | Sort::StandingBody);
    "spoke last, document": it.spoke_last() && at.sort == Sort::Document;
    "spoke last, several words": it.spoke_last() && at.words > 1;
    "spoke last, after the words": it.spoke_last() && at.asking.follows;
    "spoke last, in this paragraph": it.spoke_last() && it.near(|it| it.paragraph == at.asking.paragraph);
    "opens its sentence": it.near(|it| it.opens);
    "leads its paragraph": it.near(|it| it.leads);
    "acts": it.near(|it| it.acts);
    "acts in this sentence": it.near(|it| it.acts && it.sentence == at.asking.sentence);
    "owns": it.near(|it| it.owns);
    "governed": it.near(|it| it.governed);
    "quoted": it.near(|it| it.quoted) && !at.asking.quoted;
    "named in the words": it.somebody.as_ref().is_some_and(|it| it.named);
    "mentioned twice": it.somebody.as_ref().is_some_and(|it| it.times == 2);
    "mentioned often": it.somebody.as_ref().is_some_and(|it| it.times >= 3);
    "named most": it.somebody.as_ref().is_some_and(|it| it.topic);
    "named once in all": it.somebody.as_ref().is_some_and(|it| it.total <= 1);
    "named five times in all": it.somebody.as_ref().is_some_and(|it| it.total >= 5);
    "named twelve times in all": it.somebody.as_ref().is_some_and(|it| it.total >= 12);
    "somebody, indefinite": !it.itself() && !at.definite && !at.bare;
    "somebody, bare": !it.itself() && at.bare;
    "somebody, several words": !it.itself() && at.words > 1;
}

fn is_candidate(head: &str) -> bool {
    matches!(head, "candidate" | "nominee" | "frontrunner" | "front-runner" | "runner" | "hopeful" | "contender")
}
