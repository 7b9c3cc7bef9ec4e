use crate::support::{code, sayso_reading, stderr, stdout};

#[test]
fn every_stage_shows_what_it_saw() {
    let text =
        "Bridge shut\n\n“It is a disgrace,” said Mara Lind, the mayor. She praised the crew.\n\nREAD MORE: Road open";
    let output = sayso_reading(&["explain", "-", "--input-format", "text"], text.as_bytes());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    insta::with_settings!({ snapshot_path => "../golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("explain", stdout(&output));
    });
}
