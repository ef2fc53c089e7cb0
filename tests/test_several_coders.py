"""The list of what may happen between several coders, and which test proves each row of it."""

from __future__ import annotations

from pathlib import Path

ROWS = """
M1 test_merge test_two_people_code_apart_and_come_home
M2 test_merge_conflicts test_what_two_coded_otherwise_on_the_same_words_is_kept_and_shown
M3 test_merge_conflicts test_what_two_coded_otherwise_on_the_same_words_is_kept_and_shown
M4 test_merge_conflicts test_one_takes_back_what_the_same_person_changes_elsewhere
M5 test_merge_codebook test_a_code_is_changed_while_somebody_gives_it
M6 web/test_code test_words_found_again_elsewhere_are_confirmed
M7 web/test_code test_a_retried_act_is_done_once
M8 web/test_queue test_an_act_sent_twice_is_done_once
M9 web/test_read_browser test_a_stale_window_keeps_what_was_typed
M10 web/test_writers test_ten_thousand_codings_as_fast_as_they_come
M11 web/test_writers test_twenty_processes_write_beside_one_another
M12 store/test_merging_any_order test_five_coders_come_home_in_any_order
M13 test_merge test_packs_come_home_in_any_order_and_twice
M14 test_merge_conflicts test_another_redaction_list_is_told_and_ours_holds
M15 test_merge_conflicts test_a_text_that_was_corrected_meanwhile_is_searched_for_the_quotes
M16 web/test_queue test_what_one_has_coded_is_not_asked_again
M17 web/test_queue test_what_was_decided_stays_so_when_engines_run_again
M18 store/test_merging test_what_was_rejected_away_stays_away_when_engines_run_again_here
M19 store/test_merging_undo test_many_steps_that_came_home_are_undone_and_done_again
M20 store/test_merging_undo test_only_own_acts_are_undone_after_a_join
M21 test_merge test_codings_of_somebody_who_left_stay_under_their_name
M22 web/test_writers test_a_desk_that_is_killed_keeps_what_it_said_it_kept
"""


def test_every_row_of_the_list_has_its_test() -> None:
    """The rows on several coders, each with the test that proves it; where there are more, the nearest to people."""
    rows = [line.split() for line in ROWS.split("\n") if line]
    assert [row for row, _, _ in rows] == [f"M{number}" for number in range(1, 23)]
    for row, where, name in rows:
        source = (Path(__file__).parent / f"{where}.py").read_text(encoding="utf-8")
        assert f"def {name}(" in source, row
