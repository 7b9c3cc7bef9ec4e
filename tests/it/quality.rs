//! Scores on the dev sets against `tests/quality/expected.csv`: a drop beyond the tolerance fails, and so does a rise, so
//! that the file stays true.

use std::collections::BTreeMap;

use crate::support::{code, sayso, shared, stderr};

/// A row of `expected.csv`.
struct Expected {
    /// The arguments of `sayso evaluate`, with paths under the shared folder.
    scoring: String,
    /// The name of the system in the report.
    system: String,
    figure: String,
    value: f64,
    tolerance: f64,
}

#[test]
fn scores_on_dev_are_as_expected() {
    let Some(shared) = shared("scores_on_dev_are_as_expected") else { return };
    let mut reports: BTreeMap<String, serde_json::Value> = BTreeMap::new();
    let mut off = Vec::new();
    for row in expected() {
        let report = reports.entry(row.scoring.clone()).or_insert_with(|| {
            let arguments = row.scoring.split(' ').map(|word| match word.strip_prefix("SHARED/") {
                Some(path) => shared.join(path).to_str().expect("UTF-8").to_owned(),
                None => word.to_owned(),
            });
            let arguments: Vec<String> =
                ["evaluate", "--samples", "0", "--json", "-"].map(str::to_owned).into_iter().chain(arguments).collect();
            let output = sayso(&arguments);
            assert_eq!(code(&output), 0, "{}: {}", row.scoring, stderr(&output));
            serde_json::from_slice(&output.stdout).expect("JSON")
        });
        let systems = report["systems"].as_array().expect("a list of systems");
        let system = systems.iter().find(|system| system["name"] == row.system.as_str());
        let system = system.unwrap_or_else(|| panic!("{}: no system {}", row.scoring, row.system));
        let value = system["report"]["figures"][&row.figure]["value"].as_f64();
        let value = value.unwrap_or_else(|| panic!("{}: {} is undefined", row.scoring, row.figure));
        println!(
            "{}: {}: {} {value:.4}, expected {:.4} ± {}",
            row.scoring, row.system, row.figure, row.value, row.tolerance
        );
        if (value - row.value).abs() > row.tolerance {
            off.push(format!(
                "{}: {}: {} is {value:.4}, expected {:.4} ± {}",
                row.scoring, row.system, row.figure, row.value, row.tolerance
            ));
        }
    }
    assert!(off.is_empty(), "{}\nA rise belongs into tests/quality/expected.csv, a drop does not.", off.join("\n"));
}

fn expected() -> Vec<Expected> {
    let path = crate::support::root().join("tests/quality/expected.csv");
    let mut rows = csv::Reader::from_path(path).expect("expected.csv");
    let number = |record: &csv::StringRecord, field: usize| record[field].parse().expect("a number");
    let rows: Vec<Expected> = rows
        .records()
        .map(|record| record.expect("a row"))
        .map(|record| Expected {
            scoring: record[0].to_owned(),
            system: record[1].to_owned(),
            figure: record[2].to_owned(),
            value: number(&record, 3),
            tolerance: number(&record, 4),
        })
        .collect();
    assert!(!rows.is_empty());
    rows
}
