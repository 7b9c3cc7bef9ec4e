use crate::support::{code, sayso_reading, stderr, stdout};

#[test]
fn every_stage_shows_what_it_saw() {
    let text =
        "Bridge shut\n\n“It is a disgrace,” said Mara Lind, the mayor. She praised the crew.\n\nREAD MORE: Road open";
    let output = sayso_reading(&["explain", "-", "--input-format", "text"], text.as_bytes());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let shown = stdout(&output);
    for line in [
        "  heading   Bridge shut",
        "  furniture READ MORE: Road open",
        "\ndetect: each cue with the words of its content (c) and source (s)",
        "    content “It is a disgrace,”",
        "    source  Mara Lind, the mayor",
        "    speaker Mara Lind [mara-lind]",
        "  Mara Lind: ",
    ] {
        assert!(shown.contains(line), "no \"{line}\" in: {shown}");
    }
}
