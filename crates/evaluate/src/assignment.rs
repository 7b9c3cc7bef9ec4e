use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{Add, Neg, Sub};

/// How good it is to match a row with a column: compared field by field, in the order of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight {
    /// Shared code points.
    pub(crate) overlap: i64,
    /// The Jaccard index, in units of 2⁻³⁰.
    pub(crate) jaccard: i64,
    /// How many of the other parts of the quotes are equal.
    pub(crate) agreement: i64,
}

/// A row and a column that may be matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) row: usize,
    pub(crate) column: usize,
    /// At least zero.
    pub(crate) weight: Weight,
}

/// Matches rows with columns one to one along the edges, with the greatest sum of weights; returns each row's column.
///
/// Exact: shortest augmenting paths with dual prices (Jonker and Volgenant 1987) over the edges alone, where each row
/// also has a way out of weight zero, to stay unmatched. A search never leaves the connected part that it starts in and
/// stops at the first end it reaches, so that ordinary articles take time linear in the edges. The worst case is
/// rows × edges × log edges: seconds for a thousand rows that all share edges with a thousand columns. The same edges
/// give the same result. `edges` are sorted by row.
pub(crate) fn assign(rows: usize, columns: usize, edges: &[Edge]) -> Vec<Option<usize>> {
    let mut search = Search::new(rows, columns, edges);
    for row in 0..rows {
        search.insert(row);
    }
    search.column_of.iter().map(|matched| matched.map(|(column, _)| column)).collect()
}

/// The matching of the rows so far, and the state of the search for the next one's place. Costs are negative weights.
struct Search<'a> {
    edges: &'a [Edge],
    /// Where the edges of each row start.
    starts: Vec<usize>,
    /// The column of each row, and what it costs.
    column_of: Vec<Option<(usize, Weight)>>,
    row_of: Vec<Option<usize>>,
    /// The price of each column: zero while it is free, then falling.
    price: Vec<Weight>,
    /// The cheapest way to each column yet: its length, and the row and cost of its last step.
    reached: Vec<Option<(Weight, usize, Weight)>>,
    touched: Vec<usize>,
    done: Vec<(usize, Weight)>,
    queue: BinaryHeap<Reverse<(Weight, End, usize)>>,
}

/// What a way through the edges has come to; at equal length the first is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    FreeColumn,
    RowLeftOut,
    TakenColumn,
}

