use crate::random::Random;
use crate::shared_text::shared_text;

/// What an editor does to wire copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    CutTail,
    DropParagraphs,
    ReplaceSentences,
    ChangeWords,
    ChangeLead,
    AppendSentences,
    /// All of these, by turns.
    Mixed,
}

impl Edit {
    pub(crate) const ALL: [Self; 7] = [
        Self::CutTail,
        Self::DropParagraphs,
        Self::ReplaceSentences,
        Self::ChangeWords,
        Self::ChangeLead,
        Self::AppendSentences,
        Self::Mixed,
    ];
}

/// An article, edited until it shares no more than a share of its text with what it was. A line of the agency and one of
/// furniture are put into every other one first.
pub(crate) fn edited(
    article: &[Vec<String>],
    edit: Edit,
    share: f64,
    others: &[String],
    random: &mut Random,
) -> String {
    let base = written(article);
    let mut article = article.to_vec();
    if random.is_chosen(2) {
        let agencies = ["LONDON, March 3 (Wire) -", "By our own reporter and agencies", "(AGP) -"];
        article[0].insert(0, random.one_of(&agencies).to_owned());
    }
    if random.is_chosen(2) {
        let lines =
            ["Read more: all you need to know", "Sign up for our newsletter", "Advertisement", "Share this article"];
        article.insert(random.below(article.len() + 1), vec![random.one_of(&lines).to_owned()]);
    }
    let mut lead = 0;
    // Small edits come in portions of a fiftieth of the article; counting what is shared takes long.
    let portion = base.split_whitespace().count() / 50 + 1;
    let sentences = article.len() / 25 + 1;
    while shared_text(&base, &written(&article)) > share {
        let edit = if edit == Edit::Mixed { Edit::ALL[random.below(6)] } else { edit };
        let paragraph = random.below(article.len());
        match edit {
            Edit::CutTail => cut_tail(&mut article, portion),
            Edit::DropParagraphs if article.len() > 6 => drop(article.remove(paragraph)),
            Edit::DropParagraphs => cut_tail(&mut article, portion),
            Edit::ReplaceSentences => (0..sentences).for_each(|_| {
                let paragraph = random.below(article.len());
                replace_sentence(&mut article[paragraph], others, random);
            }),
            Edit::ChangeWords => (0..portion).for_each(|_| {
                let paragraph = random.below(article.len());
                change_word(&mut article[paragraph], random);
            }),
            Edit::ChangeLead => {
                lead = (lead + 1).min(article.len());
                article[lead - 1] = vec![random_sentence(others, random)];
            }
            Edit::AppendSentences | Edit::Mixed => article.push(vec![random_sentence(others, random)]),
        }
    }
    written(&article)
}

/// An article as text.
pub(crate) fn written(article: &[Vec<String>]) -> String {
    article.iter().map(|paragraph| paragraph.join(" ")).collect::<Vec<_>>().join("\n\n")
}

/// Takes so many of the last paragraph's words away.
fn cut_tail(article: &mut Vec<Vec<String>>, count: usize) {
    let Some(last) = article.last_mut() else { return };
    let words: Vec<String> = last.join(" ").split(' ').map(str::to_owned).collect();
    *last = vec![words[..words.len().saturating_sub(count)].join(" ")];
    if words.len() <= count {
        article.pop();
    }
}

fn replace_sentence(paragraph: &mut [String], others: &[String], random: &mut Random) {
    let sentence = random.below(paragraph.len());
    paragraph[sentence] = random_sentence(others, random);
}

fn random_sentence(others: &[String], random: &mut Random) -> String {
    others[random.below(others.len())].clone()
}

fn change_word(paragraph: &mut [String], random: &mut Random) {
    let sentence = random.below(paragraph.len());
    let mut words: Vec<String> = paragraph[sentence].split(' ').map(str::to_owned).collect();
    let word = random.below(words.len());
    let is_number = words[word].chars().any(char::is_numeric);
    words[word] = if is_number { random.below(5000).to_string() } else { format!("other{}", random.below(5000)) };
    paragraph[sentence] = words.join(" ");
}