impl<'a> Search<'a> {
    fn new(rows: usize, columns: usize, edges: &'a [Edge]) -> Search<'a> {
        Search {
            edges,
            starts: (0..=rows).map(|row| edges.partition_point(|edge| edge.row < row)).collect(),
            column_of: vec![None; rows],
            row_of: vec![None; columns],
            price: vec![Weight::default(); columns],
            reached: vec![None; columns],
            touched: Vec::new(),
            done: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    fn insert(&mut self, new_row: usize) {
        self.leave(new_row, Weight::default());
        while let Some(Reverse((length, end, at))) = self.queue.pop() {
            match end {
                End::FreeColumn => {
                    self.lower_prices(length);
                    self.shift(new_row, at);
                    break;
                }
                End::RowLeftOut => {
                    self.lower_prices(length);
                    if let Some((freed, _)) = self.column_of[at].take() {
                        self.shift(new_row, freed);
                    }
                    break;
                }
                End::TakenColumn => {
                    let is_stale = self.reached[at].is_none_or(|(best, ..)| best < length);
                    if is_stale {
                        continue;
                    }
                    self.done.push((at, length));
                    if let Some((row, cost)) = self.row_of[at].and_then(|row| Some((row, self.column_of[row]?.1))) {
                        self.leave(row, length - (cost - self.price[at]));
                    }
                }
            }
        }
        for column in self.touched.drain(..) {
            self.reached[column] = None;
        }
        self.done.clear();
        self.queue.clear();
    }

    /// Goes on from a row, to which the way has that length.
    fn leave(&mut self, row: usize, length: Weight) {
        self.queue.push(Reverse((length, End::RowLeftOut, row)));
        let edges = self.edges;
        for edge in &edges[self.starts[row]..self.starts[row + 1]] {
            let cost = -edge.weight;
            let longer = length + cost - self.price[edge.column];
            let best = &mut self.reached[edge.column];
            if best.is_some_and(|(best, ..)| best <= longer) {
                continue;
            }
            if best.is_none() {
                self.touched.push(edge.column);
            }
            *best = Some((longer, row, cost));
            let end = if self.row_of[edge.column].is_none() { End::FreeColumn } else { End::TakenColumn };
            self.queue.push(Reverse((longer, end, edge.column)));
        }
    }

    /// Keeps every matched edge the cheapest of its row, now that the shortest way has that length.
    fn lower_prices(&mut self, length: Weight) {
        for &(column, reached_at) in &self.done {
            self.price[column] = self.price[column] + reached_at - length;
        }
    }

    /// Gives each column on the way to `column` to the row before it.
    fn shift(&mut self, new_row: usize, mut column: usize) {
        while let Some((_, row, cost)) = self.reached[column] {
            self.row_of[column] = Some(row);
            let left = self.column_of[row].replace((column, cost));
            match left {
                Some((left, _)) if row != new_row => column = left,
                _ => break,
            }
        }
    }
}

impl Add for Weight {
    type Output = Weight;

    fn add(self, other: Weight) -> Weight {
        Weight {
            overlap: self.overlap + other.overlap,
            jaccard: self.jaccard + other.jaccard,
            agreement: self.agreement + other.agreement,
        }
    }
}

impl Neg for Weight {
    type Output = Weight;

    fn neg(self) -> Weight {
        Weight { overlap: -self.overlap, jaccard: -self.jaccard, agreement: -self.agreement }
    }
}

impl Sub for Weight {
    type Output = Weight;

    fn sub(self, other: Weight) -> Weight {
        self + -other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edges(weights: &[(usize, usize, i64)]) -> Vec<Edge> {
        let edge = |&(row, column, overlap)| Edge { row, column, weight: Weight { overlap, ..Weight::default() } };
        weights.iter().map(edge).collect()
    }

    #[test]
    fn the_best_edge_is_given_up_where_two_others_are_worth_more() {
        let edges = edges(&[(0, 0, 10), (0, 1, 9), (1, 0, 8)]);
        assert_eq!(assign(2, 2, &edges), [Some(1), Some(0)]);
    }

    #[test]
    fn a_row_is_left_out_where_another_makes_more_of_its_column() {
        assert_eq!(assign(2, 1, &edges(&[(0, 0, 3), (1, 0, 4)])), [None, Some(0)]);
        assert_eq!(assign(2, 1, &edges(&[(0, 0, 4), (1, 0, 3)])), [Some(0), None]);
    }

    #[test]
    fn rows_without_edges_stay_unmatched() {
        assert_eq!(assign(3, 2, &edges(&[(1, 1, 5)])), [None, Some(1), None]);
        assert_eq!(assign(0, 0, &[]), []);
    }

    #[test]
    fn equal_edges_are_given_out_in_order() {
        let all: Vec<_> = (0..4).flat_map(|row| (0..4).map(move |column| (row, column, 7))).collect();
        assert_eq!(assign(4, 4, &edges(&all)), [Some(0), Some(1), Some(2), Some(3)]);
    }

    /// The greatest sum by trying everything.
    fn best(row: usize, rows: usize, taken: &mut Vec<usize>, edges: &[Edge]) -> Weight {
        if row == rows {
            return Weight::default();
        }
        let mut greatest = best(row + 1, rows, taken, edges);
        for edge in edges.iter().filter(|edge| edge.row == row) {
            if !taken.contains(&edge.column) {
                taken.push(edge.column);
                greatest = greatest.max(edge.weight + best(row + 1, rows, taken, edges));
                taken.pop();
            }
        }
        greatest
    }

    proptest! {
        #[test]
        fn the_sum_is_the_greatest_there_is(
            weights in prop::collection::vec(prop::collection::vec(prop::option::of((1i64..6, 0i64..4)), 5), 0..6),
        ) {
            let mut edges = Vec::new();
            for (row, columns) in weights.iter().enumerate() {
                for (column, weight) in columns.iter().enumerate() {
                    if let Some((overlap, jaccard)) = *weight {
                        edges.push(Edge { row, column, weight: Weight { overlap, jaccard, agreement: 0 } });
                    }
                }
            }
            let assigned = assign(weights.len(), 5, &edges);
            let mut sum = Weight::default();
            let mut used = Vec::new();
            for (row, column) in assigned.iter().enumerate().filter_map(|(row, column)| Some((row, (*column)?))) {
                prop_assert!(!used.contains(&column));
                used.push(column);
                sum = sum + edges.iter().find(|edge| (edge.row, edge.column) == (row, column)).unwrap().weight;
            }
            prop_assert_eq!(sum, best(0, weights.len(), &mut Vec::new(), &edges));
        }
    }
}
